package io.postern.dataplane.policy;

import com.sun.management.ThreadMXBean;
import io.postern.dataplane.Policy;
import io.postern.dataplane.Policy.Action;
import io.postern.dataplane.Policy.Entry;
import io.postern.dataplane.PortRange;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.Rounds;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.Selector;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import io.postern.dataplane.policy.OutboundLookup.Outcome;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Prints what a look-up costs by the number of leases and of sites, as {@code it-tests/bin/lookup}
 * does. Argument, optional: {@code rounds=9}.
 */
final class LookupTable {
  private static final int FEW_FLOWS = 32;
  private static final int MANY_FLOWS = 1024;
  private static final int LOOKUPS = 500_000;
  private static final int CHANGING_SPI = 0x3000_0000;

  private record Measured(int leases, int sites, boolean ports, String to) {}

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final int rounds;

  private LookupTable(int rounds) {
    this.rounds = rounds;
  }

  public static void main(String[] arguments) {
    LookupTable table = new LookupTable(Rounds.of(arguments, 9));
    System.err.println("warming up ...");
    table.measure(new Measured(1_000, 100, true, "both"));
    System.out.println(
        "| leases | sites | ports | packets to | 32 flows | 1024 flows | a flow each"
            + " | 1024 flows after a change | octets |");
    System.out.println("| ---: | ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |");
    for (Measured one :
        List.of(
            new Measured(10, 0, false, "leases"),
            new Measured(100, 0, false, "leases"),
            new Measured(1_000, 0, false, "leases"),
            new Measured(10_000, 0, false, "leases"),
            new Measured(100_000, 0, false, "leases"),
            new Measured(10, 10, true, "leases"),
            new Measured(100_000, 10, true, "leases"),
            new Measured(100_000, 1_000, true, "leases"),
            new Measured(10, 10, false, "sites"),
            new Measured(10, 1_000, false, "sites"),
            new Measured(100_000, 1_000, false, "sites"),
            new Measured(10, 10, true, "sites"),
            new Measured(10, 1_000, true, "sites"),
            new Measured(100_000, 1_000, true, "sites"))) {
      System.out.println(table.measure(one));
    }
  }

  private String measure(Measured size) {
    try (SaTables tables = new SaTables(new JceBackend());
        OffHeap memory = new OffHeap()) {
      fill(tables, size);
      Snapshot snapshot = tables.snapshot();
      OutboundLookup lookup = new OutboundLookup(0);
      long[] many = packets(memory, size, MANY_FLOWS);
      long[] all = packets(memory, size, Math.max(size.leases(), size.sites()));
      long before = threads.getCurrentThreadAllocatedBytes();
      run(snapshot, lookup, many);
      double octets = (double) (threads.getCurrentThreadAllocatedBytes() - before) / LOOKUPS;
      return String.format(
          Locale.ROOT,
          "| %d | %d | %s | %s | %s | %s | %s | %s | %.3f |",
          size.leases(),
          size.sites(),
          size.ports() ? "yes" : "no",
          size.to(),
          nanos(snapshot, lookup, Arrays.copyOf(many, FEW_FLOWS)),
          nanos(snapshot, lookup, many),
          nanos(snapshot, lookup, all),
          afterChange(tables, lookup, many),
          octets);
    }
  }

  /** CPU time for each packet: the median of the rounds, the least and the most. */
  private String nanos(Snapshot snapshot, OutboundLookup lookup, long[] packets) {
    run(snapshot, lookup, packets);
    double[] nanos = new double[rounds];
    for (int index = 0; index < rounds; index++) {
      long start = threads.getCurrentThreadCpuTime();
      run(snapshot, lookup, packets);
      nanos[index] = (double) (threads.getCurrentThreadCpuTime() - start) / LOOKUPS;
    }
    return spread(nanos);
  }

  /** Likewise for the first packet of each flow after a change of the tables. */
  private String afterChange(SaTables tables, OutboundLookup lookup, long[] packets) {
    double[] nanos = new double[rounds * 10];
    for (int index = 0; index < nanos.length; index++) {
      tables.activateOutbound(CHANGING_SPI);
      Snapshot snapshot = tables.snapshot();
      long start = threads.getCurrentThreadCpuTime();
      once(snapshot, lookup, packets);
      nanos[index] = (double) (threads.getCurrentThreadCpuTime() - start) / packets.length;
    }
    return spread(nanos);
  }

  private static String spread(double[] nanos) {
    Arrays.sort(nanos);
    return String.format(
        "%.0f (%.0f-%.0f)", nanos[nanos.length / 2], nanos[0], nanos[nanos.length - 1]);
  }

  private static void run(Snapshot snapshot, OutboundLookup lookup, long[] packets) {
    for (int count = 0; count < LOOKUPS; count += packets.length) {
      once(snapshot, lookup, packets);
    }
  }

  private static void once(Snapshot snapshot, OutboundLookup lookup, long[] packets) {
    for (long packet : packets) {
      if (lookup.find(snapshot, packet) != Outcome.PROTECT) {
        throw new IllegalStateException("a packet is lost");
      }
    }
  }

  private static void fill(SaTables tables, Measured size) {
    List<Policy> policies = new ArrayList<>();
    Prefix here = Prefix.parse("10.255.0.0/16");
    for (int site = 0; site < size.sites(); site++) {
      Selector all = Selector.between(here, Prefix.parse(site(site) + "0/24"));
      Selector udp = all.withProtocol(17).withPorts(PortRange.ANY, new PortRange(1, 40_000));
      Selector dns = all.withProtocol(17).withPorts(PortRange.ANY, PortRange.of(53));
      policies.add(
          new Policy(
              "site " + site,
              List.of(Entry.deny(dns), Entry.permit(size.ports() ? udp : all)),
              Action.PROTECT));
      int spi = 0x1000_0000 + 2 * site;
      tables.installInbound(
          Pairs.between(spi, "10.255.0.0/16", site(site) + "0/24"),
          SaBinding.to("site " + site, size.ports() ? udp : all));
      tables.activateOutbound(spi);
    }
    tables.policies(policies);
    tables.installInbound(Pairs.between(CHANGING_SPI, Pairs.ANY, "198.51.100.1"));
    for (int lease = 0; lease < size.leases(); lease++) {
      int spi = 0x2000_0000 + 2 * lease;
      tables.installInbound(Pairs.between(spi, Pairs.ANY, lease(lease)));
      tables.activateOutbound(spi);
    }
  }

  /**
   * One of each flow, in no order: with fewer leases than flows, a lease has flows from several
   * hosts.
   */
  private static long[] packets(OffHeap memory, Measured size, int flows) {
    Random random = new Random(1);
    long[] packets = new long[flows];
    int[] order = random.ints(0, Integer.MAX_VALUE).distinct().limit(flows).toArray();
    for (int index = 0; index < flows; index++) {
      boolean toSite = size.to().equals("sites") || size.to().equals("both") && index % 2 == 0;
      int number = flows > MANY_FLOWS ? index : order[index];
      String destination =
          toSite ? site(number % size.sites()) + "7" : lease(number % size.leases());
      String source = "10.255." + index / 250 % 250 + "." + (1 + index % 250);
      packets[index] = memory.of(Packets.udp(source, destination, 4000, 80));
    }
    for (int index = flows - 1; index > 0; index--) {
      int other = random.nextInt(index + 1);
      long packet = packets[index];
      packets[index] = packets[other];
      packets[other] = packet;
    }
    return packets;
  }

  private static String site(int index) {
    return "172." + (16 + index / 256) + "." + index % 256 + ".";
  }

  private static String lease(int index) {
    return "10." + index / 65_536 + "." + index / 256 % 256 + "." + index % 256;
  }
}
