package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.DropReason;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is too big for the outer path, and how senders learn of it (RFC 4301 §8.2). */
class TunnelSizeTest {
  private static final String LEFT_HOST = "10.1.0.9";
  private static final String RIGHT_HOST = "10.2.0.9";
  private static final String LEFT_HOST6 = "fd01::9";
  private static final String RIGHT_HOST6 = "fd02::9";
  private static final int LARGE_MTU = 9000;

  /** 1500 less IPv4 20, UDP 8, ESP 8, IV 8, ICV 16, a multiple of 4, less the trailer 2. */
  private static final int LARGEST_WITH_GCM = 1438;

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.named("tunnel-size");

  private Site left;
  private Site right;

  @BeforeEach
  void start() {
    left = Site.start(ACTORS.system(), Loopback.address(), new RecordedEvents(), LARGE_MTU);
    right = Site.start(ACTORS.system(), Loopback.address(), new RecordedEvents(), LARGE_MTU);
    Tunnel.gcm().open(left, right);
  }

  @AfterEach
  void close() {
    left.close();
    right.close();
  }

  @Test
  void theLargestThatFitsGoesThrough() {
    byte[] packet = Packets.udp(LEFT_HOST, RIGHT_HOST, LARGEST_WITH_GCM, Packets.DO_NOT_FRAGMENT);
    left.network().send(packet);
    assertThat(right.receive()).isEqualTo(packet);
    byte[] ipv6 = Packets.udp(LEFT_HOST6, RIGHT_HOST6, LARGEST_WITH_GCM);
    left.network().send(ipv6);
    assertThat(right.receive()).isEqualTo(ipv6);
  }

  @Test
  void oneOctetMoreIsRefusedAndItsSenderTold() {
    left.network()
        .send(Packets.udp(LEFT_HOST, RIGHT_HOST, LARGEST_WITH_GCM + 1, Packets.DO_NOT_FRAGMENT));
    ByteBuffer answer = ByteBuffer.wrap(left.receive());
    // RFC 1191 §4: ICMP, destination unreachable, fragmentation needed, next-hop MTU.
    assertThat(answer.get(9)).isEqualTo((byte) 1);
    assertThat(answer.get(20)).isEqualTo((byte) 3);
    assertThat(answer.get(21)).isEqualTo((byte) 4);
    assertThat(answer.getShort(26)).isEqualTo((short) LARGEST_WITH_GCM);
    TwoSitesTest.awaitDrop(left, DropReason.TOO_BIG);
  }

  /** RFC 4443 §3.2: nobody cuts IPv6 but its sender. */
  @Test
  void ofIpv6TooTheSenderIsTold() {
    left.network().send(Packets.udp(LEFT_HOST6, RIGHT_HOST6, LARGEST_WITH_GCM + 1));
    byte[] octets = left.receive();
    ByteBuffer answer = ByteBuffer.wrap(octets);
    assertThat(answer.get(6)).isEqualTo((byte) 58);
    assertThat(Arrays.copyOfRange(octets, 24, 40))
        .isEqualTo(InetAddress.ofLiteral(LEFT_HOST6).getAddress());
    assertThat(answer.getShort(40)).isEqualTo((short) (2 << 8));
    assertThat(answer.getInt(44)).isEqualTo(LARGEST_WITH_GCM);
    assertThat(Packets.transportChecksum(octets)).isZero();
    TwoSitesTest.awaitDrop(left, DropReason.TOO_BIG);
  }

  @Test
  void withoutDoNotFragmentItGoesAllTheSame() {
    byte[] packet = Packets.udp(LEFT_HOST, RIGHT_HOST, 8000);
    left.network().send(packet);
    assertThat(right.receive()).isEqualTo(packet);
  }

  @Test
  void theSegmentSizeOfConnectionsIsLoweredInBothDirections() {
    left.network().send(Packets.syn(LEFT_HOST, RIGHT_HOST, 8960));
    assertClamped(right.receive());
    right.network().send(Packets.syn(RIGHT_HOST, LEFT_HOST, 8960));
    assertClamped(left.receive());
    left.network().send(Packets.syn(LEFT_HOST6, RIGHT_HOST6, 8940));
    assertClamped(right.receive());
  }

  @Test
  void aSmallSegmentSizeStays() {
    byte[] syn = Packets.syn(LEFT_HOST, RIGHT_HOST, 536);
    left.network().send(syn);
    assertThat(right.receive()).isEqualTo(syn);
  }

  private static void assertClamped(byte[] syn) {
    int header = syn[0] >>> 4 == 4 ? 20 : 40;
    assertThat(ByteBuffer.wrap(syn).getShort(header + 22))
        .isEqualTo((short) (LARGEST_WITH_GCM - header - 20));
    assertThat(Packets.transportChecksum(syn)).isZero();
  }
}
