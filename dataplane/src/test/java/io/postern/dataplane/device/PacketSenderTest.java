package io.postern.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.Path;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import io.postern.dataplane.sa.FlatPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** A socket that only sends, though the kernel would give it packets of protocol 255. */
class PacketSenderTest {
  private static final int PROTOCOL = 9;

  @Test
  void whatAnybodySendsUnderItsProtocolIsNotKept() {
    assumeThat(NetworkNamespace.possible()).as("namespaces need root").isTrue();
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    FlatPath path =
        new FlatPath(
            new Path(new InetSocketAddress(address, 0), new InetSocketAddress(address, 0)));
    byte[] packet = Packets.udp("127.0.0.1", "127.0.0.1", 100);
    packet[PROTOCOL] = (byte) 255;
    try (NetworkNamespace namespace = new NetworkNamespace("sender");
        RawPort witness = namespace.inside(() -> new RawPort(255, address));
        PacketSender sender = namespace.inside(() -> new PacketSender(address));
        OffHeap memory = new OffHeap();
        ReceiveRing received = new ReceiveRing();
        SendRing ring = new SendRing()) {
      ring.add(sender, path, memory.of(packet), packet.length);
      assertThat(ring.send()).isZero();
      await().until(() -> received.receive(witness) == 1);
      assertThat(received.receive(sender)).isZero();
    }
  }
}
