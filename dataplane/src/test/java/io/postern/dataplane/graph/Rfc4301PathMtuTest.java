package io.postern.dataplane.graph;

import static io.postern.dataplane.graph.Gateways.outer;
import static io.postern.dataplane.graph.Gateways.ping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DontFragment;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.Path;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.ah.Terms;
import io.postern.dataplane.device.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 4301 §8: a router between two gateways has a link of 1300 octets; MSS is not clamped. */
class Rfc4301PathMtuTest {
  private static final int NARROW = 1300;
  private static final int PORT = 7000;
  private static final int OCTETS = 2 << 20;

  /** 1300 less 20 or 40 of IP, 8 of UDP, 32 of ESP, to a multiple of 4, less a trailer of 2. */
  private static final int LARGEST_UDP = 1238;

  private static final int LARGEST_RAW = 1246;
  private static final int LARGEST_UDP_OVER_IPV6 = 1218;
  private static final int LARGEST_RAW_OVER_IPV6 = 1226;

  /** 1300 less 20 of IP, 24 of AH with an ICV of 96 bits. */
  private static final int LARGEST_AH = 1256;

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("path-mtu");

  private final RecordedEvents events = new RecordedEvents();
  private Optional<Duration> age = Optional.of(Duration.ofMinutes(10));
  private NetworkNamespace left;
  private NetworkNamespace router;
  private NetworkNamespace right;

  @BeforeEach
  void makeNamespaces() {
    left = new NetworkNamespace("pl");
    router = new NetworkNamespace("pm");
    right = new NetworkNamespace("pr");
    NetworkNamespace.join(left, "192.0.2.1/24", router, "192.0.2.254/24");
    router.ip("link", "set", "cable", "down");
    router.ip("link", "set", "cable", "name", "west");
    router.ip("link", "set", "west", "up");
    NetworkNamespace.join(router, "198.51.100.254/24", right, "198.51.100.2/24");
    router.ip("address", "add", "2001:db8:1::fe/64", "dev", "west", "nodad");
    router.ip("address", "add", "2001:db8:2::fe/64", "dev", "cable", "nodad");
    left.ip("address", "add", "2001:db8:1::1/64", "dev", "cable", "nodad");
    right.ip("address", "add", "2001:db8:2::2/64", "dev", "cable", "nodad");
    router.ip("link", "set", "cable", "mtu", "" + NARROW);
    right.ip("link", "set", "cable", "mtu", "" + NARROW);
    router.execute("sysctl", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    left.ip("route", "add", "default", "via", "192.0.2.254");
    right.ip("route", "add", "default", "via", "198.51.100.254");
    left.ip("-6", "route", "add", "default", "via", "2001:db8:1::fe");
    right.ip("-6", "route", "add", "default", "via", "2001:db8:2::fe");
    // A neighbour that is looked for while addresses are still tried out is found a second later.
    await().until(() -> answers("192.0.2.1", "198.51.100.2"));
    await().until(() -> answers("2001:db8:1::1", "2001:db8:2::2"));
  }

  private boolean answers(String from, String to) {
    return left.tryTo("ping", "-c", "1", "-W", "1", "-I", from, to).contains(" 0% packet loss");
  }

  @AfterEach
  void removeNamespaces() {
    left.close();
    router.close();
    right.close();
  }

  enum Kind {
    UDP,
    ESP,
    AH
  }

  record Outside(Kind kind, String left, String right, int largest) {}

  /** Not AH over IPv6: Linux passes over it in what ICMPv6 quotes, and tells no socket of AH. */
  static Stream<Outside> outsides() {
    String left4 = "192.0.2.1";
    String right4 = "198.51.100.2";
    String left6 = "2001:db8:1::1";
    String right6 = "2001:db8:2::2";
    return Stream.of(
        new Outside(Kind.UDP, left4, right4, LARGEST_UDP),
        new Outside(Kind.ESP, left4, right4, LARGEST_RAW),
        new Outside(Kind.AH, left4, right4, LARGEST_AH),
        new Outside(Kind.UDP, left6, right6, LARGEST_UDP_OVER_IPV6),
        new Outside(Kind.ESP, left6, right6, LARGEST_RAW_OVER_IPV6));
  }

  @ParameterizedTest
  @MethodSource("outsides")
  void section8Dot2TheSenderInsideLearnsWhatARouterOutsideTakes(Outside outside)
      throws IOException {
    try (Dataplane here = start(left, outside);
        Dataplane there = start(right, outside)) {
      open(outside, DontFragment.COPY, here, there);
      String told = left.tryTo(ping("-M", "do", "-s", "1372", "-c", "4"));
      assertThat(told).contains("mtu = " + outside.largest() + ")").contains("100% packet loss");
      assertThat(events.pathMtus)
          .containsExactly(new RecordedEvents.PathMtu(literal(outside.right()), NARROW));
      int fitting = outside.largest() - 28;
      assertThat(left.execute(ping("-M", "do", "-s", "" + fitting, "-c", "3")))
          .contains(" 0% packet loss");
      assertThat(here.drops().get(DropReason.TOO_BIG)).isPositive();
      assertThat(here.drops().get(DropReason.IMPLAUSIBLE_ICMP)).isZero();
      assertThat(transferred()).isEqualTo(OCTETS);
      assertThat(here.drops().get(DropReason.SEND_FAILED)).isZero();
    }
  }

  /** RFC 1191 §6.3: a larger packet is tried again, and the same is learned again. */
  @Test
  void section8Dot2Dot2WhatWasLearnedIsForgottenInTime() {
    age = Optional.of(Duration.ofSeconds(1));
    Outside outside = outsides().findFirst().orElseThrow();
    try (Dataplane here = start(left, outside);
        Dataplane there = start(right, outside)) {
      open(outside, DontFragment.COPY, here, there);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                // What the kernel inside learned of us it would keep for itself.
                left.ip("route", "flush", "cache");
                left.tryTo(ping("-M", "do", "-s", "1372", "-c", "1"));
                return events.pathMtus.size() >= 2;
              });
      assertThat(events.pathMtus)
          .containsOnly(new RecordedEvents.PathMtu(literal(outside.right()), NARROW));
    }
  }

  /** Where the bit is never copied, routers cut, and all arrives at once. */
  @Test
  void section8Dot1WithTheBitClearRoutersCut() {
    Outside outside = outsides().findFirst().orElseThrow();
    try (Dataplane here = start(left, outside);
        Dataplane there = start(right, outside)) {
      open(outside, DontFragment.CLEAR, here, there);
      assertThat(left.execute(ping("-M", "do", "-s", "1372", "-c", "3")))
          .contains(" 0% packet loss");
      assertThat(events.pathMtus).isEmpty();
      assertThat(counted(router, "IpFragOKs")).isPositive();
    }
  }

  /** What may be cut is, before it is sealed: no fragment is seen outside. */
  @Test
  void section8Dot1WithTheBitSetPacketsThatMayBeCutAreCutInside() {
    Outside outside = outsides().findFirst().orElseThrow();
    try (Dataplane here = start(left, outside);
        Dataplane there = start(right, outside)) {
      open(outside, DontFragment.SET, here, there);
      left.tryTo(ping("-M", "dont", "-s", "1372", "-c", "3"));
      await().until(() -> !events.pathMtus.isEmpty());
      assertThat(left.execute(ping("-M", "dont", "-s", "1372", "-c", "3")))
          .contains(" 0% packet loss");
      assertThat(counted(router, "IpFragOKs")).isZero();
    }
  }

  /** Over IPv6 nobody but the source cuts: at once where its own device is narrow, */
  @Test
  void rfc8200Section5WhatOurOwnDeviceDoesNotTakeIsCutHere() {
    left.ip("link", "set", "cable", "mtu", "" + NARROW);
    Outside outside =
        outsides().filter(each -> each.right().contains(":")).findFirst().orElseThrow();
    try (Dataplane here = start(left, outside);
        Dataplane there = start(right, outside)) {
      open(outside, DontFragment.CLEAR, here, there);
      assertThat(left.execute(ping("-M", "dont", "-s", "1372", "-c", "3")))
          .contains(" 0% packet loss");
      assertThat(events.pathMtus)
          .containsExactly(new RecordedEvents.PathMtu(literal(outside.right()), NARROW));
      assertThat(counted(left, "Ip6FragOKs")).isGreaterThanOrEqualTo(3);
      assertThat(here.drops().get(DropReason.SEND_FAILED)).isZero();
    }
  }

  /** and once a router said so. */
  @Test
  void rfc8200Section5WhatTheWayDoesNotTakeIsCutHere() {
    Outside outside =
        outsides().filter(each -> each.right().contains(":")).findFirst().orElseThrow();
    try (Dataplane here = start(left, outside);
        Dataplane there = start(right, outside)) {
      open(outside, DontFragment.CLEAR, here, there);
      left.tryTo(ping("-M", "dont", "-s", "1372", "-c", "3"));
      await().until(() -> !events.pathMtus.isEmpty());
      assertThat(left.execute(ping("-M", "dont", "-s", "1372", "-c", "3")))
          .contains(" 0% packet loss");
      assertThat(counted(left, "Ip6FragOKs")).isGreaterThanOrEqualTo(3);
    }
  }

  /** IKE with certificates is longer than any packet, and nobody tells it of a narrow way. */
  @ParameterizedTest
  @MethodSource("outsides")
  void aLongIkeMessageArrivesInFragments(Outside outside) {
    RecordedEvents toldThere = new RecordedEvents();
    try (Dataplane here = start(left, outside);
        Dataplane _ = start(right, outside, toldThere)) {
      byte[] message = new byte[4_000];
      new Random(1).nextBytes(message);
      Path path = new Path(outer(outside.left()), outer(outside.right()));
      assertThat(here.sendControl(path, message)).isTrue();
      await().until(() -> !toldThere.controls.isEmpty());
      assertThat(toldThere.controls.getFirst().message()).isEqualTo(message);
    }
  }

  /** Packets that it had to cut: of others with IpFragOKs, of its own with Ip6FragOKs. */
  private static long counted(NetworkNamespace namespace, String counter) {
    String counters = namespace.execute("nstat", "-asz", counter);
    Matcher count = Pattern.compile(counter + "\\s+(\\d+)").matcher(counters);
    assertThat(count.find()).isTrue();
    return Long.parseLong(count.group(1));
  }

  /** Nobody who only guesses addresses and ports makes the way narrow, nor has packets cut. */
  @ParameterizedTest
  @MethodSource("udp")
  void section8Dot2AnIcmpThatQuotesNoPacketOfOursIsNotBelieved(Outside outside) {
    try (Dataplane here = start(left, outside);
        Dataplane there = start(right, outside)) {
      open(outside, DontFragment.COPY, here, there);
      assertThat(left.execute(ping("-M", "do", "-s", "1180", "-c", "3")))
          .contains(" 0% packet loss");
      router.execute("python3", "-c", outside.right().contains(":") ? FORGERY6 : FORGERY);
      await().until(() -> here.drops().get(DropReason.IMPLAUSIBLE_ICMP) == 2);
      assertThat(events.pathMtus).isEmpty();
      assertThat(left.execute(ping("-M", "do", "-s", "1180", "-c", "3")))
          .contains(" 0% packet loss");
      assertThat(here.drops().get(DropReason.SEND_FAILED)).isZero();
      assertThat(counted(left, "IpFragOKs") + counted(left, "Ip6FragOKs")).isZero();
    }
  }

  static Stream<Outside> udp() {
    return outsides().filter(outside -> outside.kind() == Kind.UDP);
  }

  /** Fragmentation needed, with ports alone, and with a wrong sequence number. */
  private static final String FORGERY =
      """
      import socket, struct
      def total(octets):
          words = struct.unpack('!%dH' % (len(octets) // 2), octets)
          value = sum(words)
          while value >> 16:
              value = (value & 0xffff) + (value >> 16)
          return ~value & 0xffff
      def packet(more):
          udp = struct.pack('!HHHH', 4500, 4500, 1300, 0)
          ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 1320, 1, 0x4000, 64, 17, 0,
              socket.inet_aton('192.0.2.1'), socket.inet_aton('198.51.100.2'))
          quote = ip + udp + more
          icmp = struct.pack('!BBHHH', 3, 4, 0, 0, 600) + quote
          return icmp[:2] + struct.pack('!H', total(icmp)) + icmp[4:]
      out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
      out.sendto(packet(b''), ('192.0.2.1', 0))
      out.sendto(packet(struct.pack('!II', 0x82222222, 0x7fffffff)), ('192.0.2.1', 0))
      """;

  /** Packet too big, likewise. */
  private static final String FORGERY6 =
      """
      import socket, struct
      def packet(more):
          udp = struct.pack('!HHHH', 4500, 4500, 1300, 1)
          ip = struct.pack('!IHBB16s16s', 0x60000000, 1300, 17, 64,
              socket.inet_pton(socket.AF_INET6, '2001:db8:1::1'),
              socket.inet_pton(socket.AF_INET6, '2001:db8:2::2'))
          return struct.pack('!BBHI', 2, 0, 0, 1280) + ip + udp + more
      out = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
      out.sendto(packet(b''), ('2001:db8:1::1', 0))
      out.sendto(packet(struct.pack('!II', 0x82222222, 0x7fffffff)), ('2001:db8:1::1', 0))
      """;

  private static InetAddress literal(String address) {
    return InetAddress.ofLiteral(address);
  }

  private int transferred() throws IOException {
    byte[] octets = new byte[OCTETS];
    new Random(OCTETS).nextBytes(octets);
    InetSocketAddress server = new InetSocketAddress(InetAddress.ofLiteral("10.2.0.1"), PORT);
    try (ServerSocket listening = right.inside(() -> listen(server))) {
      CompletableFuture<Integer> received = new CompletableFuture<>();
      Thread.ofPlatform().start(() -> received.complete(count(listening)));
      left.inside(() -> send(server, octets));
      return received.join();
    }
  }

  private static ServerSocket listen(InetSocketAddress address) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.bind(address);
      return socket;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static int count(ServerSocket listening) {
    try (Socket socket = listening.accept()) {
      return socket.getInputStream().readAllBytes().length;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static int send(InetSocketAddress to, byte[] octets) {
    try (Socket socket = new Socket()) {
      socket.connect(to, 10_000);
      socket.getOutputStream().write(octets);
      return octets.length;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void open(
      Outside outside, DontFragment dontFragment, Dataplane here, Dataplane there) {
    SaOptions options = SaOptions.DEFAULT.with(dontFragment);
    if (outside.kind() == Kind.AH) {
      Terms terms = Terms.ah(EspIntegrity.HMAC_SHA1_96);
      Gateways.open(here, terms.sender(), options, outside.left(), outside.right());
      Gateways.open(there, terms.receiver(), options, outside.right(), outside.left());
      return;
    }
    Tunnel gcm = outside.kind() == Kind.ESP ? Tunnel.gcm().raw() : Tunnel.gcm();
    Tunnel tunnel = gcm.with(options);
    tunnel.openLeft(here, outer(outside.left()), outer(outside.right()));
    tunnel.openRight(there, outer(outside.right()), outer(outside.left()));
  }

  private Dataplane start(NetworkNamespace namespace, Outside outside) {
    return start(namespace, outside, namespace == left ? events : new RecordedEvents());
  }

  private Dataplane start(NetworkNamespace namespace, Outside outside, RecordedEvents told) {
    InetSocketAddress any = outer(outside.left().contains(":") ? "::" : "0.0.0.0");
    Gateways.Raw raw = new Gateways.Raw(outside.kind() == Kind.ESP, outside.kind() == Kind.AH);
    TrafficSettings traffic = TrafficSettings.PROTECTED_ONLY.believingPathMtus(age);
    Gateways.Side side = namespace == left ? Gateways.Side.LEFT : Gateways.Side.RIGHT;
    return side.start(namespace, ACTORS.system(), any, raw, traffic, told);
  }
}
