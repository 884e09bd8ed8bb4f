package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.FlowConfidentiality;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.Poll;
import io.postern.dataplane.device.ReceiveRing;
import io.postern.dataplane.device.UdpPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** RFC 4303 §2.6: dummies need keys, so none is due for a pair whose keys are gone. */
class DummiesOfRemovedPairsTest {
  private static final int ROUNDS = 5_000;
  private static final int FIRST_SPI = 0x1000;
  private static final int SILENCE_MILLIS = 200;

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.named("dummies-of-removed");

  /** Once in many rounds the pair is removed in the middle of being started. */
  @Test
  void noneIsStartedForAPairThatIsRemovedMeanwhile() throws Exception {
    InetSocketAddress peer = Loopback.natTraversal(Loopback.address());
    try (Site site = Site.start(ACTORS.system());
        UdpPort port = new UdpPort(new UdpSocketSettings(peer, true));
        ReceiveRing ring = new ReceiveRing();
        Poll poll = new Poll(port.descriptor());
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      CyclicBarrier together = new CyclicBarrier(2);
      for (int round = 0; round < ROUNDS; round++) {
        // Another for each round: what is started under a name ends what was under it before.
        int spi = FIRST_SPI + round;
        Path path = new Path(site.natTraversal(), peer);
        site.dataplane().installInbound(pair(spi, path, FlowConfidentiality.MOST_DUMMIES));
        Future<?> removed =
            other.submit(
                () -> {
                  together.await();
                  site.dataplane().remove(spi);
                  return null;
                });
        together.await();
        site.dataplane().activateOutbound(spi);
        join(removed);
      }
      // One that goes on would come every millisecond.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                while (ring.receive(port) > 0) {
                  // What was sent while there were pairs.
                }
                return !poll.await(SILENCE_MILLIS);
              });
      assertThat(site.events().restarts).isEmpty();
    }
  }

  static ChildSaParameters pair(int spi, Path path, int dummiesPerSecond) {
    return new ChildSaParameters(
            spi,
            spi,
            Encapsulation.UDP,
            path,
            EspTransform.AES_128_GCM,
            EspIntegrity.NONE,
            HostilePeer.keys(1),
            HostilePeer.keys(2),
            List.of(Prefix.parse("10.1.0.0/16")),
            List.of(Prefix.parse("10.2.0.0/16")),
            64,
            0,
            0)
        .with(SaOptions.DEFAULT.with(new FlowConfidentiality(0, dummiesPerSecond)));
  }

  private static void join(Future<?> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException failure) {
      throw new AssertionError(failure);
    }
  }
}
