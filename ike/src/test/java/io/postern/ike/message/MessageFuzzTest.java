package io.postern.ike.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The codec under Jazzer. A build replays the captured messages; this searches for more, one method
 * at a time:
 *
 * <pre>
 * JAZZER_FUZZ=1 mvn -pl ike test -Dtest=MessageFuzzTest#aDatagram \
 *   -Djazzer.hooks=true -Djazzer.max_duration=10m
 * </pre>
 */
class MessageFuzzTest {
  static Stream<byte[]> datagrams() {
    return CapturedMessage.all().stream()
        .filter(captured -> captured.decrypted().isEmpty())
        .map(CapturedMessage::datagram);
  }

  static Stream<byte[]> decrypted() {
    return CapturedMessage.all().stream()
        .filter(captured -> captured.decrypted().isPresent())
        .map(CapturedMessage::datagram);
  }

  @MethodSource("datagrams")
  @FuzzTest
  void aDatagram(byte[] datagram) {
    if (MessageReader.clear(datagram)
        instanceof Reading.Accepted<ParsedMessage>(ParsedMessage message)) {
      use(message);
    }
  }

  /** A header and a decrypted body, as after decryption. */
  @MethodSource("decrypted")
  @FuzzTest
  void aDecryptedBody(byte[] datagram) {
    Reading<ParsedMessage> reading =
        MessageReader.header(datagram)
            .then(
                header ->
                    MessageReader.body(
                        header,
                        MessageReader.firstPayload(datagram),
                        Arrays.copyOfRange(datagram, Header.SIZE, datagram.length)));
    if (reading instanceof Reading.Accepted<ParsedMessage>(ParsedMessage message)) {
      use(message);
    }
  }

  private static void use(ParsedMessage message) {
    List<Payload> payloads = message.parts().stream().map(ParsedMessage.Part::payload).toList();
    int octets = message.parts().stream().mapToInt(part -> part.raw().size()).sum();
    if (MessageWriter.chain(payloads).length != octets) {
      throw new AssertionError("read and written differ in length");
    }
    if (MessageText.of(message).isBlank()) {
      throw new AssertionError("no text");
    }
    for (PayloadRules row : PayloadRules.values()) {
      PayloadRules.check(row, message);
    }
  }
}
