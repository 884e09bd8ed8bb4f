package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Megabytes of TCP through TUN devices with offloads. */
class TransferTest {
  private static final int OCTETS = 20 << 20;
  private static final int PORT = 7777;
  private static final int MTU = 1400;

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("transfer");

  record Way(Tunnel tunnel, String here, String there) {}

  static Stream<Way> ways() {
    return Stream.of(
        new Way(Tunnel.gcm(), "10.1.0.1", "10.2.0.1"),
        new Way(Tunnel.gcm(), "fd01::1", "fd02::1"),
        new Way(Tunnel.cbc(), "10.1.0.1", "10.2.0.1"),
        new Way(Tunnel.gcm().raw(), "10.1.0.1", "10.2.0.1"));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void everyOctetArrivesAndPacketsAreMerged(Way way) throws IOException {
    boolean raw = way.tunnel().encapsulation() == Encapsulation.RAW;
    byte[] sent = new byte[OCTETS];
    new Random(OCTETS).nextBytes(sent);
    try (NetworkNamespace left = new NetworkNamespace("tl");
        NetworkNamespace right = new NetworkNamespace("tr")) {
      NetworkNamespace.join(left, "192.0.2.1/24", right, "192.0.2.2/24");
      try (Dataplane here = start(left, raw, "10.1.0.1", "fd01::1");
          Dataplane there = start(right, raw, "10.2.0.1", "fd02::1")) {
        way.tunnel().openLeft(here, outer("192.0.2.1"), outer("192.0.2.2"));
        way.tunnel().openRight(there, outer("192.0.2.2"), outer("192.0.2.1"));
        assertThat(transfer(left, right, way.there(), sent)).isEqualTo(sent);
        long packets = there.counters(Tunnel.RIGHT_SPI).orElseThrow().inboundPackets();
        assertThat(packets).isGreaterThan(OCTETS / MTU);
        assertThat(delivered(right)).isLessThan(packets);
        assertThat(here.drops().get(DropReason.BAD_OUTBOUND_HEADER)).isZero();
        assertThat(there.drops().get(DropReason.BAD_ICV)).isZero();
        assertThat(there.drops().get(DropReason.DEVICE_FAILED)).isZero();
      }
    }
  }

  private static byte[] transfer(
      NetworkNamespace left, NetworkNamespace right, String destination, byte[] octets)
      throws IOException {
    InetSocketAddress server = new InetSocketAddress(InetAddress.ofLiteral(destination), PORT);
    try (ServerSocket listening = right.inside(() -> listen(server))) {
      CompletableFuture<byte[]> received = new CompletableFuture<>();
      Thread.ofPlatform().start(() -> received.complete(readAll(listening)));
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

  private static byte[] readAll(ServerSocket listening) {
    try (Socket socket = listening.accept()) {
      return socket.getInputStream().readAllBytes();
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

  /** Packets that the TUN got from us, merged ones as one. */
  private static long delivered(NetworkNamespace namespace) {
    String packets = namespace.execute("cat", "/sys/class/net/tunnel/statistics/rx_packets");
    return Long.parseLong(packets.strip());
  }

  private static Dataplane start(
      NetworkNamespace namespace, boolean raw, String inner4, String inner6) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 4500);
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(any, true)),
            raw,
            new KernelTun(
                "tunnel",
                MTU,
                List.of(Prefix.parse(inner4), Prefix.parse(inner6)),
                List.of(Prefix.parse("10.0.0.0/8"), Prefix.parse("fd00::/8"))),
            true);
    return namespace.inside(
        () -> Dataplanes.start(settings, ACTORS.system(), new RecordedEvents()));
  }

  private static InetSocketAddress outer(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 4500);
  }
}
