package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.RefusedPacket;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.ah.Terms;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.NetworkNamespace;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.device.PacketPort;
import io.postern.dataplane.device.RawPort;
import io.postern.dataplane.device.ReceiveRing;
import io.postern.dataplane.device.UdpPort;
import io.postern.dataplane.packet.Packets;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.packet.TrafficClass;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** AH and transport mode between two network namespaces, through raw sockets of both families. */
class WholePacketsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** DSCP EF, and ECN that routers may mark. */
  private static final int EXPEDITED_ECT = 0xB8 | 2;

  @RegisterExtension
  static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("whole-packets");

  private NetworkNamespace left;
  private NetworkNamespace right;

  private record End(Dataplane dataplane, PacketPort network, RecordedEvents events)
      implements AutoCloseable {
    byte[] receive() {
      return network.receive(PATIENCE).orElseThrow(() -> new AssertionError("nothing came"));
    }

    @Override
    public void close() {
      dataplane.close();
      network.close();
    }
  }

  @BeforeEach
  void makeNamespaces() {
    left = new NetworkNamespace("esp-left");
    right = new NetworkNamespace("esp-right");
    NetworkNamespace.join(left, "192.0.2.1/24", right, "192.0.2.2/24");
    left.ip("address", "add", "2001:db8::1/64", "dev", "cable", "nodad");
    right.ip("address", "add", "2001:db8::2/64", "dev", "cable", "nodad");
  }

  @AfterEach
  void removeNamespaces() {
    left.close();
    right.close();
  }

  static Stream<Terms> everyKind() {
    return Stream.of(
            Terms.ah(EspIntegrity.HMAC_SHA1_96),
            Terms.ah(EspIntegrity.HMAC_SHA512_256).inTransport(),
            Terms.both(EspTransform.AES_128_GCM, EspIntegrity.NONE, EspIntegrity.HMAC_SHA256_128),
            Terms.both(
                    EspTransform.AES_128_CBC, EspIntegrity.HMAC_SHA1_96, EspIntegrity.AES_XCBC_96)
                .inTransport(),
            Terms.esp(EspTransform.AES_256_GCM, EspIntegrity.NONE).inTransport(),
            Terms.esp(EspTransform.AES_256_GCM, EspIntegrity.NONE).inTransport().inUdp())
        .flatMap(terms -> Stream.of(terms, terms.overIpv6()));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void packetsGoBothWays(Terms terms) {
    try (End here = start(left, terms, true);
        End there = start(right, terms, true)) {
      open(here, terms.sender());
      open(there, terms.receiver());
      for (int length : new int[] {60, 61, 576, 1300}) {
        exchange(terms, here, there, true, length);
        exchange(terms, there, here, false, length);
      }
      assertThat(there.dataplane().drops().values()).containsOnly(0L);
      assertThat(here.dataplane().drops().values()).containsOnly(0L);
      assertThat(there.events().moves).isEmpty();
      assertThat(there.events().restarts).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void anUnknownSpiIsToldWithItsProtocol(Terms terms) {
    try (End here = start(left, terms, true);
        End there = start(right, terms, true)) {
      open(here, terms.sender());
      assertThat(here.network().send(packet(terms, true, 200))).isTrue();
      await().until(() -> !there.events().unknownSpis.isEmpty());
      RecordedEvents.UnknownSpi told = there.events().unknownSpis.getFirst();
      boolean ah = terms.ah().isPresent();
      assertThat(told.ah()).isEqualTo(ah);
      assertThat(told.spi()).isEqualTo(ah ? Terms.AH_TO_RECEIVER : Terms.ESP_TO_RECEIVER);
      assertThat(there.dataplane().drops()).containsEntry(DropReason.UNKNOWN_SPI, 1L);
      await().until(() -> !there.events().refused.isEmpty());
      RefusedPacket refused = there.events().refused.getFirst();
      assertThat(refused.reason()).isEqualTo(DropReason.UNKNOWN_SPI);
      assertThat(refused.ah()).isEqualTo(ah);
      assertThat(refused.spi()).isEqualTo(told.spi());
      assertThat(refused.sequence()).isEqualTo(1);
      assertThat(refused.path()).isEqualTo(told.path());
    }
  }

  /** RFC 4301 §5.1.2 in tunnel mode; in transport mode there is but one header. */
  @ParameterizedTest
  @MethodSource("everyKind")
  void theClassOfATunnelsPacketComesOutAsItWasAndIsCopiedOutside(Terms terms) {
    int copied = terms.transport() ? EXPEDITED_ECT : EXPEDITED_ECT & ~TrafficClass.ECN;
    try (End here = start(left, terms, true);
        DatagramPort peer = right.inside(() -> port(terms));
        ReceiveRing ring = new ReceiveRing()) {
      open(here, terms.sender());
      byte[] sent = classed(packet(terms, true, 200));
      assertThat(here.network().send(sent)).isTrue();
      await().until(() -> ring.receive(peer) == 1);
      assertThat(ring.trafficClass(0)).isEqualTo(copied);
    }
    try (End here = start(left, terms, true);
        End there = start(right, terms, true)) {
      open(here, terms.sender());
      open(there, terms.receiver());
      assertThat(here.network().send(classed(packet(terms, true, 200)))).isTrue();
      assertThat(trafficClass(there.receive())).isEqualTo(EXPEDITED_ECT);
      assertThat(there.dataplane().drops().values()).containsOnly(0L);
    }
  }

  /** The sender's fragments are put together, sealed, and what comes of it is cut again. */
  @ParameterizedTest
  @MethodSource("transportOverIpv4")
  void rfc4303Section3Dot3Dot4FragmentsAreWholeInTransportMode(Terms terms) {
    try (End here = start(left, terms, true);
        End there = start(right, terms, true)) {
      open(here, terms.sender());
      open(there, terms.receiver());
      byte[] sent = packet(terms, true, 3000);
      for (byte[] fragment : io.postern.dataplane.graph.Packets.fragments(sent, 600)) {
        assertThat(here.network().send(fragment)).isTrue();
      }
      byte[] received = there.receive();
      assertThat(Arrays.copyOfRange(received, 12, received.length))
          .isEqualTo(Arrays.copyOfRange(sent, 12, sent.length));
      assertThat(here.dataplane().drops().values()).containsOnly(0L);
    }
  }

  static Stream<Terms> transportOverIpv4() {
    return everyKind().filter(terms -> terms.transport() && terms.ipv4());
  }

  /** RFC 4302 §3.3.4: the kernel does not cut what has a header of ours. */
  @ParameterizedTest
  @MethodSource("tunnelsWithAh")
  void whatIsLongerThanTheWayIsCutAfterAh(Terms terms) {
    try (End here = start(left, terms, true);
        End there = start(right, terms, true)) {
      open(here, terms.sender());
      open(there, terms.receiver());
      for (int length : new int[] {1490, 4000}) {
        byte[] sent = mayBeCut(length);
        assertThat(here.network().send(sent)).isTrue();
        assertThat(there.receive()).isEqualTo(sent);
      }
      assertThat(here.dataplane().drops().values()).containsOnly(0L);
    }
  }

  static Stream<Terms> tunnelsWithAh() {
    return everyKind().filter(terms -> terms.ah().isPresent() && !terms.transport());
  }

  @Test
  void whatWouldBeLongerThanAnyPacketIsDropped() {
    Terms terms = Terms.ah(EspIntegrity.HMAC_SHA1_96);
    try (End here = start(left, terms, true)) {
      open(here, terms.sender());
      assertThat(here.network().send(mayBeCut(65_500))).isTrue();
      await().until(() -> here.dataplane().drops().get(DropReason.TOO_BIG) == 1);
    }
  }

  @Test
  void withoutTheSettingAhIsNotSent() {
    Terms terms = Terms.ah(EspIntegrity.HMAC_SHA1_96);
    try (End here = start(left, terms, false)) {
      open(here, terms.sender());
      here.network().send(Packets.udp("10.1.0.5", "10.2.0.7", 100));
      await().until(() -> here.dataplane().drops().get(DropReason.SEND_FAILED) > 0);
    }
  }

  private static void exchange(Terms terms, End from, End to, boolean leftToRight, int length) {
    byte[] sent = packet(terms, leftToRight, length);
    assertThat(from.network().send(sent)).isTrue();
    byte[] received = to.receive();
    int header = sent[0] >>> 4 == 4 ? 20 : 40;
    int addresses = header == 20 ? 12 : 8;
    if (!terms.transport()) {
      assertThat(received).isEqualTo(sent);
    } else {
      // The rest of the header may be made anew.
      assertThat(Arrays.copyOfRange(received, addresses, length))
          .isEqualTo(Arrays.copyOfRange(sent, addresses, length));
    }
  }

  private static byte[] packet(Terms terms, boolean leftToRight, int length) {
    String[] ends = {"10.1.0.5", "10.2.0.7"};
    if (terms.transport()) {
      ends =
          terms.ipv4()
              ? new String[] {"192.0.2.1", "192.0.2.2"}
              : new String[] {"2001:db8::1", "2001:db8::2"};
    }
    return leftToRight
        ? Packets.udp(ends[0], ends[1], length)
        : Packets.udp(ends[1], ends[0], length);
  }

  /** Without DF, so that its length is no reason to refuse it. */
  private static byte[] mayBeCut(int length) {
    return io.postern.dataplane.graph.Packets.udp("10.1.0.5", "10.2.0.7", length);
  }

  private static DatagramPort port(Terms terms) {
    InetSocketAddress any =
        new InetSocketAddress(InetAddress.ofLiteral(terms.ipv4() ? "0.0.0.0" : "::"), 4500);
    return terms.encapsulation() == Encapsulation.UDP
        ? new UdpPort(new UdpSocketSettings(any, true))
        : new RawPort(terms.ah().isPresent() ? Protocol.AH : Protocol.ESP, any.getAddress());
  }

  private static byte[] classed(byte[] packet) {
    ByteBuffer header = ByteBuffer.wrap(packet);
    if (packet[0] >>> 4 == 4) {
      header.put(1, (byte) EXPEDITED_ECT).putShort(10, (short) 0);
      header.putShort(
          10, (short) ~io.postern.dataplane.graph.Packets.sum(ByteBuffer.wrap(packet), 0, 20));
    } else {
      header.putShort(0, (short) (6 << 12 | EXPEDITED_ECT << 4));
    }
    return packet;
  }

  private static int trafficClass(byte[] packet) {
    return packet[0] >>> 4 == 4
        ? packet[1] & 0xFF
        : ByteBuffer.wrap(packet).getShort(0) >>> 4 & 0xFF;
  }

  private static void open(End end, ChildSaParameters parameters) {
    int name = parameters.inboundSpi();
    end.dataplane().installInbound(parameters);
    end.dataplane().activateOutbound(name);
  }

  private static End start(NetworkNamespace namespace, Terms terms, boolean rawAh) {
    RecordedEvents events = new RecordedEvents();
    PacketPair pair = PacketPair.open();
    InetAddress any = InetAddress.ofLiteral(terms.ipv4() ? "0.0.0.0" : "::");
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(new InetSocketAddress(any, 4500), true)),
            true,
            rawAh,
            new InProcessTun(pair.descriptor(), 1400),
            true,
            TrafficSettings.PROTECTED_ONLY);
    Dataplane dataplane =
        namespace.inside(() -> Dataplanes.start(settings, ACTORS.system(), events));
    return new End(dataplane, pair.port(), events);
  }
}
