package io.postern.dataplane.ah;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole packets of AH, alone and around ESP, with fields changed by chance: refused under a reason,
 * or opened to what was sealed, never anything else.
 */
class HostilePacketsTest {
  private static final int TIMES = 4_000;
  private static final int INNER = 120;
  private static final int HEADERS = 110;
  private static final int[] EDGES = {0, 1, 0x40, 0x7F, 0x80, 0xFF};

  static Stream<Terms> kinds() {
    Terms ah = Terms.ah(EspIntegrity.HMAC_SHA256_128);
    Terms both = Terms.both(EspTransform.AES_128_CBC, EspIntegrity.NONE, EspIntegrity.HMAC_SHA1_96);
    return Stream.of(ah, both)
        .flatMap(
            one -> Stream.of(one, one.overIpv6(), one.inTransport(), one.inTransport().overIpv6()))
        .flatMap(one -> Stream.of(one.numbers(64, true, false), one.numbers(1024, false, false)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsChangedOnTheWayIsRefusedOrChangesNothing(Terms terms) {
    Random random = new Random(21);
    try (TwoEnds ends = new TwoEnds(terms)) {
      byte[] inner = ends.inner(INNER);
      int opened = 0;
      for (int time = 0; time < TIMES; time++) {
        byte[] packet = changed(ends.seal(inner), random);
        int result = ends.openResult(packet);
        if (result >= 0) {
          opened++;
          assertThat(result).isEqualTo(INNER);
          assertPayload(terms, ends.opened(result), inner);
        } else {
          assertThat(-1 - result).isLessThan(DropReason.values().length);
        }
      }
      // Some of what changes may change: DSCP, TTL and the like.
      assertThat(opened).isPositive().isLessThan(TIMES);
      assertThat(ends.open(ends.seal(inner))).hasSize(INNER);
    }
  }

  /**
   * The peer itself changes what is inside: headers of a host in transport mode, of any in tunnel.
   */
  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsSealedWithAnyHeaderIsRefusedOrOpened(Terms terms) {
    Random random = new Random(22);
    try (TwoEnds ends = new TwoEnds(terms);
        OffHeap memory = new OffHeap()) {
      int opened = 0;
      long copy = memory.allocate(256);
      for (int time = 0; time < TIMES; time++) {
        byte[] inner = changed(ends.inner(INNER), random);
        Memory.write(inner, 0, copy, inner.length);
        if (!InnerPacket.check(copy, inner.length)) {
          continue;
        }
        byte[] whole = Arrays.copyOf(inner, InnerPacket.size(copy));
        int sealed = ends.sealAny(whole);
        if (sealed < 0) {
          continue;
        }
        int result = ends.openResult(ends.sealed(sealed));
        opened += result > 0 ? 1 : 0;
        assertThat(result).isGreaterThanOrEqualTo(-DropReason.values().length);
      }
      assertThat(opened).isPositive();
      byte[] honest = ends.inner(INNER);
      assertThat(ends.open(ends.seal(honest))).hasSize(INNER);
    }
  }

  private static void assertPayload(Terms terms, byte[] opened, byte[] inner) {
    int header = terms.transport() ? terms.ipv4() ? 20 : 40 : 0;
    assertThat(Arrays.copyOfRange(opened, header, INNER))
        .isEqualTo(Arrays.copyOfRange(inner, header, INNER));
  }

  private static byte[] changed(byte[] packet, Random random) {
    byte[] other = packet;
    if (random.nextInt(8) == 0) {
      other = Arrays.copyOf(packet, 1 + random.nextInt(packet.length + 40));
    }
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      int offset = random.nextInt(Math.min(other.length, HEADERS));
      other[offset] =
          (byte) (random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextInt());
    }
    return other;
  }
}
