package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Path;
import io.postern.dataplane.RefusedPacket;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** How often it is told, by a clock that the test turns. */
class AuditTest {
  private static final Path PATH =
      new Path(
          Loopback.natTraversal(InetAddress.ofLiteral("192.0.2.1")),
          Loopback.natTraversal(InetAddress.ofLiteral("192.0.2.2")));

  private final RecordedEvents events = new RecordedEvents();
  private final Audit audit = new Audit(events);
  private long now = System.nanoTime();

  private void refuse(DropReason reason, int packets) {
    for (int count = 0; count < packets; count++) {
      if (audit.passes(reason, now)) {
        audit.tell(reason, PATH, false, 0x1000, count + 1, 0);
      }
    }
  }

  @Test
  void oneOfEachReasonInTenSecondsAndHowManyMoreThereWere() {
    refuse(DropReason.BAD_ICV, 100);
    now += Audit.INTERVAL_NANOS - 1;
    refuse(DropReason.BAD_ICV, 7);
    refuse(DropReason.REPLAYED, 2);
    assertThat(events.refused)
        .extracting(RefusedPacket::reason)
        .containsExactly(DropReason.BAD_ICV, DropReason.REPLAYED);
    assertThat(events.refused).extracting(RefusedPacket::others).containsExactly(0L, 0L);
    now += 1;
    refuse(DropReason.BAD_ICV, 3);
    now += 2 * Audit.INTERVAL_NANOS;
    refuse(DropReason.BAD_ICV, 1);
    assertThat(events.refused.subList(2, 4))
        .extracting(RefusedPacket::others)
        .containsExactly(106L, 2L);
    assertThat(events.refused).hasSize(4);
  }

  @Test
  void whatAPeerDoesThatDoesNoWrongIsNotTold() {
    refuse(DropReason.BROADCAST, 1);
    refuse(DropReason.RATE, 1);
    refuse(DropReason.CONGESTION, 1);
    assertThat(events.refused).isEmpty();
  }
}
