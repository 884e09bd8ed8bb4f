package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.ClearPath;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.OuterHeader;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.ah.Terms;
import io.postern.dataplane.device.NetworkNamespace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * AH, ESP and both, tunnel and transport mode, between the TUN devices of two namespaces: what two
 * kernels say to each other, both ways.
 */
class EveryKindThroughTunTest {
  private static final int MTU = 1400;
  private static final int OCTETS = 300_000;

  /** Longer than the way: in fragments of the kernel's or of ours. */
  private static final int LONG_PING = 3_000;

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("every-kind");

  private NetworkNamespace left;
  private NetworkNamespace right;

  @BeforeEach
  void makeNamespaces() {
    left = new NetworkNamespace("esp-tun-left");
    right = new NetworkNamespace("esp-tun-right");
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
    Terms ah = Terms.ah(EspIntegrity.HMAC_SHA256_128);
    Terms both = Terms.both(EspTransform.AES_128_GCM, EspIntegrity.NONE, EspIntegrity.HMAC_SHA1_96);
    Terms esp = Terms.esp(EspTransform.AES_128_GCM, EspIntegrity.NONE);
    Terms cbc = Terms.esp(EspTransform.AES_128_CBC, EspIntegrity.HMAC_SHA1_96);
    Terms checkedCbc =
        Terms.both(
            EspTransform.AES_256_CBC, EspIntegrity.HMAC_SHA256_128, EspIntegrity.HMAC_SHA256_128);
    return Stream.of(
        ah,
        ah.overIpv6(),
        ah.inTransport(),
        ah.inTransport().overIpv6(),
        ah.numbers(64, true, false),
        ah.numbers(0, false, true),
        both,
        both.overIpv6(),
        both.inTransport(),
        esp.inTransport(),
        esp.inTransport().overIpv6(),
        esp.inTransport().inUdp(),
        esp.numbers(1024, true, false),
        esp.inUdp().numbers(1024, true, false).overIpv6(),
        checkedCbc,
        cbc.inUdp().numbers(1024, true, false),
        cbc.inUdp().inTransport(),
        cbc.numbers(0, false, true),
        cbc.inTransport().numbers(0, false, true));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void twoKernelsSpeakBothWays(Terms terms) {
    RecordedEvents events = new RecordedEvents();
    String here = inside(terms, true);
    String there = inside(terms, false);
    try (Dataplane one = start(left, terms, true, events);
        Dataplane other = start(right, terms, false, events)) {
      open(one, terms.sender());
      open(other, terms.receiver());
      awaitOwn(left, here);
      awaitOwn(right, there);
      for (int octets : new int[] {56, MTU - 48, LONG_PING}) {
        assertThat(ping(left, here, there, octets)).contains(" 0% packet loss");
        assertThat(ping(right, there, here, octets)).contains(" 0% packet loss");
      }
      assertThat(transfer(here, there)).isEqualTo(OCTETS);
      SaCounters counters = other.counters(terms.receiver().inboundSpi()).orElseThrow();
      assertThat(counters.inboundPackets()).isGreaterThan(OCTETS / MTU);
      assertThat(counters.outboundPackets()).isGreaterThan(12);
      assertThat(dropped(one)).isEmpty();
      assertThat(dropped(other)).isEmpty();
      assertThat(events.moves).isEmpty();
      assertThat(events.restarts).isEmpty();
    }
  }

  /** The kernel takes an IPv6 address into use some time after it was given. */
  private static void awaitOwn(NetworkNamespace namespace, String address) {
    await()
        .until(
            () ->
                namespace
                    .ip("route", "get", address)
                    .lines()
                    .anyMatch(EveryKindThroughTunTest::own));
  }

  private static boolean own(String route) {
    return route.startsWith("local ");
  }

  /** All but what the kernel tells any new device, which no SA is for. */
  private static Map<DropReason, Long> dropped(Dataplane dataplane) {
    Map<DropReason, Long> drops = new EnumMap<>(dataplane.drops());
    drops.values().removeIf(count -> count == 0);
    drops.remove(DropReason.NO_POLICY);
    return drops;
  }

  /** Octets that arrived as they were sent, of a TCP connection from left to right. */
  private int transfer(String here, String there) {
    byte[] sent = new byte[OCTETS];
    new Random(1).nextBytes(sent);
    InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(there), 5001);
    try (ServerSocket listener = right.inside(() -> listen(to))) {
      CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> readAll(listener));
      left.inside(() -> send(InetAddress.ofLiteral(here), to, sent));
      byte[] all = received.join();
      assertThat(all).isEqualTo(sent);
      return all.length;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static ServerSocket listen(InetSocketAddress at) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.bind(at);
      listener.setSoTimeout(10_000);
      return listener;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static byte[] readAll(ServerSocket listener) {
    try (Socket socket = listener.accept()) {
      socket.setSoTimeout(10_000);
      return socket.getInputStream().readAllBytes();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static boolean send(InetAddress from, InetSocketAddress to, byte[] octets) {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(to, 10_000);
      OutputStream out = socket.getOutputStream();
      out.write(octets);
      return true;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String ping(NetworkNamespace from, String source, String to, int octets) {
    return from.execute(
        "ping", "-c", "2", "-i", "0.2", "-w", "10", "-s", "" + octets, "-I", source, to);
  }

  /** Who speaks: of transport mode the ends of the tunnel themselves. */
  private static String inside(Terms terms, boolean sender) {
    if (terms.transport()) {
      return terms.address(sender).getAddress().getHostAddress();
    }
    return terms.ipv4()
        ? sender ? "10.1.0.5" : "10.2.0.7"
        : sender ? "2001:db8:1::5" : "2001:db8:2::7";
  }

  private static void open(Dataplane dataplane, ChildSaParameters parameters) {
    int name = parameters.inboundSpi();
    dataplane.installInbound(parameters);
    dataplane.activateOutbound(name);
  }

  /**
   * In transport mode marks and rules keep what was sealed from being routed into the TUN again.
   */
  private static Dataplane start(
      NetworkNamespace namespace, Terms terms, boolean sender, RecordedEvents events) {
    InetAddress any = InetAddress.ofLiteral(terms.ipv4() ? "0.0.0.0" : "::");
    Prefix own = Prefix.parse(inside(terms, sender));
    Prefix peer = Prefix.parse(inside(terms, !sender));
    boolean transport = terms.transport();
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(new InetSocketAddress(any, 4500), true)),
            true,
            true,
            new KernelTun("tunnel", MTU, transport ? List.of() : List.of(own), List.of(peer)),
            true,
            transport
                ? new TrafficSettings(false, Optional.of(ClearPath.DEFAULT), OuterHeader.DEFAULT)
                : TrafficSettings.PROTECTED_ONLY);
    return namespace.inside(() -> Dataplanes.start(settings, ACTORS.system(), events));
  }
}
