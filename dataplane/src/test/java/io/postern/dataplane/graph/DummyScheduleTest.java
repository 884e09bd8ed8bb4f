package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.Path;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.sa.OutboundSa;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is due when (RFC 4303 §2.6), by a clock that the test turns. */
class DummyScheduleTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;
  private static final Path PATH =
      new Path(
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4500),
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 4500));

  private final SaTables tables = new SaTables(new JceBackend());
  private final DummySchedule schedule = new DummySchedule();
  private long now = System.nanoTime();

  @AfterEach
  void close() {
    tables.close();
  }

  private OutboundSa start(int spi, int perSecond) {
    tables.installInbound(DummiesOfRemovedPairsTest.pair(spi, PATH, perSecond));
    OutboundSa sa = tables.outbound(spi).orElseThrow();
    assertThat(schedule.start(sa)).isEqualTo(perSecond > 0);
    return sa;
  }

  /** How often each was due, looked at every millisecond. */
  private Map<Integer, Integer> taken(int millis) {
    Map<Integer, Integer> taken = new HashMap<>();
    for (int milli = 0; milli < millis; milli++) {
      now += MILLI;
      for (@Nullable OutboundSa sa = schedule.take(now); sa != null; sa = schedule.take(now)) {
        taken.merge(sa.inboundSpi(), 1, Integer::sum);
      }
    }
    return taken;
  }

  @Test
  void eachIsDueAtItsRate() {
    int[] rates = {1, 7, 100, 1000, 0, 3};
    for (int index = 0; index < rates.length; index++) {
      start(0x1000 + index, rates[index]);
    }
    // All begin within a second, and after the time by which this test began.
    taken(2000);
    Map<Integer, Integer> taken = taken(10_000);
    assertThat(taken).hasSize(5);
    for (int index = 0; index < rates.length; index++) {
      assertThat(taken.getOrDefault(0x1000 + index, 0))
          .isBetween(10 * rates[index] - 1, 10 * rates[index] + 1);
    }
  }

  @Test
  void oneThatIsStoppedIsNotDueAndTheOthersAre() {
    start(0x1000, 100);
    start(0x1001, 50);
    start(0x1002, 1);
    schedule.stop(0x1002);
    taken(1000);
    schedule.stop(0x1000);
    assertThat(taken(2000)).containsOnlyKeys(0x1001);
    schedule.stop(0x1001);
    assertThat(taken(2000)).isEmpty();
    assertThat(schedule.due(now)).isFalse();
    assertThat(schedule.millisToNext()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void noneIsDueAfterAllWereStopped() {
    start(0x1000, 100);
    taken(1000);
    start(0x1001, 1);
    schedule.stopAll();
    assertThat(taken(2000)).isEmpty();
    assertThat(schedule.millisToNext()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void oneThatIsStartedAgainIsDueNoMoreOften() {
    OutboundSa sa = start(0x1000, 100);
    taken(1000);
    assertThat(schedule.start(sa)).isTrue();
    taken(1000);
    assertThat(taken(1000).get(0x1000)).isBetween(99, 101);
  }

  /** A process that stood still sends no more than a quarter of a second's at once. */
  @Test
  void whatIsVeryLateIsLeftOut() {
    start(0x1000, 1000);
    start(0x1001, 1);
    taken(2000);
    now += 60 * SECOND;
    assertThat(taken(1).get(0x1000)).isBetween(1, 251);
    assertThat(schedule.due(now)).isFalse();
  }

  @Test
  void itIsKnownHowLongNoneIsDue() {
    assertThat(schedule.millisToNext()).isEqualTo(Integer.MAX_VALUE);
    start(0x1000, 1);
    assertThat(schedule.millisToNext()).isBetween(0, 1000);
    start(0x1001, 1000);
    assertThat(schedule.millisToNext()).isBetween(0, 1);
    assertThat(schedule.due(System.nanoTime() + SECOND)).isTrue();
  }
}
