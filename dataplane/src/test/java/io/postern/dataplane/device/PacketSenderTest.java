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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A socket that only sends, though the kernel would give it packets of protocol 255. */
class PacketSenderTest {
  private static final int PROTOCOL = 9;
  private static final int UDP = 17;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress(LOOPBACK, 0);

  private final FlatPath path = new FlatPath(new Path(ANY_PORT, ANY_PORT));

  @Test
  void whatAnybodySendsUnderItsProtocolIsNotKept() {
    assumeThat(NetworkNamespace.possible()).as("namespaces need root").isTrue();
    byte[] packet = Packets.udp("127.0.0.1", "127.0.0.1", 100);
    packet[PROTOCOL] = (byte) 255;
    try (NetworkNamespace namespace = new NetworkNamespace("sender");
        RawPort witness = namespace.inside(() -> new RawPort(255, LOOPBACK));
        PacketSender sender = namespace.inside(() -> new PacketSender(LOOPBACK));
        OffHeap memory = new OffHeap();
        ReceiveRing received = new ReceiveRing();
        SendRing ring = new SendRing()) {
      ring.add(sender, path, memory.of(packet), packet.length);
      assertThat(ring.send()).isZero();
      await().until(() -> received.receive(witness) == 1);
      assertThat(received.receive(sender)).isZero();
    }
  }

  /** One that may be cut leaves an error that somebody has to read, and then no more. */
  @Test
  void whatIsKnownToBeTooLongIsCutAtOnce() {
    assumeThat(NetworkNamespace.possible()).as("namespaces need root").isTrue();
    byte[] packet = mayBeCut(Packets.udp("127.0.0.1", "127.0.0.1", 3_000));
    byte[] fitting = mayBeCut(Packets.udp("127.0.0.1", "127.0.0.1", 1_400));
    try (NetworkNamespace namespace = new NetworkNamespace("sender");
        RawPort witness = namespace.inside(() -> new RawPort(UDP, LOOPBACK));
        PacketSender sender = namespace.inside(() -> new PacketSender(LOOPBACK));
        OffHeap memory = new OffHeap();
        ErrorQueue errors = new ErrorQueue();
        ReceiveRing received = new ReceiveRing();
        SendRing ring = new SendRing()) {
      namespace.ip("link", "set", "lo", "mtu", "1500");
      for (boolean first : new boolean[] {true, false, false}) {
        ring.add(sender, path, memory.of(fitting), fitting.length);
        ring.add(sender, path, memory.of(packet), packet.length);
        ring.add(sender, path, memory.of(fitting), fitting.length);
        assertThat(ring.send()).isZero();
        List<Integer> lengths = new ArrayList<>();
        await()
            .until(
                () -> {
                  int count = received.receive(witness);
                  IntStream.range(0, count).map(received::length).forEach(lengths::add);
                  return lengths.size() >= 3;
                });
        assertThat(lengths)
            .as("put together by the kernel")
            .containsExactly(fitting.length, packet.length, fitting.length);
        assertThat(errors.receive(sender) > 0).isEqualTo(first);
      }
    }
  }

  private static byte[] mayBeCut(byte[] packet) {
    ByteBuffer octets = ByteBuffer.wrap(packet);
    // The kernel gives each packet without an identification another.
    octets.putShort(4, (short) 7).putShort(6, (short) 0).putShort(10, (short) 0);
    octets.putShort(10, (short) ~Packets.naiveSum(packet, 0, 20, 0));
    return packet;
  }
}
