package io.postern.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The device can be had with fewer offloads, as on older kernels. */
class TunOffloadTest {
  private static final KernelTun SETTINGS =
      new KernelTun(
          "tunnel", 1400, List.of(Prefix.parse("10.1.0.1")), List.of(Prefix.parse("10.2.0.0/16")));

  @BeforeAll
  static void needsRoot() {
    assumeThat(NetworkNamespace.possible()).as("TUN devices need root").isTrue();
  }

  @ParameterizedTest
  @EnumSource(TunOffload.class)
  void noMoreIsTakenThanAsked(TunOffload most) {
    try (NetworkNamespace namespace = new NetworkNamespace("offload");
        Tun tun = namespace.inside(() -> Tun.open(SETTINGS, most))) {
      assertThat(tun.headerSize()).isEqualTo(most == TunOffload.NONE ? 0 : 10);
      assertThat(tun.takesMergedUdp() && most != TunOffload.TCP_AND_UDP).isFalse();
      assertThat(tun.takesMerged() && most.compareTo(TunOffload.TCP) > 0).isFalse();
      assertThat(tun.mtu()).isEqualTo(1400);
    }
  }
}
