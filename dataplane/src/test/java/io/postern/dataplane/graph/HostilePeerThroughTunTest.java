package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import akka.actor.ActorSystem;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a peer with the right keys can do to the kernel behind a TUN that takes merged packets. */
class HostilePeerThroughTunTest {
  private static final String THERE = "10.1.0.9";
  private static final String HERE = "10.2.0.9";
  private static final InetAddress SITE = InetAddress.ofLiteral("127.7.7.7");

  /** Where {@link Packets#udp} goes to. */
  private static final int PORT = 5_000;

  private static final int BURSTS = 200;
  private static final int AT_ONCE = 12;
  private static final int OCTETS = 400;
  private static final int BY_CHANCE = 10_000;

  private final RecordedEvents events = new RecordedEvents();
  private ActorSystem system;
  private NetworkNamespace namespace;
  private Dataplane dataplane;
  private HostilePeer peer;

  @BeforeEach
  void start() {
    assumeThat(NetworkNamespace.possible()).as("namespaces and TUN devices need root").isTrue();
    system = ActorSystem.create("hostile-peer");
    namespace = new NetworkNamespace("hostile");
    InetSocketAddress at = Loopback.natTraversal(SITE);
    KernelTun tun =
        new KernelTun(
            "tunnel",
            1400,
            List.of(Prefix.parse(HERE), Prefix.parse("fd02::9")),
            List.of(Prefix.parse("10.1.0.0/16"), Prefix.parse("fd01::/16")));
    DataplaneSettings settings =
        new DataplaneSettings(List.of(new UdpSocketSettings(at, true)), false, tun, true);
    dataplane = namespace.inside(() -> Dataplanes.start(settings, system, events));
    peer = namespace.inside(() -> HostilePeer.against(dataplane, at));
  }

  @AfterEach
  void close() {
    peer.close();
    dataplane.close();
    namespace.close();
    system.terminate();
    await().until(() -> system.whenTerminated().isCompleted());
  }

  @Test
  void aCorruptPacketIsNotHealedByBeingMergedAndTakesNoOtherWithIt() throws IOException {
    Random random = new Random(11);
    try (DatagramSocket socket = namespace.inside(HostilePeerThroughTunTest::listen)) {
      socket.setSoTimeout(5_000);
      for (int burst = 0; burst < BURSTS; burst++) {
        int bad = random.nextInt(AT_ONCE);
        for (int index = 0; index < AT_ONCE; index++) {
          byte[] packet = numbered(burst * AT_ONCE + index);
          if (index == bad) {
            // Of the data or of the header of IP: the checksum of one of both is wrong now.
            packet[burst % 2 == 0 ? 300 : 8] ^= 4;
          }
          peer.send(packet);
        }
        List<Integer> seen = new ArrayList<>();
        while (seen.size() < AT_ONCE - 1) {
          seen.add(receive(socket));
        }
        assertThat(seen).doesNotContain(burst * AT_ONCE + bad).doesNotHaveDuplicates();
      }
      socket.setSoTimeout(300);
      assertThat(receive(socket)).as("one more").isNegative();
    }
    assertThat(dataplane.drops().get(DropReason.DEVICE_FAILED)).isZero();
    assertThat(events.restarts).isEmpty();
  }

  @Test
  void theKernelTakesWhateverPassedTheChecks() {
    Random random = new Random(12);
    List<byte[]> bases = HostilePackets.bases(THERE, HERE, "fd01::9", "fd02::9");
    long sent = 0;
    while (sent < BY_CHANCE) {
      byte[] base = bases.get(random.nextInt(bases.size()));
      for (int index = 0; index < AT_ONCE; index++) {
        // Equal ones, which would be merged, with a few that differ among them.
        peer.send(random.nextInt(3) == 0 ? HostilePackets.byChance(bases, random) : base);
        sent++;
      }
      long expected = sent;
      await().pollInterval(Duration.ofMillis(1)).until(() -> opened() == expected);
    }
    assertThat(dataplane.drops().get(DropReason.DEVICE_FAILED)).isZero();
    assertThat(events.restarts).isEmpty();
  }

  /** Opened, or refused when it was open: each once. */
  private long opened() {
    var counters = dataplane.counters(HostilePeer.SITES_SPI).orElseThrow();
    long refusedAfter =
        dataplane.drops().get(DropReason.MARTIAN)
            + dataplane.drops().get(DropReason.SOURCE_ROUTE)
            + dataplane.drops().get(DropReason.OWN_ADDRESS)
            + dataplane.drops().get(DropReason.BROADCAST)
            + dataplane.drops().get(DropReason.CONGESTION);
    return counters.inboundPackets() + counters.inboundDrops() - refusedAfter;
  }

  private static DatagramSocket listen() {
    try {
      return new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(HERE), PORT));
    } catch (SocketException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The number of a datagram that is as it was sent; -1 if none comes. */
  private static int receive(DatagramSocket socket) throws IOException {
    DatagramPacket datagram = new DatagramPacket(new byte[2_000], 2_000);
    try {
      socket.receive(datagram);
    } catch (SocketTimeoutException nothing) {
      return -1;
    }
    int number = ByteBuffer.wrap(datagram.getData()).getInt();
    byte[] sent = numbered(number);
    assertThat(datagram.getLength()).isEqualTo(sent.length - 28);
    assertThat(ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength()))
        .isEqualTo(ByteBuffer.wrap(sent, 28, sent.length - 28));
    return number;
  }

  private static byte[] numbered(int number) {
    byte[] packet = Packets.udp(THERE, HERE, OCTETS);
    ByteBuffer.wrap(packet).putInt(28, number).putShort(26, (short) 0);
    ByteBuffer.wrap(packet).putShort(26, (short) Packets.transportChecksum(packet));
    return packet;
  }
}
