package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChallengeThrottleTest {
  private static final Instant NOW = Instant.EPOCH;

  private final ChallengeThrottle throttle = new ChallengeThrottle(5, Duration.ofMinutes(5));

  /** A guesser with a /64 of IPv6 has as many addresses as he likes. */
  @Test
  void addressesOfOneNetworkCountTogether() throws Exception {
    for (int i = 0; i < 5; i++) {
      throttle.failed(address("2001:db8:1:2::" + i), NOW);
    }

    assertThat(throttle.waits(address("2001:db8:1:2:ffff::1"), NOW)).isTrue();
    assertThat(throttle.waits(address("2001:db8:1:3::1"), NOW)).isFalse();
    assertThat(throttle.waits(address("192.0.2.1"), NOW)).isFalse();
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }
}
