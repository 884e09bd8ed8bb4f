package io.postern.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.postern.dataplane.Path;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.sa.FlatPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Datagrams to several peers through the kernel. */
class SendRingTest {
  private static final int OCTETS = 200;
  private static final int EACH = 20;
  private static final int PATIENCE_MILLIS = 10_000;

  @Test
  void peersInTurnEachGetTheirsWholeAndInOrder() throws IOException {
    try (UdpPort first = port();
        UdpPort second = port();
        DatagramSocket one = peer(InetAddress.getLoopbackAddress());
        DatagramSocket other = peer(InetAddress.getLoopbackAddress());
        OffHeap memory = new OffHeap();
        SendRing ring = new SendRing()) {
      FlatPath toOne = path(first, one);
      FlatPath toOther = path(second, other);
      for (int number = 0; number < EACH; number++) {
        // The last is shorter, as the end of what was cut into segments is.
        int octets = number == EACH - 1 ? OCTETS / 2 : OCTETS;
        ring.add(first, toOne, memory.of(datagram(1, number, octets)), octets);
        ring.add(second, toOther, memory.of(datagram(2, number, octets)), octets);
      }

      assertThat(ring.send()).isZero();
      assertThat(received(one)).isEqualTo(expected(1));
      assertThat(received(other)).isEqualTo(expected(2));
    }
  }

  @Test
  void aRunThatCanBecomeLongerWaitsOnce() throws IOException {
    try (UdpPort port = port();
        DatagramSocket peer = peer(InetAddress.getLoopbackAddress());
        OffHeap memory = new OffHeap();
        SendRing ring = new SendRing()) {
      FlatPath path = path(port, peer);
      ring.add(port, path, memory.of(datagram(1, 0, OCTETS / 2)), OCTETS / 2);
      ring.add(port, path, memory.of(datagram(1, 1, OCTETS)), OCTETS);
      ring.add(port, path, memory.of(datagram(1, 2, OCTETS)), OCTETS);

      assertThat(ring.sendAllButRest()).isZero();
      assertThat(receive(peer)).isEqualTo("1: 0, 100 octets, 0");
      assertThat(hasReceived(peer)).isFalse();

      ring.add(port, path, memory.of(datagram(1, 3, OCTETS)), OCTETS);
      assertThat(ring.sendAllButRest()).isZero();
      for (int number = 1; number <= 3; number++) {
        assertThat(receive(peer)).isEqualTo("1: " + number + ", 200 octets, " + number);
      }
    }
  }

  @Test
  void theOnlyRunWaitsOnceAndLeavesAsWhatItIs() throws IOException {
    try (UdpPort port = port();
        DatagramSocket peer = peer(InetAddress.getLoopbackAddress());
        OffHeap memory = new OffHeap();
        SendRing ring = new SendRing()) {
      FlatPath path = path(port, peer);
      ring.add(port, path, memory.of(datagram(1, 0, OCTETS)), OCTETS);
      ring.add(port, path, memory.of(datagram(1, 1, OCTETS)), OCTETS);

      assertThat(ring.sendAllButRest()).isZero();
      assertThat(hasReceived(peer)).isFalse();
      assertThat(ring.sendAllButRest()).isZero();
      assertThat(receive(peer)).isEqualTo("1: 0, 200 octets, 0");
      assertThat(receive(peer)).isEqualTo("1: 1, 200 octets, 1");
    }
  }

  @Test
  void whatIsForgottenIsCounted() throws IOException {
    try (UdpPort port = port();
        DatagramSocket peer = peer(InetAddress.getLoopbackAddress());
        OffHeap memory = new OffHeap();
        SendRing ring = new SendRing()) {
      for (int number = 0; number < 3; number++) {
        int octets = number == 0 ? OCTETS / 2 : OCTETS;
        ring.add(port, path(port, peer), memory.of(datagram(1, number, octets)), octets);
      }

      assertThat(ring.clear()).isEqualTo(3);
      assertThat(ring.clear()).isZero();
    }
  }

  /** Segments have to fit the MTU (udp(7)), but single datagrams may leave in fragments. */
  @Test
  void aRunInPiecesGoesOneByOneWhereTheKernelDoesNotTakeIt() throws IOException {
    assumeThat(NetworkNamespace.possible()).as("namespaces need root").isTrue();
    InetSocketAddress here = new InetSocketAddress("192.0.2.1", 4500);
    int beyondMtu = 2_000;
    try (NetworkNamespace left = new NetworkNamespace("ring-left");
        NetworkNamespace right = new NetworkNamespace("ring-right")) {
      NetworkNamespace.join(left, "192.0.2.1/24", right, "192.0.2.2/24");
      InetAddress there = InetAddress.ofLiteral("192.0.2.2");
      try (UdpPort port = left.inside(() -> new UdpPort(new UdpSocketSettings(here, true)));
          DatagramSocket one = right.inside(() -> peer(there));
          DatagramSocket other = right.inside(() -> peer(there));
          OffHeap memory = new OffHeap();
          SendRing ring = new SendRing()) {
        FlatPath toOne = path(port, one);
        FlatPath toOther = path(port, other);
        for (int number = 0; number < 2; number++) {
          ring.add(port, toOne, memory.of(datagram(1, number, beyondMtu)), beyondMtu);
          ring.add(port, toOther, memory.of(datagram(2, number, beyondMtu)), beyondMtu);
        }

        assertThat(ring.send()).isZero();
        for (int number = 0; number < 2; number++) {
          String expected = ": " + number + ", 2000 octets, " + number;
          assertThat(receive(one)).isEqualTo(1 + expected);
          assertThat(receive(other)).isEqualTo(2 + expected);
        }
      }
    }
  }

  private static UdpPort port() {
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new UdpPort(new UdpSocketSettings(here, true));
  }

  private static DatagramSocket peer(InetAddress address) {
    try {
      DatagramSocket socket = new DatagramSocket(0, address);
      socket.setSoTimeout(PATIENCE_MILLIS);
      return socket;
    } catch (SocketException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static FlatPath path(UdpPort from, DatagramSocket to) {
    return new FlatPath(
        new Path(from.bound(), new InetSocketAddress(to.getLocalAddress(), to.getLocalPort())));
  }

  private static byte[] datagram(int peer, int number, int octets) {
    ByteBuffer datagram = ByteBuffer.allocate(octets);
    datagram.putInt(peer).putInt(number).putInt(octets - 4, number);
    return datagram.array();
  }

  private static List<String> expected(int peer) {
    List<String> all = new ArrayList<>();
    for (int number = 0; number < EACH; number++) {
      int octets = number == EACH - 1 ? OCTETS / 2 : OCTETS;
      all.add(peer + ": " + number + ", " + octets + " octets, " + number);
    }
    return all;
  }

  private static List<String> received(DatagramSocket socket) throws IOException {
    List<String> all = new ArrayList<>();
    while (all.size() < EACH) {
      all.add(receive(socket));
    }
    return all;
  }

  /** On the loopback what was sent is there when the call that sent it returns. */
  private static boolean hasReceived(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      socket.receive(new DatagramPacket(new byte[1], 1));
      return true;
    } catch (SocketTimeoutException nothing) {
      return false;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  private static String receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    socket.receive(packet);
    int octets = packet.getLength();
    ByteBuffer datagram = ByteBuffer.wrap(packet.getData(), 0, octets);
    return "%d: %d, %d octets, %d"
        .formatted(datagram.getInt(0), datagram.getInt(4), octets, datagram.getInt(octets - 4));
  }
}
