package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.Path;
import io.postern.dataplane.sa.FlatPath;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4301 §8.2.2, RFC 1191 and RFC 8201: what is believed of a way, and for how long. */
class PathMtusTest {
  private static final FlatPath IPV4 = path("192.0.2.1", "192.0.2.2");
  private static final FlatPath IPV6 = path("2001:db8::1", "2001:db8::2");
  private static final long NOW = 1_000_000_000L;
  private static final int SPI = 0x8222_2222;

  private static final Duration AGE = Duration.ofMinutes(7);

  private final PathMtus mtus = new PathMtus(Optional.of(AGE));

  /** 0: nothing is learned. */
  @ParameterizedTest
  @CsvSource({
    "false, 1500, 0", "false, 9000, 0", "false, 1499, 1499", "false, 576, 576", "false, 575, 576",
    "false, 68, 576", "false, 1, 576", "true, 1500, 0", "true, 1499, 1499", "true, 1280, 1280",
    "true, 1279, 0", "true, 68, 0"
  })
  void ofIpv4LessThanTheFloorIsTheFloorAndOfIpv6ItIsNotHeard(boolean ipv6, int told, int learned) {
    FlatPath path = ipv6 ? IPV6 : IPV4;
    assertThat(learn(path, told, NOW)).isEqualTo(learned);
    assertThat(mtus.largest(path, NOW)).isEqualTo(learned == 0 ? PathMtus.UNKNOWN : learned);
  }

  @Test
  void rfc1191Section6Dot3ItIsForgottenInTime() {
    assertThat(learn(IPV4, 1300, NOW)).isEqualTo(1300);
    long last = NOW + AGE.toNanos() - 1;
    assertThat(mtus.largest(IPV4, last)).isEqualTo(1300);
    assertThat(mtus.largest(IPV4, last + 1)).isEqualTo(PathMtus.UNKNOWN);
    assertThat(learn(IPV4, 1400, last + 1)).isEqualTo(1400);
    assertThat(mtus.largest(IPV4, last + 1)).isEqualTo(1400);
  }

  @Test
  void rfc8201Section5Dot3TheTimeoutMayBeInfinity() {
    PathMtus lasting = new PathMtus(Optional.empty());
    assertThat(lasting.learn(false, IPV6.remoteHigh(), IPV6.remoteLow(), 1300, NOW))
        .isEqualTo(1300);
    assertThat(lasting.largest(IPV6, NOW + Duration.ofDays(10_000).toNanos())).isEqualTo(1300);
  }

  @Test
  void rfc8201Section4NoWordMakesItLargerWithinItsTime() {
    assertThat(learn(IPV6, 1300, NOW)).isEqualTo(1300);
    assertThat(learn(IPV6, 1400, NOW + 1)).isZero();
    assertThat(learn(IPV6, 1300, NOW + 1)).isZero();
    assertThat(learn(IPV6, 1290, NOW + 1)).isEqualTo(1290);
    assertThat(mtus.largest(IPV6, NOW + 2)).isEqualTo(1290);
    assertThat(mtus.largest(IPV4, NOW + 2)).isEqualTo(PathMtus.UNKNOWN);
  }

  /** How many packets before the last one sent is what is quoted. */
  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "65535, true", "65536, false", "-1, false"})
  void rfc4301Section8Dot2OnlyARecentPacketOfOursMakesAnErrorPlausible(
      int behind, boolean plausible) {
    int last = 100_000;
    mtus.sent(IPV4, SPI, last);
    assertThat(mtus.plausible(0, IPV4.remoteLow(), SPI, last - behind)).isEqualTo(plausible);
    assertThat(mtus.plausible(0, IPV4.remoteLow(), SPI + 1, last - behind)).isFalse();
    assertThat(mtus.plausible(0, IPV4.remoteLow() + 1, SPI, last - behind)).isFalse();
  }

  @Test
  void sequenceNumbersMayWrap() {
    mtus.sent(IPV4, SPI, 3);
    assertThat(mtus.plausible(0, IPV4.remoteLow(), SPI, -2)).isTrue();
    assertThat(mtus.plausible(0, IPV4.remoteLow(), SPI, 4)).isFalse();
  }

  @Test
  void withoutAPacketNothingIsPlausible() {
    assertThat(mtus.plausible(0, IPV4.remoteLow(), SPI, 0)).isFalse();
    assertThat(mtus.plausible(0, IPV4.remoteLow(), 0, 0)).isFalse();
  }

  private int learn(FlatPath path, int told, long nowNanos) {
    return mtus.learn(path.ipv4(), path.remoteHigh(), path.remoteLow(), told, nowNanos);
  }

  private static FlatPath path(String local, String remote) {
    return new FlatPath(
        new Path(new InetSocketAddress(local, 4500), new InetSocketAddress(remote, 4500)));
  }
}
