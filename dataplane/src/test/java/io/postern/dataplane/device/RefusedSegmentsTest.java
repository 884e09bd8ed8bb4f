package io.postern.dataplane.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.Path;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.sa.FlatPath;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of datagrams that the kernel does not take as one (udp(7), UDP_SEGMENT). */
class RefusedSegmentsTest {
  private static final int SOCK_DGRAM = 2;
  private static final int UDP_LITE = 136;
  private static final int SOL_SOCKET = 1;
  private static final int SO_NO_CHECK = 11;
  private static final int OCTETS = 200;
  private static final int EACH = 20;
  private static final MethodHandle DUP2 = Libc.function("dup2", JAVA_INT, JAVA_INT);

  private final OffHeap memory = new OffHeap();
  private final SendRing ring = new SendRing();

  @AfterEach
  void close() {
    ring.close();
    memory.close();
  }

  /** A socket that receives without waiting: on the loopback what was sent is there at once. */
  private static final class Receiver implements AutoCloseable {
    private final OffHeap memory = new OffHeap();
    private final long buffer = memory.allocate(65_536);
    private final int descriptor;
    private final InetSocketAddress bound;

    Receiver(InetAddress address, int protocol) {
      descriptor = socket(address, protocol);
      long name = memory.allocate(SocketAddress.ROOM);
      long size = memory.allocate(8);
      int length = SocketAddress.write(name, address, 0);
      DeviceException.check(SocketCalls.bind(descriptor, name, length), "bind");
      Memory.putN32(size, SocketAddress.ROOM);
      DeviceException.check(SocketCalls.socketName(descriptor, name, size), "name");
      bound = SocketAddress.read(name);
    }

    List<String> received() {
      List<String> all = new ArrayList<>();
      int length = Descriptors.read(descriptor, buffer, 65_536);
      while (length >= 0) {
        ByteBuffer datagram = ByteBuffer.wrap(OffHeap.read(buffer, length));
        all.add(text(datagram.getInt(0), length, datagram.getInt(length - 4)));
        length = Descriptors.read(descriptor, buffer, 65_536);
      }
      assertThat(length).isEqualTo(-Errno.EAGAIN);
      return all;
    }

    @Override
    public void close() {
      Descriptors.close(descriptor);
      memory.close();
    }
  }

  /**
   * UDP-Lite (RFC 3828) has no segmentation: the kernel answers EIO, as it does for IPsec of its
   * own on the route, and older ones for devices that make no checksums.
   */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void whereThereIsNoSegmentationAllLeaveWholeAndOnThatPathItIsNotTriedAgain(String literal) {
    InetAddress address = InetAddress.ofLiteral(literal);
    try (UdpPort port = port(address);
        Receiver one = new Receiver(address, UDP_LITE);
        Receiver other = new Receiver(address, UDP_LITE)) {
      assertThat(port.segments()).isTrue();
      becomeUdpLite(port, address);
      FlatPath toOne = path(port, one);
      FlatPath toOther = path(port, other);

      // Both runs are made before the kernel says anything.
      add(port, toOne);
      add(port, toOther);
      assertThat(ring.send()).isZero();
      assertThat(one.received()).isEqualTo(expected());
      assertThat(other.received()).isEqualTo(expected());
      assertThat(runsOfTwo(port, toOne)).isEqualTo(2);
      // Another route may lead elsewhere, and another time to the same peer.
      assertThat(port.segments()).isTrue();
      assertThat(runsOfTwo(port, path(port, one))).isEqualTo(1);

      add(port, toOne);
      assertThat(ring.send()).isZero();
      assertThat(one.received()).isEqualTo(expected());
    }
  }

  /** The kernel makes no segments without checksums: EINVAL, which others may not get. */
  @Test
  void whatIsNotTakenAsOneThisTimeLeavesWholeAndIsTriedAgain() {
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    try (UdpPort port = port(address);
        Receiver receiver = new Receiver(address, ControlMessage.IPPROTO_UDP)) {
      FlatPath path = path(port, receiver);
      assertThat(port.option(SOL_SOCKET, SO_NO_CHECK, 1)).isTrue();
      add(port, path);
      assertThat(ring.send()).isZero();
      assertThat(receiver.received()).isEqualTo(expected());
      assertThat(port.segments()).isTrue();
      assertThat(runsOfTwo(port, path)).isEqualTo(1);
    }
  }

  private static UdpPort port(InetAddress address) {
    return new UdpPort(new UdpSocketSettings(new InetSocketAddress(address, 0), true));
  }

  private static FlatPath path(UdpPort from, Receiver to) {
    return new FlatPath(new Path(from.bound(), to.bound));
  }

  /** So many runs are two datagrams that fit each other. */
  private static int runsOfTwo(UdpPort port, FlatPath path) {
    SendRuns runs = new SendRuns();
    runs.add(port, path, 0, 0, OCTETS);
    runs.add(port, path, 0, OCTETS, OCTETS);
    return runs.count();
  }

  /** The last is shorter, as the end of what was cut into segments is. */
  private void add(UdpPort port, FlatPath path) {
    for (int number = 0; number < EACH; number++) {
      int octets = number == EACH - 1 ? OCTETS / 2 : OCTETS;
      ByteBuffer datagram = ByteBuffer.allocate(octets);
      datagram.putInt(0, number).putInt(octets - 4, number);
      ring.add(port, path, memory.of(datagram.array()), octets);
    }
  }

  private static List<String> expected() {
    List<String> all = new ArrayList<>();
    for (int number = 0; number < EACH; number++) {
      all.add(text(number, number == EACH - 1 ? OCTETS / 2 : OCTETS, number));
    }
    return all;
  }

  private static String text(int number, int octets, int end) {
    return "%d, %d octets, %d".formatted(number, octets, end);
  }

  private static int socket(InetAddress address, int protocol) {
    int family = SocketAddress.family(address);
    return DeviceException.check(SocketCalls.socket(family, SOCK_DGRAM, protocol), "socket");
  }

  /** Puts another socket behind the descriptor of the port. */
  private static void becomeUdpLite(UdpPort port, InetAddress address) {
    int lite = socket(address, UDP_LITE);
    MemorySegment state = Libc.state();
    try {
      int result = (int) DUP2.invokeExact(state, lite, port.descriptor());
      DeviceException.check(Libc.result(result, state), "dup2");
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    } finally {
      Descriptors.close(lite);
    }
  }
}
