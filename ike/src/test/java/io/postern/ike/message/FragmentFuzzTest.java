package io.postern.ike.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.postern.ike.message.FragmentAssembly.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reassembly under Jazzer. A build replays the seeds; this searches for more:
 *
 * <pre>
 * JAZZER_FUZZ=1 mvn -pl ike test -Dtest=FragmentFuzzTest \
 *   -Djazzer.hooks=true -Djazzer.max_duration=10m
 * </pre>
 */
class FragmentFuzzTest {
  private static final FragmentLimits LIMITS = new FragmentLimits(2048, 16, 1_000, 8192);

  static Stream<byte[]> conversations() {
    List<byte[]> captured =
        CapturedMessage.all().stream()
            .filter(message -> message.row().isEmpty())
            .map(CapturedMessage::datagram)
            .toList();
    byte[] message = MsIkeeFragmentationTest.message(300, 7);
    return Stream.of(conversation(captured), conversation(Fragments.split(message, 136, 1)));
  }

  private static byte[] conversation(List<byte[]> datagrams) {
    Sink sink = new Sink();
    datagrams.forEach(datagram -> sink.u8(1).u16(datagram.length).bytes(Bytes.copyOf(datagram)));
    return sink.toArray();
  }

  /** Datagrams one after the other, each behind a step of time (1) and its length (2 octets). */
  @MethodSource("conversations")
  @FuzzTest
  void conversation(byte[] octets) {
    Reassembly<String> reassembly = new Reassembly<>(LIMITS);
    long now = 0;
    for (int at = 0; at + 3 <= octets.length; ) {
      now += octets[at] & 0xff;
      int size = (octets[at + 1] & 0xff) << 8 | (octets[at + 2] & 0xff);
      int end = Math.min(octets.length, at + 3 + size);
      byte[] datagram = Arrays.copyOfRange(octets, at + 3, end);
      if (reassembly.received(datagram, "path", now) instanceof Outcome.Complete(Bytes whole)
          && (whole.size() > LIMITS.messageOctets() || Fragment.isFragment(whole.toArray()))) {
        throw new AssertionError("a message of " + whole.size() + " octets");
      }
      if (reassembly.heldOctets() < 0 || reassembly.heldOctets() > LIMITS.allOctets()) {
        throw new AssertionError(reassembly.heldOctets() + " octets kept");
      }
      at = end;
    }
    reassembly.expire(now + LIMITS.timeoutNanos());
    if (reassembly.heldOctets() != 0 || reassembly.size() != 0) {
      throw new AssertionError(reassembly.heldOctets() + " octets after all is too old");
    }
  }
}
