package io.postern.dataplane.esp;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.packet.Packets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EspRoundTripTest {
  @ParameterizedTest
  @MethodSource("io.postern.dataplane.esp.Suites#all")
  void everyIpv4LengthArrivesAsItLeft(EspTransform transform, EspIntegrity integrity) {
    try (Ends ends = new Ends(transform, integrity)) {
      for (int length = 20; length <= 1500; length++) {
        byte[] inner = Packets.udp(Ends.INSIDE_SENDER, Ends.INSIDE_RECEIVER, length);
        byte[] sealed = ends.seal(inner);
        assertThat(sealed).hasSize(EspSealer.sealedSize(ends.outbound(inner), length));
        assertThat(ends.open(sealed)).isEqualTo(inner);
      }
      assertThat(ends.received().inboundPackets()).isEqualTo(1481);
      assertThat(ends.received().inboundBytes()).isEqualTo((20 + 1500) * 1481 / 2);
    }
  }

  @ParameterizedTest
  @MethodSource("io.postern.dataplane.esp.Suites#all")
  void everyIpv6LengthArrivesAsItLeft(EspTransform transform, EspIntegrity integrity) {
    try (Ends ends = new Ends(transform, integrity)) {
      for (int length = 40; length <= 1500; length += 7) {
        byte[] inner = Packets.udp(Ends.WIDE_SENDER, Ends.WIDE_RECEIVER, length);
        assertThat(ends.open(ends.seal(inner))).isEqualTo(inner);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.postern.dataplane.esp.Suites#all")
  void sealingLeavesTheInnerPacketAndWhatIsBehindIt(
      EspTransform transform, EspIntegrity integrity) {
    try (Ends ends = new Ends(transform, integrity)) {
      byte[] longer = Packets.udp(Ends.INSIDE_SENDER, Ends.INSIDE_RECEIVER, 200);
      ends.seal(longer);
      byte[] inner = Packets.udp(Ends.INSIDE_SENDER, Ends.INSIDE_RECEIVER, 101);
      ends.seal(inner);
      byte[] left = ends.clearWithRoom(101);
      assertThat(Arrays.copyOf(left, 101)).isEqualTo(inner);
      assertThat(Arrays.copyOfRange(left, 101, left.length))
          .isEqualTo(Arrays.copyOfRange(longer, 101, left.length));
    }
  }

  @ParameterizedTest
  @MethodSource("io.postern.dataplane.esp.Suites#all")
  void maximumInnerIsTheLargestThatFits(EspTransform transform, EspIntegrity integrity) {
    try (Ends ends = new Ends(transform, integrity)) {
      var sa = ends.outbound(Packets.udp(Ends.INSIDE_SENDER, Ends.INSIDE_RECEIVER, 40));
      for (int outerMtu = 1400; outerMtu < 1420; outerMtu++) {
        int inner = sa.overhead().largestInner(outerMtu, true);
        assertThat(28 + EspSealer.sealedSize(sa, inner)).isLessThanOrEqualTo(outerMtu);
        assertThat(28 + EspSealer.sealedSize(sa, inner + 1)).isGreaterThan(outerMtu);
      }
    }
  }
}
