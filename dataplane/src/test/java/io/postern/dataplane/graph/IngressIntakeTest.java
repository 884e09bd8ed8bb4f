package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.EventFd;
import io.postern.dataplane.device.ReceiveRing;
import io.postern.dataplane.device.UdpPort;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In what order sockets are read. */
class IngressIntakeTest {
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final int BATCHES = 20;

  @Test
  void aSocketThatIsNeverEmptyDoesNotKeepOthersWaiting() throws IOException {
    Drops drops = new Drops();
    PathErrors pathErrors =
        new PathErrors(new PathMtus(Optional.empty()), new RecordedEvents(), drops);
    try (UdpPort flooded = new UdpPort(new UdpSocketSettings(HERE, true));
        UdpPort quiet = new UdpPort(new UdpSocketSettings(HERE, true));
        EventFd wakeUp = new EventFd();
        DatagramSocket sender = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        IngressIntake intake =
            new IngressIntake(List.of(flooded, quiet), List.of(), wakeUp, drops, pathErrors)) {
      send(sender, flooded, BATCHES * ReceiveRing.CAPACITY);
      intake.await(0);
      assertThat(intake.take()).extracting(IngressBatch::port).isSameAs(flooded);
      send(sender, quiet, 1);

      int taken = 1;
      IngressBatch batch = intake.take();
      while (batch != null && batch.port() == flooded) {
        taken++;
        batch = intake.take();
      }
      assertThat(batch).isNotNull();
      assertThat(taken).isLessThan(BATCHES);
    }
  }

  private static void send(DatagramSocket from, UdpPort to, int count) throws IOException {
    for (int number = 0; number < count; number++) {
      from.send(new DatagramPacket(new byte[100], 100, to.bound()));
    }
  }
}
