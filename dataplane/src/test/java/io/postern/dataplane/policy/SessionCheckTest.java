package io.postern.dataplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.SessionTraffic;
import io.postern.dataplane.TrafficRate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The token bucket of a session: its size, its rate, and that all its SAs share it. */
class SessionCheckTest {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** No list is asked, so no packet is looked at. */
  private static final long NO_PACKET = 0;

  private final PacketFields fields = new PacketFields();
  private final SessionTraffic session =
      new SessionTraffic(new TrafficRate(8_000_000), TrafficRate.UNLIMITED, List.of());
  private final SessionCheck one = new SessionCheck(session);
  private final SessionCheck other = new SessionCheck(session);

  private int passing(SessionCheck check, long nowNanos) {
    int packets = 0;
    while (check.refuse(NO_PACKET, 1000, true, fields, nowNanos) == null) {
      packets++;
    }
    assertThat(check.refuse(NO_PACKET, 1000, true, fields, nowNanos)).isEqualTo(DropReason.RATE);
    return packets;
  }

  @Test
  void theBucketFillsAtTheRateAndNoFurtherThanItsSize() {
    long start = 5 * SECOND_NANOS;
    assertThat(passing(one, start)).isEqualTo(131);
    assertThat(passing(one, start + SECOND_NANOS / 100)).isEqualTo(10);
    assertThat(passing(one, start + 100 * SECOND_NANOS)).isEqualTo(131);
  }

  @Test
  void allSasOfASessionShareIt() {
    assertThat(passing(one, SECOND_NANOS)).isEqualTo(131);
    assertThat(passing(other, SECOND_NANOS)).isZero();
    assertThat(passing(other, SECOND_NANOS + SECOND_NANOS / 10)).isEqualTo(100);
  }

  @Test
  void theOtherDirectionIsItsOwn() {
    assertThat(passing(one, SECOND_NANOS)).isEqualTo(131);
    assertThat(one.refuse(NO_PACKET, 65_535, false, fields, SECOND_NANOS)).isNull();
  }

  @Test
  void timeMayBeNegative() {
    assertThat(passing(one, -SECOND_NANOS)).isEqualTo(131);
    assertThat(passing(one, -SECOND_NANOS / 2)).isEqualTo(131);
  }
}
