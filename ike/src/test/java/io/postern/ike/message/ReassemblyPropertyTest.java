package io.postern.ike.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.FragmentAssembly.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Whatever the order, what was split comes together again; whatever comes, memory is bounded. */
class ReassemblyPropertyTest {
  private static final FragmentLimits LIMITS =
      new FragmentLimits(4096, 64, 30_000_000_000L, 20_000);

  /** Shuffled, with repetitions, among the fragments of other peers. */
  @Property(tries = 300)
  void whatWasSplitComesTogether(
      @ForAll @IntRange(min = 28, max = 4096) int size,
      @ForAll @IntRange(min = 110, max = 1400) int maximumSize,
      @ForAll @IntRange(min = 0, max = 65535) int id,
      @ForAll Random random) {
    byte[] message = MsIkeeFragmentationTest.message(size, 7);
    List<byte[]> fragments = Fragments.split(message, maximumSize, id);
    Reassembly<String> reassembly = new Reassembly<>(LIMITS);
    if (fragments.size() == 1) {
      assertThat(fragments).containsExactly(message);
      return;
    }
    List<byte[]> sent = new ArrayList<>(fragments);
    sent.addAll(fragments.subList(0, random.nextInt(fragments.size())));
    Collections.shuffle(sent, random);
    List<Bytes> made = new ArrayList<>();
    for (byte[] fragment : sent) {
      assertThat(fragment).hasSizeLessThanOrEqualTo(maximumSize);
      reassembly.received(fragment, "another path", 0);
      if (reassembly.received(fragment, "path", 0) instanceof Outcome.Complete(Bytes datagram)) {
        made.add(datagram);
      }
    }
    assertThat(made).isNotEmpty().containsOnly(Bytes.copyOf(message));
  }

  /** Fragments of anybody, of any message, number, flag and size. */
  @Property(tries = 100)
  void memoryIsBounded(@ForAll @Size(max = 300) List<@LongRange(min = 0) Long> seeds) {
    Reassembly<Integer> reassembly = new Reassembly<>(LIMITS);
    long now = 0;
    for (long seed : seeds) {
      Random random = new Random(seed);
      Fragment fragment =
          new Fragment(
              new Cookies(1 + random.nextInt(20), random.nextInt(2)),
              2,
              random.nextInt(2),
              random.nextInt(3),
              1 + random.nextInt(70),
              random.nextInt(8) == 0,
              Bytes.copyOf(new byte[1 + random.nextInt(1500)]));
      now += random.nextInt(1_000_000_000);
      reassembly.received(datagram(fragment), random.nextInt(3), now);
      assertThat(reassembly.heldOctets()).isBetween(0L, LIMITS.allOctets());
      assertThat(reassembly.size() * (long) FragmentLimits.MESSAGE_COST)
          .isLessThanOrEqualTo(reassembly.heldOctets());
    }
    reassembly.expire(now + LIMITS.timeoutNanos());
    assertThat(reassembly.heldOctets()).isZero();
    assertThat(reassembly.size()).isZero();
  }

  static byte[] datagram(Fragment fragment) {
    Sink sink = new Sink();
    sink.u64(fragment.cookies().initiator())
        .u64(fragment.cookies().responder())
        .u8(Fragment.PAYLOAD_TYPE)
        .u8(0x10)
        .u8(fragment.exchange())
        .u8(0)
        .u32(fragment.messageId())
        .u32(Fragment.OVERHEAD + fragment.data().size());
    int start = sink.open(0);
    sink.u16(fragment.id())
        .u8(fragment.number())
        .u8(fragment.last() ? Fragment.LAST : 0)
        .bytes(fragment.data());
    sink.close(start);
    return sink.toArray();
  }
}
