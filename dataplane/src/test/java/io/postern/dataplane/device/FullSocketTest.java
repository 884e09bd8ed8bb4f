package io.postern.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.Path;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.sa.FlatPath;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A send buffer that is full, as nobody tells the address of the neighbour: EAGAIN. */
class FullSocketTest {
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int STORM = 60;
  private static final int OCTETS = 1_200;

  @Test
  void whatTheSocketDoesNotTakeIsCountedAndLaterItTakesAgain() {
    assumeThat(NetworkNamespace.possible()).as("namespaces need root").isTrue();
    InetSocketAddress here = new InetSocketAddress("192.0.2.1", 4500);
    FlatPath path = new FlatPath(new Path(here, new InetSocketAddress("192.0.2.9", 4500)));
    try (NetworkNamespace namespace = new NetworkNamespace("full-left");
        NetworkNamespace silent = new NetworkNamespace("full-right")) {
      NetworkNamespace.join(namespace, "192.0.2.1/24", silent, "192.0.2.2/24");
      try (UdpPort port = namespace.inside(() -> new UdpPort(new UdpSocketSettings(here, true)));
          SendRing ring = new SendRing();
          OffHeap memory = new OffHeap()) {
        assertThat(port.option(SOL_SOCKET, SO_SNDBUF, 1)).isTrue();
        long data = memory.allocate(OCTETS);
        for (int count = 0; count < STORM; count++) {
          // Each has a path object of its own, so that none go together.
          ring.add(port, new FlatPath(path.path()), data, OCTETS);
        }
        assertThat(ring.send()).isBetween(STORM / 2, STORM - 1);
        // The kernel gives up to ask for the neighbour, and what waited for it.
        await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () -> {
                  ring.add(port, path, data, OCTETS);
                  return ring.send() == 0;
                });
      }
    }
  }
}
