package io.postern.dataplane.graph;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.cipher.CipherBackends;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.device.UdpPort;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.policy.OutboundLookup;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.policy.Snapshot;
import io.postern.dataplane.sa.OutboundSa;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Prints what a packet of a full batch costs by the number of peers that the packets go to, and by
 * how many in a row go to one: look-up, seal and send into the kernel, without the read. Each peer
 * is an address of the loopback device. Run as {@code LookupTable} is.
 */
final class PeersTable {
  private static final int MOST_PEERS = 1000;
  private static final int BATCH = 64;
  private static final int PACKETS = BATCH * 1000;
  private static final int ROUNDS = 7;
  private static final int PACKET_OCTETS = 100;
  private static final int FIRST_SPI = 0x1000;

  private final SaTables tables = new SaTables(CipherBackends.choose());
  private final OutboundLookup lookup = new OutboundLookup(0);
  private final EspSealer sealer = new EspSealer(new RecordedEvents());
  private final Drops drops = new Drops();
  private final Outgoing outgoing = new Outgoing(drops);
  private final OffHeap memory = new OffHeap();
  private final Ports ports;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private record Shape(int peers, int inARow) {}

  private PeersTable(UdpPort sink, int port) {
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(here, true)),
            false,
            new InProcessTun(PacketPair.open().descriptor(), 1400),
            false);
    ports = new Ports(settings);
    for (int peer = 0; peer < MOST_PEERS; peer++) {
      InetSocketAddress there =
          new InetSocketAddress(
              InetAddress.ofLiteral("127.1." + peer / 250 + "." + (1 + peer % 250)),
              sink.bound().getPort());
      tables.installInbound(parameters(peer, new Path(here, there)));
      tables.activateOutbound(FIRST_SPI + peer);
    }
  }

  private static ChildSaParameters parameters(int peer, Path path) {
    EspTransform gcm = EspTransform.AES_128_GCM;
    return new ChildSaParameters(
        FIRST_SPI + peer,
        FIRST_SPI + peer,
        Encapsulation.UDP,
        path,
        gcm,
        EspIntegrity.NONE,
        SaKeys.take(new byte[20], gcm, EspIntegrity.NONE),
        SaKeys.take(new byte[20], gcm, EspIntegrity.NONE),
        List.of(Prefix.parse("0.0.0.0/0")),
        List.of(Prefix.parse(inside(peer) + "/32")),
        64,
        0,
        0);
  }

  private static String inside(int peer) {
    return "10.1." + peer / 250 + "." + (1 + peer % 250);
  }

  public static void main(String[] arguments) throws IOException {
    int port;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    // It takes whole runs, as a device does that cuts them itself, and never reads: the kernel
    // drops
    // what its buffer has no room for, which costs little.
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    try (UdpPort sink = new UdpPort(new UdpSocketSettings(anywhere, true))) {
      new PeersTable(sink, port).print();
    }
    System.exit(0);
  }

  private void print() {
    List<Shape> shapes = new ArrayList<>();
    for (int inARow : new int[] {1, 4, 16}) {
      for (int peers : new int[] {1, 10, 100, 1000}) {
        shapes.add(new Shape(peers, inARow));
      }
    }
    double[][] micros = new double[shapes.size()][ROUNDS];
    for (int round = -2; round < ROUNDS; round++) {
      for (int index = 0; index < shapes.size(); index++) {
        double each = run(shapes.get(index));
        if (round >= 0) {
          micros[index][round] = each;
        }
      }
    }
    System.out.println("| in a row | peers | CPU µs for a packet | ratio to one peer |");
    System.out.println("| ---: | ---: | ---: | ---: |");
    double[] one = micros[0];
    for (int index = 0; index < shapes.size(); index++) {
      Shape shape = shapes.get(index);
      one = shape.peers == 1 ? micros[index].clone() : one;
      double[] ratio = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        ratio[round] = micros[index][round] / one[round];
      }
      System.out.printf(
          Locale.ROOT,
          "| %d | %d | %s | %s |%n",
          shape.inARow,
          shape.peers,
          spread(micros[index].clone()),
          spread(ratio));
    }
  }

  private static String spread(double[] values) {
    Arrays.sort(values);
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f–%.2f)",
        values[values.length / 2],
        values[0],
        values[values.length - 1]);
  }

  /** CPU microseconds of the egress thread for each packet. */
  private double run(Shape shape) {
    long[] packets = new long[shape.peers];
    for (int peer = 0; peer < shape.peers; peer++) {
      packets[peer] = memory.of(packet(peer));
    }
    long start = threads.getCurrentThreadCpuTime();
    Snapshot snapshot = tables.snapshot();
    for (int count = 0; count < PACKETS; count++) {
      long packet = packets[count / shape.inARow % shape.peers];
      if (lookup.find(snapshot, packet) != OutboundLookup.Outcome.PROTECT) {
        throw new IllegalStateException("a packet is lost");
      }
      OutboundSa sa = lookup.sa();
      long room = outgoing.room(EspSealer.sealedSize(sa, PACKET_OCTETS));
      int sealed = sealer.seal(sa, packet, PACKET_OCTETS, room);
      outgoing.add(Objects.requireNonNull(ports.forSa(sa, sa.path())), sa.path(), 0, sealed);
      if (count % BATCH == BATCH - 1) {
        outgoing.send();
      }
    }
    return (threads.getCurrentThreadCpuTime() - start) / 1000.0 / PACKETS;
  }

  private static byte[] packet(int peer) {
    ByteBuffer packet = ByteBuffer.allocate(PACKET_OCTETS);
    packet.putShort((short) 0x4500).putShort((short) PACKET_OCTETS).putInt(0);
    packet.put((byte) 64).put((byte) 17).putShort((short) 0);
    packet.put(InetAddress.ofLiteral("10.9.9.9").getAddress());
    packet.put(InetAddress.ofLiteral(inside(peer)).getAddress());
    packet.putShort((short) 7).putShort((short) 7).putShort((short) (PACKET_OCTETS - 20));
    int sum = 0;
    for (int at = 0; at < 20; at += 2) {
      sum += packet.getShort(at) & 0xFFFF;
    }
    packet.putShort(10, (short) ~(sum + (sum >>> 16)));
    return packet.array();
  }
}
