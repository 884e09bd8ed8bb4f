package io.postern.actors;

import io.postern.dataplane.Path;
import io.postern.dataplane.cipher.CipherBackends;
import io.postern.dataplane.policy.OutboundLookup;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.policy.Snapshot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * What it costs to find the SA of a packet, by the number of SAs: CPU nanoseconds, median and range
 * of rounds, with 1024 flows to SAs in no order.
 *
 * @param firstOfFlow of packets whose flows are not known since the last change of the tables
 * @param ofKnownFlows of those after them
 */
record GrowthLookup(String firstOfFlow, String ofKnownFlows) {
  private static final int FLOWS = 1024;
  private static final int TIMES_EACH = 200;
  private static final int ROUNDS = 21;
  private static final int FIRST_SPI = 0x1000;

  /**
   * @param count of SAs in each direction
   */
  static GrowthLookup of(int count) {
    InetSocketAddress outside = new InetSocketAddress("192.0.2.1", 4500);
    GrowthPairs numbered = new GrowthPairs(new Path(outside, outside));
    try (SaTables tables = new SaTables(CipherBackends.choose());
        Arena memory = Arena.ofConfined()) {
      for (int pair = 0; pair < count; pair++) {
        tables.installInbound(numbered.parameters(pair, FIRST_SPI + pair));
        tables.activateOutbound(FIRST_SPI + pair);
      }
      long[] packets = packets(memory, count);
      OutboundLookup lookup = new OutboundLookup(0);
      double[] first = new double[ROUNDS];
      double[] known = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        tables.activateOutbound(FIRST_SPI);
        Snapshot snapshot = tables.snapshot();
        first[round] = nanos(lookup, snapshot, packets, 1);
        known[round] = nanos(lookup, snapshot, packets, TIMES_EACH);
      }
      return new GrowthLookup(spread(first), spread(known));
    }
  }

  private static long[] packets(Arena memory, int count) {
    Random random = new Random(1);
    long[] packets = new long[FLOWS];
    for (int flow = 0; flow < FLOWS; flow++) {
      String source = "172.16." + flow / 250 + "." + (1 + flow % 250);
      byte[] packet = GrowthPairs.packet(source, random.nextInt(count));
      MemorySegment copy = memory.allocate(packet.length, 64);
      MemorySegment.copy(packet, 0, copy, ValueLayout.JAVA_BYTE, 0, packet.length);
      packets[flow] = copy.address();
    }
    return packets;
  }

  private static double nanos(OutboundLookup lookup, Snapshot snapshot, long[] packets, int times) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int time = 0; time < times; time++) {
      for (long packet : packets) {
        if (lookup.find(snapshot, packet) != OutboundLookup.Outcome.PROTECT) {
          throw new IllegalStateException("a packet is lost");
        }
      }
    }
    return (threads.getCurrentThreadCpuTime() - start) / (double) packets.length / times;
  }

  private static String spread(double[] nanos) {
    Arrays.sort(nanos);
    return String.format(
        Locale.ROOT, "%.0f (%.0f–%.0f)", nanos[ROUNDS / 2], nanos[0], nanos[ROUNDS - 1]);
  }
}
