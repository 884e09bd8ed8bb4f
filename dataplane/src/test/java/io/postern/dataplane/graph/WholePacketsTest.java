package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import akka.actor.ActorSystem;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.ah.Terms;
import io.postern.dataplane.device.NetworkNamespace;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.device.PacketPort;
import io.postern.dataplane.packet.Packets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** AH and transport mode between two network namespaces, through raw sockets of both families. */
class WholePacketsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static ActorSystem system;

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

  @BeforeAll
  static void startSystem() {
    assumeThat(NetworkNamespace.possible()).as("namespaces and raw sockets need root").isTrue();
    system = ActorSystem.create("whole-packets");
  }

  @AfterAll
  static void endSystem() {
    if (system != null) {
      system.terminate();
      await().until(() -> system.whenTerminated().isCompleted());
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
    Dataplane dataplane = namespace.inside(() -> Dataplanes.start(settings, system, events));
    return new End(dataplane, pair.port(), events);
  }
}
