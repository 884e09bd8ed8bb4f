package io.postern.dataplane.graph;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.Rounds;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.cipher.CipherBackends;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.device.SendRing;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.device.UdpPort;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.policy.OutboundLookup;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.policy.Snapshot;
import io.postern.dataplane.sa.FlatPath;
import io.postern.dataplane.sa.OutboundSa;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Prints what a packet that leaves in a full batch costs, by the number of peers and by how many
 * packets of the batch go to each of them, in turn. Three times: the send alone; with look-up and
 * seal before it; all that the egress thread does but its graph, from the read on. Run by {@code
 * it-tests/bin/peers} in a network namespace of its own: what is sent goes into a TUN device that
 * nobody reads, so that no receiver's work is counted. Argument, optional: {@code rounds=7}.
 */
final class PeersTable {
  private static final int MOST_PEERS = 1000;
  private static final int BATCH = 64;
  private static final int BATCHES = 1000;
  private static final int PACKET_OCTETS = 100;
  private static final int SEALED_OCTETS = 136;
  private static final int FIRST_SPI = 0x1000;
  private static final InetSocketAddress HERE = new InetSocketAddress("198.18.0.1", 4500);

  /** The first is the one that all are compared with. */
  private static final List<Shape> SHAPES =
      List.of(
          new Shape(1, 64),
          new Shape(10, 7),
          new Shape(100, 16),
          new Shape(100, 4),
          new Shape(100, 1),
          new Shape(1000, 16),
          new Shape(1000, 4),
          new Shape(1000, 1));

  private final SaTables tables = new SaTables(CipherBackends.choose());
  private final OutboundLookup lookup = new OutboundLookup(0);
  private final RecordedEvents events = new RecordedEvents();
  private final EspSealer sealer = new EspSealer(events);
  private final Outgoing outgoing = new Outgoing(sealer, new Drops());
  private final SendRing ring = new SendRing();
  private final OffHeap memory = new OffHeap();
  private final PacketPair pair = PacketPair.open();
  private final long sealed = memory.allocate(BATCH * SEALED_OCTETS);
  private final byte[][] packets = new byte[MOST_PEERS][];
  private final long[] readPackets = new long[MOST_PEERS];
  private final FlatPath[] paths = new FlatPath[MOST_PEERS];
  private final Ports ports;
  private final EgressGraph graph;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /**
   * @param ofEach packets to each peer in a batch
   */
  private record Shape(int peers, int ofEach) {
    /** Whom a packet is for. */
    int peer(int batch, int place) {
      int atOnce = Math.min(peers, Math.ceilDiv(BATCH, ofEach));
      return (batch * atOnce + place % atOnce) % peers;
    }
  }

  private interface Step {
    /** CPU nanoseconds of one batch. */
    long run(Shape shape, int batch);
  }

  private final int rounds;

  private PeersTable(int rounds) {
    this.rounds = rounds;
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(HERE, true)),
            false,
            new InProcessTun(pair.descriptor(), 1400),
            false);
    ports = new Ports(settings);
    for (int peer = 0; peer < MOST_PEERS; peer++) {
      String address = "198.19." + peer / 250 + "." + (1 + peer % 250);
      Path path = new Path(HERE, new InetSocketAddress(address, 4500));
      paths[peer] = new FlatPath(path);
      packets[peer] = packet(peer);
      readPackets[peer] = memory.of(packets[peer]);
      tables.installInbound(parameters(peer, path));
      tables.activateOutbound(FIRST_SPI + peer);
    }
    graph =
        new EgressGraph(
            0,
            Tun.open(settings.tun()),
            null,
            ports,
            tables,
            events,
            new PathMtus(settings.traffic().pathMtuAge()),
            settings);
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

  public static void main(String[] arguments) {
    int rounds = Rounds.of(arguments, 7);
    KernelTun outside =
        new KernelTun(
            "outside",
            1500,
            List.of(Prefix.parse("198.18.0.1/32")),
            List.of(Prefix.parse("198.19.0.0/16")));
    try (Tun _ = Tun.open(outside)) {
      new PeersTable(rounds).print();
    }
    System.exit(0);
  }

  private void print() {
    List<Step> steps = List.of(this::sendAlone, this::sealAndSend, this::readSealAndSend);
    double[][][] micros = new double[steps.size()][SHAPES.size()][rounds];
    for (int round = -2; round < rounds; round++) {
      System.err.println(round < 0 ? "warming up ..." : "round " + (round + 1) + " ...");
      for (int shape = 0; shape < SHAPES.size(); shape++) {
        for (int step = 0; step < steps.size(); step++) {
          double each = run(steps.get(step), SHAPES.get(shape));
          if (round >= 0) {
            micros[step][shape][round] = each;
          }
        }
      }
    }
    System.out.println(
        "| peers | packets to each in a batch | send alone, µs | look-up, seal, send, µs"
            + " | with the read, µs | ratio to one peer |");
    System.out.println("| ---: | ---: | ---: | ---: | ---: | ---: |");
    for (int shape = 0; shape < SHAPES.size(); shape++) {
      double[] ratio = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        ratio[round] = micros[2][shape][round] / micros[2][0][round];
      }
      System.out.printf(
          Locale.ROOT,
          "| %d | %d | %s | %s | %s | %s |%n",
          SHAPES.get(shape).peers,
          SHAPES.get(shape).ofEach,
          spread(micros[0][shape].clone()),
          spread(micros[1][shape].clone()),
          spread(micros[2][shape].clone()),
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

  /** CPU microseconds of this thread for each packet. */
  private static double run(Step step, Shape shape) {
    long nanos = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      nanos += step.run(shape, batch);
    }
    return nanos / 1000.0 / BATCH / BATCHES;
  }

  private long sendAlone(Shape shape, int batch) {
    long start = threads.getCurrentThreadCpuTime();
    UdpPort port = Objects.requireNonNull(ports.forControl(paths[0]));
    for (int place = 0; place < BATCH; place++) {
      long data = sealed + place * (long) SEALED_OCTETS;
      ring.add(port, paths[shape.peer(batch, place)], data, SEALED_OCTETS);
    }
    expectAll(ring.send() == 0);
    return threads.getCurrentThreadCpuTime() - start;
  }

  private long sealAndSend(Shape shape, int batch) {
    long start = threads.getCurrentThreadCpuTime();
    Snapshot snapshot = tables.snapshot();
    for (int place = 0; place < BATCH; place++) {
      long packet = readPackets[shape.peer(batch, place)];
      expectAll(lookup.find(snapshot, packet) == OutboundLookup.Outcome.PROTECT);
      OutboundSa sa = lookup.sa();
      long room = outgoing.room(EspSealer.sealedSize(sa, PACKET_OCTETS));
      int sealed = sealer.seal(sa, packet, PACKET_OCTETS, room);
      outgoing.add(Objects.requireNonNull(ports.forSa(sa, sa.path())), sa.path(), 0, sealed);
    }
    outgoing.send();
    return threads.getCurrentThreadCpuTime() - start;
  }

  private long readSealAndSend(Shape shape, int batch) {
    for (int place = 0; place < BATCH; place++) {
      expectAll(pair.port().send(packets[shape.peer(batch, place)]));
    }
    long start = threads.getCurrentThreadCpuTime();
    EgressBatch read = Objects.requireNonNull(graph.intake().take());
    expectAll(read.count() == BATCH);
    graph.seal().seal(read).send();
    return threads.getCurrentThreadCpuTime() - start;
  }

  private static void expectAll(boolean right) {
    if (!right) {
      throw new IllegalStateException("a packet is lost");
    }
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
