package io.postern.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nobody reads is lost, and counted by the kernel. */
class QueueDropsTest {
  private static final int BEYOND = 300;
  private static final int PORT = 7000;

  @Test
  void aTunHolds2000PacketsAndCountsWhatComesBeyond() {
    assumeThat(NetworkNamespace.possible()).as("a TUN needs root").isTrue();
    try (NetworkNamespace namespace = new NetworkNamespace("queue");
        OffHeap memory = new OffHeap()) {
      // Else the kernel has things to say there itself.
      namespace.execute("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");
      KernelTun settings =
          new KernelTun(
              "tunnel",
              1400,
              List.of(Prefix.parse("10.1.0.1")),
              List.of(Prefix.parse("10.2.0.0/16")));
      try (Tun tun = namespace.inside(() -> Tun.open(settings))) {
        assertThat(tun.queueDrops()).isZero();
        namespace.inside(() -> sendThere(KernelDevice.QUEUE_LENGTH + BEYOND));
        assertThat(tun.queueDrops()).isEqualTo(BEYOND);
        assertThat(read(tun, memory)).isEqualTo(2000);

        namespace.ip("link", "delete", "tunnel");
        tun.makeAgain();
        assertThat(tun.queueDrops()).as("those before it was made again").isEqualTo(BEYOND);
        namespace.inside(() -> sendThere(KernelDevice.QUEUE_LENGTH + 1));
        assertThat(tun.queueDrops()).isEqualTo(BEYOND + 1);
      }
    }
  }

  private static long sendThere(int count) {
    try (DatagramSocket socket = new DatagramSocket()) {
      DatagramPacket packet =
          new DatagramPacket(new byte[40], 40, InetAddress.ofLiteral("10.2.0.9"), PORT);
      for (int number = 0; number < count; number++) {
        socket.send(packet);
      }
      return count;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static int read(Tun tun, OffHeap memory) {
    int room = 65_536 + 64;
    long packet = memory.allocate(room);
    int count = 0;
    while (tun.read(packet, room) > 0) {
      int destination = Memory.i32(packet + tun.headerSize() + 16);
      assertThat(destination).isEqualTo(0x0A02_0009);
      count++;
    }
    return count;
  }

  @Test
  void aSocketCountsWhatFindsNoRoom() throws IOException {
    int datagrams = 1_500;
    byte[] octets = new byte[60_000];
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (UdpPort port = new UdpPort(new UdpSocketSettings(here, true));
        ReceiveRing ring = new ReceiveRing();
        DatagramSocket sender = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      assertThat(port.notKept(-1)).isZero();
      for (int number = 0; number < datagrams; number++) {
        sender.send(new DatagramPacket(octets, octets.length, port.bound()));
      }
      int received = 0;
      int batch = ring.receive(port);
      while (batch > 0) {
        received += batch;
        batch = ring.receive(port);
      }
      // Asked late, as the kernel may bring them late.
      int lost = port.notKept(-1);
      assertThat(lost).isPositive();
      assertThat(lost + received).isEqualTo(datagrams);
    }
  }
}
