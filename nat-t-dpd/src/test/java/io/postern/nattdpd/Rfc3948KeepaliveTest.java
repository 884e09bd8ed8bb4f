package io.postern.nattdpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3948 §4. */
class Rfc3948KeepaliveTest {
  private static final NatFinding BEHIND = new NatFinding(true, false, false);

  @Test
  void onlyTheEndBehindANatSends() {
    Keepalive keepalive =
        new Keepalive(new NatFinding(false, true, true), Keepalive.DEFAULT_SILENCE, 0);
    assertThat(keepalive.wake(seconds(1000))).isEqualTo(new Keepalive.Decision.Off());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5, Long.MAX_VALUE - 3})
  void after20SecondsOfSilence(long start) {
    Keepalive keepalive = new Keepalive(BEHIND, Keepalive.DEFAULT_SILENCE, start);
    assertThat(keepalive.wake(start + seconds(19)))
        .isEqualTo(new Keepalive.Decision.Quiet(start + seconds(20)));
    assertThat(keepalive.wake(start + seconds(20)))
        .isEqualTo(new Keepalive.Decision.Send(start + seconds(40)));
  }

  @Test
  void anyOtherPacketToThePeerPutsItOff() {
    Keepalive keepalive = new Keepalive(BEHIND, Keepalive.DEFAULT_SILENCE, 0);
    keepalive.sent(seconds(15));
    keepalive.sent(seconds(10));
    assertThat(keepalive.wake(seconds(20))).isEqualTo(new Keepalive.Decision.Quiet(seconds(35)));
  }

  @Test
  void aSilenceOfNothingIsAMistake() {
    assertThatThrownBy(() -> new Keepalive(BEHIND, Duration.ZERO, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
