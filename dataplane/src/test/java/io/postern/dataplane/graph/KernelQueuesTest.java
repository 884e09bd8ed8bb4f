package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Path;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever is told of drops is told of those in the queues before us. */
class KernelQueuesTest {
  private static final int FLOOD = 1_500;

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.named("kernel-queues");

  /** Listens, and does not come back for a while. */
  private static final class Slow extends RecordedEvents {
    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    @Override
    public void control(Path path, boolean nonEspMarker, byte[] message) {
      called.countDown();
      try {
        done.await();
      } catch (InterruptedException interruption) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static long lost(Site site) {
    return site.dataplane().drops().get(DropReason.SOCKET_QUEUE);
  }

  @Test
  void whatComesWhileTheReaderIsBusyAndDoesNotFitIsCountedAlsoAfterTheEnd()
      throws IOException, InterruptedException {
    Slow events = new Slow();
    try (Site site = Site.start(ACTORS.system(), Loopback.address(), events, Site.MTU);
        DatagramSocket peer = new DatagramSocket(0, Loopback.address())) {
      assertThat(site.dataplane().drops())
          .containsEntry(DropReason.SOCKET_QUEUE, 0L)
          .containsEntry(DropReason.DEVICE_QUEUE, 0L);
      peer.send(new DatagramPacket(new byte[100], 100, Loopback.ike(site.address())));
      events.called.await();
      byte[] octets = new byte[60_000];
      octets[0] = 1;
      for (int number = 0; number < FLOOD; number++) {
        peer.send(new DatagramPacket(octets, octets.length, site.natTraversal()));
      }
      await().until(() -> lost(site) > 0);
      events.done.countDown();
      // More may be lost until the reader is there again.
      await()
          .until(() -> site.dataplane().drops().get(DropReason.UNKNOWN_SPI) + lost(site) == FLOOD);
      long lost = lost(site);
      site.dataplane().close();
      assertThat(site.dataplane().drops()).containsEntry(DropReason.SOCKET_QUEUE, lost);
    } finally {
      events.done.countDown();
    }
  }
}
