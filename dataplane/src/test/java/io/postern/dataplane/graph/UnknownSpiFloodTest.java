package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.ActorSystem;
import io.postern.dataplane.DropReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A flood of ESP for SPIs that nobody has: counted, hardly told, never answered. */
class UnknownSpiFloodTest {
  private static final int FLOOD = 20_000;
  private static final int TOLD_IN_A_SECOND = 100;

  @Test
  void isCountedHardlyToldAndNeverAnswered() {
    ActorSystem system = ActorSystem.create("flood");
    Random random = new Random(5);
    try (Site site = Site.start(system);
        HostilePeer peer = HostilePeer.against(site)) {
      long startNanos = System.nanoTime();
      for (int sent = 1; sent <= FLOOD; sent++) {
        ByteBuffer esp = ByteBuffer.allocate(100);
        random.nextBytes(esp.array());
        // Neither the non-ESP marker nor an SPI of the site.
        peer.sendDatagram(esp.putInt(0, 0x5000_0000 | sent).array());
        if (sent % 200 == 0) {
          long expected = sent;
          await()
              .pollInterval(Duration.ofMillis(1))
              .until(() -> site.dataplane().drops().get(DropReason.UNKNOWN_SPI) == expected);
        }
      }
      long seconds = Duration.ofNanos(System.nanoTime() - startNanos).toSeconds() + 2;
      assertThat(site.events().unknownSpis).isNotEmpty();
      assertThat((long) site.events().unknownSpis.size())
          .isLessThanOrEqualTo(seconds * TOLD_IN_A_SECOND);
      assertThat(peer.isAnswered(300)).isFalse();
      byte[] honest = Packets.udp("10.1.0.9", "10.2.0.9", 77);
      peer.send(honest);
      assertThat(site.receive()).isEqualTo(honest);
      assertThat(site.events().restarts).isEmpty();
    } finally {
      system.terminate();
      await().until(() -> system.whenTerminated().isCompleted());
    }
  }
}
