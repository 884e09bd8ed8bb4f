package io.postern.concentrator.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of the data plane, and what to do about them. */
class StartAdviceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bind /0.0.0.0:500: address in use | ss -lunp",
        "open /dev/net/tun: no such file or device | modprobe tun",
        "make the device postern0: busy | change tun.name",
        "make the device postern0: not permitted | CAP_NET_ADMIN",
        "open /dev/net/tun: permission denied | CAP_NET_ADMIN",
        "network namespace /run/netns/blue: no such file or device | ip netns add",
        "enter network namespace blue: not permitted | CAP_SYS_ADMIN",
        "bind /192.0.2.1:500: address not on this machine | listen",
        "socket: address family not supported | take \"::\" out of listen",
      })
  void adviceFollowsTheReason(String message, String advice) {
    assertThat(StartAdvice.with(message)).startsWith(message + "; ").contains(advice);
  }
}
