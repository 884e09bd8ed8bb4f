package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Path;
import io.postern.dataplane.SaCounters;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two data planes joined over real sockets of the loopback; needs no privileges. */
class TwoSitesTest {
  private static final String LEFT_HOST = "10.1.0.9";
  private static final String RIGHT_HOST = "10.2.0.9";

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.named("two-sites");

  private Site left;
  private Site right;

  @BeforeEach
  void start() {
    left = Site.start(ACTORS.system());
    right = Site.start(ACTORS.system());
  }

  @AfterEach
  void close() {
    left.close();
    right.close();
  }

  static Stream<Tunnel> tunnels() {
    return Stream.of(Tunnel.gcm(), Tunnel.cbc());
  }

  @ParameterizedTest
  @MethodSource("tunnels")
  void packetsGoBothWaysUnchanged(Tunnel tunnel) {
    tunnel.open(left, right);
    for (int length : new int[] {28, 29, 576, 1399, 1400}) {
      byte[] there = Packets.udp(LEFT_HOST, RIGHT_HOST, length);
      byte[] back = Packets.udp(RIGHT_HOST, LEFT_HOST, length);
      assertThat(left.network().send(there)).isTrue();
      assertThat(right.receive()).isEqualTo(there);
      assertThat(right.network().send(back)).isTrue();
      assertThat(left.receive()).isEqualTo(back);
    }
    SaCounters counters = left.dataplane().counters(Tunnel.LEFT_SPI).orElseThrow();
    assertThat(counters.outboundPackets()).isEqualTo(5);
    assertThat(counters.inboundPackets()).isEqualTo(5);
    assertThat(counters.inboundBytes()).isEqualTo(28 + 29 + 576 + 1399 + 1400);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64})
  void burstsArriveWholeAndInOrder(int count) {
    Tunnel.gcm().open(left, right);
    for (int index = 0; index < count; index++) {
      byte[] packet = Packets.udp(LEFT_HOST, RIGHT_HOST, index % 5 == 4 ? 300 : 900);
      ByteBuffer.wrap(packet).putShort(4, (short) index);
      assertThat(left.network().send(packet)).isTrue();
    }
    for (int index = 0; index < count; index++) {
      assertThat(ByteBuffer.wrap(right.receive()).getShort(4)).isEqualTo((short) index);
    }
    assertThat(right.dataplane().drops().values()).containsOnly(0L);
  }

  @Test
  void packetsWithoutSaAreCountedAndGone() {
    left.network().send(Packets.udp(LEFT_HOST, RIGHT_HOST, 100));
    awaitDrop(left, DropReason.NO_POLICY);
    left.network().send(new byte[] {0x45, 0, 0, 99});
    awaitDrop(left, DropReason.BAD_OUTBOUND_HEADER);
  }

  @Test
  void anUnknownSpiIsTold() {
    Tunnel tunnel = Tunnel.gcm();
    tunnel.openLeft(left.dataplane(), left.natTraversal(), right.natTraversal());
    left.network().send(Packets.udp(LEFT_HOST, RIGHT_HOST, 100));
    awaitDrop(right, DropReason.UNKNOWN_SPI);
    await().until(() -> !right.events().unknownSpis.isEmpty());
    RecordedEvents.UnknownSpi told = right.events().unknownSpis.getFirst();
    assertThat(told.spi()).isEqualTo(Tunnel.RIGHT_SPI);
    assertThat(told.ah()).isFalse();
    assertThat(told.path()).isEqualTo(new Path(right.natTraversal(), left.natTraversal()));
  }

  /** RFC 2409 §5.5: it proves what the third message of quick mode does. */
  @ParameterizedTest
  @MethodSource("tunnels")
  void theFirstAuthenticPacketOfAPairIsToldAndNoOther(Tunnel tunnel) {
    tunnel.open(left, right);
    for (int index = 0; index < 3; index++) {
      left.network().send(Packets.udp(LEFT_HOST, RIGHT_HOST, 100));
      right.receive();
    }
    assertThat(right.events().firstPackets).containsExactly(Tunnel.RIGHT_SPI);
    assertThat(left.events().firstPackets).isEmpty();
  }

  @Test
  void aPacketUnderOtherKeysProvesNothing() {
    Tunnel.cbc().openLeft(left.dataplane(), left.natTraversal(), right.natTraversal());
    Tunnel.gcm().openRight(right.dataplane(), right.natTraversal(), left.natTraversal());
    left.network().send(Packets.udp(LEFT_HOST, RIGHT_HOST, 100));
    awaitDrop(right, DropReason.BAD_ICV);
    assertThat(right.events().firstPackets).isEmpty();
  }

  @Test
  void aPacketFromElsewhereIsToldOnceInAWhileAndThePeerCanBeMoved() {
    Tunnel.gcm().open(left, right);
    InetSocketAddress elsewhere = new InetSocketAddress(left.address(), Site.OTHER_PORT);
    left.dataplane().movePeer(Tunnel.LEFT_SPI, new Path(elsewhere, right.natTraversal()));
    for (int index = 0; index < 50; index++) {
      left.network().send(Packets.udp(LEFT_HOST, RIGHT_HOST, 100));
      right.receive();
    }
    Path seen = new Path(right.natTraversal(), elsewhere);
    await().until(() -> !right.events().moves.isEmpty());
    assertThat(right.events().moves)
        .contains(new RecordedEvents.Moved(Tunnel.RIGHT_SPI, seen))
        .hasSizeLessThan(50);
    right.dataplane().movePeer(Tunnel.RIGHT_SPI, seen);
    right.network().send(Packets.udp(RIGHT_HOST, LEFT_HOST, 100));
    assertThat(left.receive()).hasSize(100);
  }

  @Test
  void aRemovedPairCarriesNothing() {
    Tunnel.gcm().open(left, right);
    left.dataplane().remove(Tunnel.LEFT_SPI);
    left.network().send(Packets.udp(LEFT_HOST, RIGHT_HOST, 100));
    awaitDrop(left, DropReason.NO_POLICY);
    right.network().send(Packets.udp(RIGHT_HOST, LEFT_HOST, 100));
    awaitDrop(left, DropReason.UNKNOWN_SPI);
    assertThat(left.dataplane().counters(Tunnel.LEFT_SPI)).isEmpty();
  }

  @Test
  void lifetimesAreToldOnce() {
    Tunnel.gcm().lifetime(500, 1000).open(left, right);
    for (int index = 0; index < 12; index++) {
      left.network().send(Packets.udp(LEFT_HOST, RIGHT_HOST, 100));
    }
    await()
        .untilAsserted(
            () -> assertThat(left.dataplane().drops().get(DropReason.LIFETIME_OVER)).isEqualTo(2));
    assertThat(left.events().softLifetimes).isEqualTo(List.of(Tunnel.LEFT_SPI));
    assertThat(left.events().hardLifetimes).isEqualTo(List.of(Tunnel.LEFT_SPI));
  }

  static void awaitDrop(Site site, DropReason reason) {
    await().until(() -> site.dataplane().drops().get(reason) > 0);
  }
}
