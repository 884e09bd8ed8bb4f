package io.postern.dataplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.AddressRange;
import io.postern.dataplane.Policy;
import io.postern.dataplane.Policy.Action;
import io.postern.dataplane.Policy.Entry;
import io.postern.dataplane.PortRange;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.Selector;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import io.postern.dataplane.policy.OutboundLookup.Outcome;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * RFC 4301 §4.4.1 with 100,000 leases and 1,000 sites in the same tables: what is found is what a
 * walk through all of them in order finds.
 */
class Rfc4301LargeSpdTest {
  private static final int LEASES = 100_000;
  private static final int SITES = 1_000;
  private static final int LOOKUPS = 200;

  /** So many sites have a pair; the others would have to ask for one. */
  private static final int CONNECTED = 700;

  private static final int SITE_SPI = 0x1000_0000;
  private static final int LEASE_SPI = 0x2000_0000;
  private static final String HERE = "10.255.0.0/16";

  /**
   * What a client was lent.
   *
   * @param high of the address, 0 with IPv4
   * @param bits of the 128 that count; an IPv4 address is the last 32 of them
   */
  private record Lease(int spi, boolean ipv4, String prefix, long high, long low, int bits) {
    static Lease of(int spi, String address, int length) {
      byte[] octets = InetAddress.ofLiteral(address).getAddress();
      boolean ipv4 = octets.length == 4;
      ByteBuffer buffer = ByteBuffer.allocate(16).put(16 - octets.length, octets);
      return new Lease(
          spi,
          ipv4,
          address + "/" + length,
          buffer.getLong(0),
          buffer.getLong(8),
          ipv4 ? 96 + length : length);
    }

    boolean has(Lease host) {
      return ipv4 == host.ipv4
          && same(high, host.high, Math.min(bits, 64))
          && same(low, host.low, Math.max(bits - 64, 0));
    }

    private static boolean same(long one, long other, int bits) {
      return bits == 0 || (one ^ other) >>> 64 - bits == 0;
    }
  }

  private final SaTables tables = new SaTables(new NoCiphers());
  private final OutboundLookup lookup = new OutboundLookup(0);
  private final OffHeap memory = new OffHeap();
  private final Random random = new Random(4301);
  private final List<Lease> leases = new ArrayList<>();
  private List<Policy> policies = List.of();
  private int found;

  @AfterEach
  void close() {
    tables.close();
    memory.close();
  }

  @Test
  void section4Dot4Dot1AmongLeasesAndSitesTheSameIsFoundAsByAWalk() {
    policies = IntStream.range(0, SITES).mapToObj(this::site).toList();
    tables.policies(policies);
    for (int site = 0; site < CONNECTED; site++) {
      connect(site);
    }
    for (int number = 0; number < LEASES; number++) {
      lend(lease(number));
    }
    compare();
    assertThat(found).isGreaterThan(LOOKUPS / 2);
    leases.stream().filter(Rfc4301LargeSpdTest::ends).forEach(one -> tables.remove(one.spi()));
    leases.removeIf(Rfc4301LargeSpdTest::ends);
    policies = policies.reversed();
    tables.policies(policies);
    compare();
  }

  private static boolean ends(Lease lease) {
    return lease.spi() % 3 == 0;
  }

  private void compare() {
    found = 0;
    for (int count = 0; count < LOOKUPS; count++) {
      boolean ipv6 = count % 10 == 0;
      String source = ipv6 ? "2001:db8::1" : "10.255." + random.nextInt(256) + ".7";
      String destination = ipv6 ? host6(random.nextInt(LEASES / 8)) : destination();
      int port = 50 + random.nextInt(10);
      Outcome outcome =
          lookup.find(tables.snapshot(), memory.of(Packets.udp(source, destination, 5, port)));
      String seen = outcome + (outcome == Outcome.PROTECT ? " " + lookup.sa().inboundSpi() : "");
      assertThat(seen)
          .as("%s to %s port %d", source, destination, port)
          .isEqualTo(walk(source, destination, port));
      found += outcome == Outcome.PROTECT ? 1 : 0;
    }
  }

  /** A lease, a neighbour of one, a host of a site, or what nobody has. */
  private String destination() {
    return switch (random.nextInt(4)) {
      case 0 -> "172." + (16 + random.nextInt(17)) + "." + random.nextInt(256) + ".9";
      case 1 -> "10." + random.nextInt(4) + "." + random.nextInt(256) + "." + random.nextInt(256);
      default -> host(random.nextInt(LEASES));
    };
  }

  // ---- the plain meaning ----

  private String walk(String source, String destination, int port) {
    Selector packet =
        between(source, destination)
            .withProtocol(17)
            .withPorts(PortRange.of(5), PortRange.of(port));
    Optional<Policy> first = policies.stream().filter(each -> permits(each, packet)).findFirst();
    if (first.isPresent()) {
      int number = Integer.parseInt(first.get().name());
      return switch (first.get().action()) {
        case BYPASS -> "BYPASS";
        case DROP -> "DROP";
        case PROTECT -> number < CONNECTED ? "PROTECT " + (SITE_SPI + 2 * number) : "ACQUIRE";
      };
    }
    return longest(Lease.of(0, destination, destination.contains(":") ? 128 : 32));
  }

  private static boolean permits(Policy policy, Selector packet) {
    return policy.entries().stream()
        .filter(entry -> entry.selector().contains(packet))
        .findFirst()
        .filter(Entry::permit)
        .isPresent();
  }

  /** The longest prefix wins, then the one activated last. */
  private String longest(Lease host) {
    Lease best = null;
    for (Lease lease : leases) {
      if (lease.has(host) && (best == null || lease.bits() >= best.bits())) {
        best = lease;
      }
    }
    return best == null ? "UNMATCHED" : "PROTECT " + best.spi();
  }

  // ---- what is in the tables ----

  /** Every ninth is for sixteen networks at once, and with them for those of others. */
  private Policy site(int number) {
    Selector all = between(HERE, remote(number));
    Entry dns = Entry.deny(all.withProtocol(17).withPorts(PortRange.ANY, PortRange.of(53)));
    Action action =
        number < CONNECTED || number % 10 > 1
            ? Action.PROTECT
            : number % 10 == 0 ? Action.BYPASS : Action.DROP;
    return new Policy("" + number, List.of(dns, Entry.permit(all)), action);
  }

  private static String remote(int number) {
    return number % 9 == 0
        ? "172.%d.%d.0/20".formatted(16 + number / 256, number % 256 / 16 * 16)
        : "172.%d.%d.0/24".formatted(16 + number / 256, number % 256);
  }

  private void connect(int number) {
    tables.installInbound(
        Pairs.between(SITE_SPI + 2 * number, HERE, remote(number)),
        SaBinding.to("" + number, between(HERE, remote(number))));
    tables.activateOutbound(SITE_SPI + 2 * number);
  }

  /** Hosts of IPv4 and some of IPv6; now and then a network that others are in, or one twice. */
  private Lease lease(int number) {
    int spi = LEASE_SPI + 2 * number;
    return switch (number % 40) {
      case 7 -> Lease.of(spi, "10.%d.%d.0".formatted(number / 65_536, number / 256 % 256), 24);
      case 8 -> Lease.of(spi, host(number - 2), 32);
      case 9, 10, 11, 12, 13 -> Lease.of(spi, host6(number / 8), 128);
      case 14 -> Lease.of(spi, "2001:db8:99:%x::".formatted(number / 8 >>> 12), 64);
      default -> Lease.of(spi, host(number), 32);
    };
  }

  private static String host(int number) {
    return "10." + number / 65_536 + "." + number / 256 % 256 + "." + number % 256;
  }

  private static String host6(int number) {
    return "2001:db8:99:%x::%x".formatted(number >>> 12, number & 0xFFF);
  }

  private void lend(Lease lease) {
    tables.installInbound(
        Pairs.between(lease.spi(), lease.ipv4() ? Pairs.ANY : "::/0", lease.prefix()));
    tables.activateOutbound(lease.spi());
    leases.add(lease);
  }

  private static Selector between(String local, String remote) {
    return Selector.between(AddressRange.parse(local), AddressRange.parse(remote));
  }
}
