package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.OuterHeader;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.ReceiveRing;
import io.postern.dataplane.device.UdpPort;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 4301 §5.1.2 and RFC 6040: DSCP and ECN in and out of the tunnel, over real sockets. */
class Rfc4301OuterHeaderTest {
  private static final String HERE = "10.1.0.9";
  private static final String THERE = "10.2.0.9";
  private static final int ECT_0 = 2;
  private static final int CE = 3;

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.named("outer-header");

  /** What the outer octet is for an inner one. */
  record Copying(OuterHeader rule, int inner, int outer) {}

  static Stream<Copying> rules() {
    OuterHeader withEcn = new OuterHeader(OptionalInt.empty(), true);
    return Stream.of(
        new Copying(OuterHeader.DEFAULT, 0, 0),
        new Copying(OuterHeader.DEFAULT, 0xB8, 0xB8),
        new Copying(OuterHeader.DEFAULT, 0xB8 | ECT_0, 0xB8),
        new Copying(OuterHeader.DEFAULT, 0xB8 | CE, 0xB8),
        new Copying(withEcn, 0xB8 | ECT_0, 0xB8 | ECT_0),
        new Copying(withEcn, CE, CE),
        new Copying(new OuterHeader(OptionalInt.of(10), false), 0xB8 | CE, 10 << 2),
        new Copying(new OuterHeader(OptionalInt.of(0), true), 0xB8 | ECT_0, ECT_0));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void section5Dot1Dot2TheOuterOctetIsCopiedOrSet(Copying copying) {
    InetSocketAddress peer = Loopback.natTraversal(Loopback.address());
    try (Site left = Site.start(ACTORS.system(), copying.rule());
        UdpPort port = new UdpPort(new UdpSocketSettings(peer, true));
        ReceiveRing ring = new ReceiveRing()) {
      Tunnel.gcm().openLeft(left.dataplane(), left.natTraversal(), peer);
      left.network().send(classed(Packets.udp(HERE, THERE, 100), copying.inner()));
      await().until(() -> ring.receive(port) == 1);
      assertThat(ring.trafficClass(0)).isEqualTo(copying.outer());
    }
  }

  /** The relay stands for a router that marks. */
  @Test
  void congestionOutsideIsToldInsideOrThePacketDropped() throws IOException {
    try (Site left = Site.start(ACTORS.system());
        Site right = Site.start(ACTORS.system());
        DatagramSocket router = new DatagramSocket(new InetSocketAddress(Loopback.address(), 0))) {
      InetSocketAddress between = (InetSocketAddress) router.getLocalSocketAddress();
      Tunnel.gcm().openLeft(left.dataplane(), left.natTraversal(), between);
      Tunnel.gcm().openRight(right.dataplane(), right.natTraversal(), between);
      router.setOption(StandardSocketOptions.IP_TOS, CE);
      router.setSoTimeout(10_000);
      left.network().send(classed(Packets.udp(HERE, THERE, 100), ECT_0));
      relay(router, right.natTraversal());
      assertThat(right.receive()[1] & 3).isEqualTo(CE);
      left.network().send(Packets.udp(HERE, THERE, 100));
      relay(router, right.natTraversal());
      TwoSitesTest.awaitDrop(right, DropReason.CONGESTION);
    }
  }

  private static void relay(DatagramSocket router, InetSocketAddress to) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    router.receive(packet);
    packet.setSocketAddress(to);
    router.send(packet);
  }

  static byte[] classed(byte[] packet, int octet) {
    ByteBuffer.wrap(packet).put(1, (byte) octet).putShort(10, (short) 0);
    ByteBuffer.wrap(packet).putShort(10, (short) ~Packets.sum(ByteBuffer.wrap(packet), 0, 20));
    return packet;
  }
}
