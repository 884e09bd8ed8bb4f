package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.DontFragment;
import io.postern.dataplane.FlowConfidentiality;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.NetworkNamespace;
import io.postern.dataplane.device.RawPort;
import io.postern.dataplane.device.ReceiveRing;
import io.postern.dataplane.device.UdpPort;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4303 §2.6 and §2.7: dummy packets, and padding beyond what the cipher needs. */
class Rfc4303FlowConfidentialityTest {
  private static final String HERE = "10.1.0.9";
  private static final String THERE = "10.2.0.9";

  /** SPI and sequence number 8, IV 8, ICV 16. */
  private static final int OF_GCM = 32;

  @RegisterExtension
  static final ActorsOfTests ACTORS = ActorsOfTests.named("flow-confidentiality");

  private static Tunnel hiding(int padTo, int dummiesPerSecond) {
    return Tunnel.gcm()
        .with(SaOptions.DEFAULT.with(new FlowConfidentiality(padTo, dummiesPerSecond)));
  }

  /** Of the largest for a way of 1500, 1438 octets fit. */
  @ParameterizedTest
  @CsvSource({"1000, 1000", "65535, 1438", "50, 100"})
  void section2Dot7PacketsOfAllSizesLookAlike(int padTo, int inside) {
    InetSocketAddress peer = Loopback.natTraversal(Loopback.address());
    try (Site left = Site.start(ACTORS.system());
        UdpPort port = new UdpPort(new UdpSocketSettings(peer, true));
        ReceiveRing ring = new ReceiveRing()) {
      hiding(padTo, 0).openLeft(left.dataplane(), left.natTraversal(), peer);
      left.network().send(Packets.udp(HERE, THERE, 100));
      await().until(() -> ring.receive(port) == 1);
      assertThat(ring.length(0)).isEqualTo(OF_GCM + (inside + 2 + 3 & -4));
    }
  }

  @Test
  void section2Dot7ThePeerPassesOverThePadding() {
    try (Site left = Site.start(ACTORS.system());
        Site right = Site.start(ACTORS.system())) {
      hiding(1200, 0).open(left, right);
      byte[] packet = Packets.udp(HERE, THERE, 77);
      left.network().send(packet);
      assertThat(right.receive()).isEqualTo(packet);
      SaCounters counters = left.dataplane().counters(Tunnel.LEFT_SPI).orElseThrow();
      assertThat(counters.outboundBytes()).isEqualTo(77);
    }
  }

  @Test
  void section2Dot6DummiesGoAtTheirRateAndAreDroppedWithoutAnError() {
    try (Site left = Site.start(ACTORS.system());
        Site right = Site.start(ACTORS.system())) {
      hiding(0, 100).open(left, right);
      await().atLeast(Duration.ofMillis(500)).until(() -> inbound(right).inboundPackets() >= 100);
      assertThat(inbound(right).inboundBytes()).isZero();
      assertThat(inbound(right).inboundDrops()).isZero();
      assertThat(right.network().receive(Duration.ofMillis(50))).isEmpty();
      byte[] packet = Packets.udp(HERE, THERE, 100);
      left.network().send(packet);
      assertThat(right.receive()).isEqualTo(packet);
    }
  }

  /** How the header outside of a datagram is marked. */
  private record Marks(int trafficClass, boolean dontFragment) {}

  /** What nobody may read is not told by the header before it either. */
  @Test
  void section2Dot6DummiesAreMarkedAsTheLastPacket() {
    assumeThat(NetworkNamespace.possible()).as("raw sockets need root").isTrue();
    InetAddress peer = Loopback.address();
    try (Site left = Site.raw(ACTORS.system(), Loopback.address());
        RawPort port = new RawPort(Protocol.ESP, peer);
        ReceiveRing ring = new ReceiveRing()) {
      Tunnel.gcm()
          .with(SaOptions.DEFAULT.with(new FlowConfidentiality(0, 100)).with(DontFragment.COPY))
          .raw()
          .openLeft(left.dataplane(), left.natTraversal(), Loopback.natTraversal(peer));
      assertThat(marks(ring, port, 5)).containsOnly(new Marks(0, false));
      for (Marks marks : List.of(new Marks(0xB8, true), new Marks(0x28, false))) {
        int flags = marks.dontFragment ? Packets.DO_NOT_FRAGMENT : 0;
        byte[] packet = Packets.udp(HERE, THERE, 100, flags);
        left.network().send(Rfc4301OuterHeaderTest.classed(packet, marks.trafficClass));
        await().until(() -> marks(ring, port, 1).contains(marks));
        assertThat(marks(ring, port, 10)).containsOnly(marks);
      }
    }
  }

  /** Of so many datagrams or some more, from now on. */
  private static List<Marks> marks(ReceiveRing ring, RawPort port, int least) {
    List<Marks> marks = new ArrayList<>();
    await()
        .until(
            () -> {
              int count = ring.receive(port);
              for (int index = 0; index < count; index++) {
                long header = ring.data(index);
                marks.add(new Marks(Memory.u8(header + 1), Ipv4.dontFragment(header)));
              }
              return marks.size() >= least;
            });
    return marks;
  }

  @Test
  void dummiesEndWithTheirPair() {
    try (Site left = Site.start(ACTORS.system());
        Site right = Site.start(ACTORS.system())) {
      hiding(0, 200).open(left, right);
      await().until(() -> inbound(right).inboundPackets() >= 10);
      left.dataplane().remove(Tunnel.LEFT_SPI);
      right.network().receive(Duration.ofMillis(300));
      long then = inbound(right).inboundPackets();
      right.network().receive(Duration.ofMillis(300));
      assertThat(inbound(right).inboundPackets()).isEqualTo(then);
      assertThat(left.events().restarts).isEmpty();
    }
  }

  private static SaCounters inbound(Site right) {
    return right.dataplane().counters(Tunnel.RIGHT_SPI).orElseThrow();
  }
}
