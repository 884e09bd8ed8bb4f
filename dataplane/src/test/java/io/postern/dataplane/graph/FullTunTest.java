package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.ActorSystem;
import io.postern.dataplane.DropReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Nobody reads what comes out of the tunnel: each write answers EAGAIN. */
class FullTunTest {
  private static final int STORM = 2_000;

  @Test
  void eachPacketThatTheDeviceDoesNotTakeIsCountedAndTheNextOnesGoOn() {
    ActorSystem system = ActorSystem.create("full-tun");
    try (Site site = Site.start(system);
        HostilePeer peer = HostilePeer.against(site)) {
      byte[] inner = Packets.udp("10.1.0.9", "10.2.0.9", 1_000);
      for (int sent = 1; sent <= STORM; sent++) {
        peer.send(inner);
        int expected = sent;
        if (sent % 50 == 0) {
          await().pollInterval(Duration.ofMillis(1)).until(() -> received(site) == expected);
        }
      }
      await().until(() -> failures(site) > 0);
      long delivered = 0;
      while (site.network().receive(Duration.ofMillis(100)).isPresent()) {
        delivered++;
      }
      assertThat(delivered + failures(site)).isEqualTo(STORM);
      byte[] next = Packets.udp("10.1.0.9", "10.2.0.9", 77);
      peer.send(next);
      assertThat(site.receive()).isEqualTo(next);
      assertThat(site.events().restarts).isEmpty();
    } finally {
      system.terminate();
      await().until(() -> system.whenTerminated().isCompleted());
    }
  }

  private static long received(Site site) {
    return site.dataplane().counters(HostilePeer.SITES_SPI).orElseThrow().inboundPackets();
  }

  private static long failures(Site site) {
    return site.dataplane().drops().get(DropReason.DEVICE_FAILED);
  }
}
