package io.postern.dataplane.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.dataplane.AddressRange;
import io.postern.dataplane.Policy;
import io.postern.dataplane.Policy.Action;
import io.postern.dataplane.Policy.Entry;
import io.postern.dataplane.PortRange;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.Selector;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.policy.OutboundLookup.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 4301 §4.4.1: the SPD is an ordered list, and the first entry that matches decides. */
class Rfc4301OutboundPolicyTest {
  private static final Selector SITE = between("10.1.0.0/16", "10.2.0.0/16");

  private final SaTables tables = new SaTables(new JceBackend());
  private final OutboundLookup lookup = new OutboundLookup(0);
  private OffHeap memory = new OffHeap();

  @AfterEach
  void close() {
    tables.close();
    memory.close();
  }

  static Stream<Arguments> actions() {
    return Stream.of(
        Arguments.of(Action.PROTECT, Outcome.ACQUIRE),
        Arguments.of(Action.BYPASS, Outcome.BYPASS),
        Arguments.of(Action.DROP, Outcome.DROP));
  }

  @ParameterizedTest
  @MethodSource("actions")
  void section4Dot4Dot1APermittedPacketGetsTheActionOfItsPolicy(Action action, Outcome outcome) {
    tables.policies(List.of(new Policy("site", List.of(Entry.permit(SITE)), action)));
    assertThat(find(Packets.udp("10.1.0.5", "10.2.0.5", 4000, 53))).isEqualTo(outcome);
    assertThat(lookup.rule().policy().name()).isEqualTo("site");
    assertThat(find(Packets.udp("10.1.0.5", "10.3.0.5", 4000, 53))).isEqualTo(Outcome.UNMATCHED);
    assertThat(find(Packets.udp("10.9.0.5", "10.2.0.5", 4000, 53))).isEqualTo(Outcome.UNMATCHED);
  }

  @Test
  void section4Dot4Dot1TheFirstOfOverlappingPoliciesDecides() {
    Policy first = policy("first", Action.DROP, Entry.permit(SITE));
    Policy second = policy("second", Action.BYPASS, Entry.permit(SITE));
    tables.policies(List.of(first, second));
    assertThat(find(Packets.udp("10.1.0.5", "10.2.0.5", 1, 2))).isEqualTo(Outcome.DROP);
    tables.policies(List.of(second, first));
    assertThat(find(Packets.udp("10.1.0.5", "10.2.0.5", 1, 2))).isEqualTo(Outcome.BYPASS);
  }

  @Test
  void anEntryToDenyPassesThePacketOnToTheNextPolicyAndNotToTheNextEntry() {
    Selector dns = SITE.withProtocol(Protocol.UDP).withPorts(PortRange.ANY, PortRange.of(53));
    tables.policies(
        List.of(
            policy("first", Action.PROTECT, Entry.deny(dns), Entry.permit(SITE)),
            policy("second", Action.BYPASS, Entry.permit(dns))));
    assertThat(find(Packets.udp("10.1.0.5", "10.2.0.5", 4000, 53))).isEqualTo(Outcome.BYPASS);
    assertThat(find(Packets.udp("10.1.0.5", "10.2.0.5", 4000, 54))).isEqualTo(Outcome.ACQUIRE);
    tables.policies(List.of(policy("first", Action.PROTECT, Entry.deny(dns), Entry.permit(SITE))));
    assertThat(find(Packets.udp("10.1.0.5", "10.2.0.5", 4000, 53))).isEqualTo(Outcome.UNMATCHED);
  }

  @Test
  void aPolicyIsForThePacketsOfItsDevice() {
    OutboundLookup second = new OutboundLookup(1);
    byte[] packet = Packets.udp("10.1.0.5", "10.2.0.5", 4000, 53);
    tables.policies(List.of(new Policy("site", List.of(Entry.permit(SITE)), Action.DROP, 1)));
    assertThat(find(packet)).isEqualTo(Outcome.UNMATCHED);
    assertThat(second.find(tables.snapshot(), memory.of(packet))).isEqualTo(Outcome.DROP);
    tables.policies(List.of(policy("site", Action.BYPASS, Entry.permit(SITE))));
    assertThat(find(packet)).isEqualTo(Outcome.BYPASS);
    assertThat(second.find(tables.snapshot(), memory.of(packet))).isEqualTo(Outcome.UNMATCHED);
  }

  record Matching(Selector selector, byte[] packet, boolean matches) {}

  static Stream<Matching> selectors() {
    Selector any = between("0.0.0.0/0", "0.0.0.0/0");
    Selector wide = between("::/0", "::/0");
    Selector tcp = any.withProtocol(Protocol.TCP);
    Selector web = tcp.withPorts(PortRange.ANY, new PortRange(80, 443));
    Selector echo = any.withProtocol(Protocol.ICMP).withPorts(PortRange.icmp(8), PortRange.ANY);
    Selector range =
        Selector.between(
            AddressRange.parse("10.1.0.5-10.1.0.7"), AddressRange.parse("10.2.0.9-10.2.1.2"));
    Selector wideRange =
        Selector.between(
            AddressRange.parse("fd01::5-fd01::1:0:0:0:7"), AddressRange.parse("fd02::/16"));
    byte[] udp6 = Packets.udp("fd01::9", "fd02::1", 7, 8);
    return Stream.of(
        new Matching(tcp, Packets.udp("10.1.0.1", "10.2.0.1", 1, 80), false),
        new Matching(tcp, ports(Protocol.TCP, 1, 80), true),
        new Matching(web, ports(Protocol.TCP, 1, 79), false),
        new Matching(web, ports(Protocol.TCP, 1, 80), true),
        new Matching(web, ports(Protocol.TCP, 1, 443), true),
        new Matching(web, ports(Protocol.TCP, 1, 444), false),
        new Matching(web, ports(Protocol.TCP, 80, 1), false),
        new Matching(web, cutTo(ports(Protocol.TCP, 1, 80), 23), false),
        new Matching(tcp, cutTo(ports(Protocol.TCP, 1, 80), 23), true),
        new Matching(tcp.withPorts(PortRange.of(9), PortRange.ANY), ports(6, 9, 1), true),
        new Matching(any.withProtocol(132), ports(132, 9, 1), true),
        new Matching(echo, ports(Protocol.ICMP, 8 << 8, 0), true),
        new Matching(echo, ports(Protocol.ICMP, 8 << 8 | 255, 0), true),
        new Matching(echo, ports(Protocol.ICMP, 9 << 8, 0), false),
        new Matching(range, Packets.udp("10.1.0.4", "10.2.0.9", 1, 1), false),
        new Matching(range, Packets.udp("10.1.0.5", "10.2.0.9", 1, 1), true),
        new Matching(range, Packets.udp("10.1.0.7", "10.2.1.2", 1, 1), true),
        new Matching(range, Packets.udp("10.1.0.8", "10.2.1.2", 1, 1), false),
        new Matching(range, Packets.udp("10.1.0.7", "10.2.1.3", 1, 1), false),
        new Matching(range, Packets.udp("10.1.0.7", "10.2.0.8", 1, 1), false),
        new Matching(any, udp6, false),
        new Matching(wide, udp6, true),
        new Matching(wide, Packets.udp("10.1.0.1", "10.2.0.1", 1, 80), false),
        new Matching(wideRange, udp6, true),
        new Matching(wideRange, Packets.udp("fd01::4", "fd02::1", 7, 8), false),
        new Matching(wideRange, Packets.udp("fd01::1:0:0:0:8", "fd02::1", 7, 8), false),
        new Matching(wide.withProtocol(17), extended(udp6, 0, 60), true),
        new Matching(
            wide.withProtocol(17).withPorts(PortRange.ANY, PortRange.of(8)),
            extended(udp6, 0, 60, 43),
            true),
        new Matching(wide.withProtocol(0), extended(udp6, 0), false));
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void section4Dot4Dot1Dot1SelectorsAreAddressesProtocolPortsAndTypes(Matching matching) {
    tables.policies(List.of(policy("one", Action.DROP, Entry.permit(matching.selector()))));
    assertThat(find(matching.packet()) == Outcome.DROP).isEqualTo(matching.matches());
  }

  @Test
  void anIpv6ChainThatIsCutOrTooLongIsMalformed() {
    tables.policies(List.of(policy("one", Action.BYPASS, Entry.permit(between("::/0", "::/0")))));
    byte[] udp = Packets.udp("fd01::9", "fd02::1", 7, 8);
    assertThat(find(extended(udp, 0, 60, 60, 60, 60, 60, 60, 60))).isEqualTo(Outcome.BYPASS);
    assertThat(find(extended(udp, 0, 60, 60, 60, 60, 60, 60, 60, 60))).isEqualTo(Outcome.MALFORMED);
    byte[] lying = extended(udp, 60);
    lying[41] = (byte) 200;
    assertThat(find(lying)).isEqualTo(Outcome.MALFORMED);
    assertThat(find(cutTo(extended(udp, 60), 44))).isEqualTo(Outcome.MALFORMED);
  }

  @Test
  void fragmentsAreForReassemblyOnlyIfPortsMatter() {
    byte[] fragment = Packets.udp("10.1.0.5", "10.2.0.5", 1, 2);
    ByteBuffer.wrap(fragment).putShort(6, (short) 0x2000);
    tables.policies(List.of(policy("one", Action.DROP, Entry.permit(SITE))));
    assertThat(find(fragment)).isEqualTo(Outcome.DROP);
    Selector ports = SITE.withProtocol(17).withPorts(PortRange.of(9), PortRange.ANY);
    tables.policies(List.of(policy("one", Action.DROP, Entry.permit(ports))));
    assertThat(find(fragment)).isEqualTo(Outcome.FRAGMENT);
  }

  @Test
  void aPairBoundToAPolicyCarriesWhatThePolicyPermitsAndItsSelectorsHave() {
    Selector web = SITE.withProtocol(6).withPorts(PortRange.ANY, PortRange.of(80));
    install(0x1000, SaBinding.to("site", web));
    assertThat(find(ports(6, 1, 80))).isEqualTo(Outcome.UNMATCHED);
    tables.policies(List.of(policy("site", Action.PROTECT, Entry.permit(SITE))));
    assertThat(find(ports(6, 1, 80))).isEqualTo(Outcome.PROTECT);
    assertThat(lookup.sa().inboundSpi()).isEqualTo(0x1000);
    assertThat(find(ports(6, 1, 81))).isEqualTo(Outcome.ACQUIRE);
    install(0x2000, SaBinding.to("site"));
    assertThat(find(ports(6, 1, 81))).isEqualTo(Outcome.PROTECT);
    assertThat(lookup.sa().inboundSpi()).isEqualTo(0x2000);
    tables.remove(0x2000);
    assertThat(find(ports(6, 1, 81))).isEqualTo(Outcome.ACQUIRE);
    tables.policies(List.of(policy("other", Action.PROTECT, Entry.permit(SITE))));
    assertThat(find(ports(6, 1, 80))).isEqualTo(Outcome.ACQUIRE);
    tables.policies(List.of());
    assertThat(find(ports(6, 1, 80))).isEqualTo(Outcome.UNMATCHED);
  }

  @Test
  void whatNoPolicyIsForGoesByTheLeases() {
    install(0x1000, SaBinding.NONE);
    tables.policies(
        List.of(policy("other", Action.DROP, Entry.permit(between("0.0.0.0/0", "10.2.0.9/32")))));
    assertThat(find(Packets.udp("10.1.0.1", "10.2.0.1", 1, 1))).isEqualTo(Outcome.PROTECT);
    assertThat(find(Packets.udp("10.1.0.1", "10.2.0.9", 1, 1))).isEqualTo(Outcome.DROP);
  }

  @Test
  void theAcquiredPacketIsDescribedAsASelector() {
    tables.policies(List.of(policy("site", Action.PROTECT, Entry.permit(SITE))));
    find(Packets.udp("10.1.0.5", "10.2.0.6", 4000, 53));
    assertThat(lookup.packet())
        .isEqualTo(
            between("10.1.0.5", "10.2.0.6")
                .withProtocol(17)
                .withPorts(PortRange.of(4000), PortRange.of(53)));
    assertThat(lookup.rule().entry()).isEqualTo(SITE);
  }

  @Test
  void twoPoliciesOfOneNameAreRefusedAndThoseBeforeStay() {
    Policy site = policy("site", Action.DROP, Entry.permit(SITE));
    tables.policies(List.of(site));
    assertThatThrownBy(() -> tables.policies(List.of(site, site)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(find(Packets.udp("10.1.0.1", "10.2.0.1", 1, 1))).isEqualTo(Outcome.DROP);
  }

  @Test
  void section5Dot2WhatAPolicyProtectsMayNotComeClear() {
    Selector dns = SITE.withProtocol(17).withPorts(PortRange.ANY, PortRange.of(53));
    tables.policies(
        List.of(
            policy("site", Action.PROTECT, Entry.deny(dns), Entry.permit(SITE)),
            policy("clear", Action.BYPASS, Entry.permit(dns))));
    assertThat(mayComeClear(Packets.udp("10.2.0.1", "10.1.0.1", 53, 4000), false)).isTrue();
    assertThat(mayComeClear(Packets.udp("10.2.0.1", "10.1.0.1", 54, 4000), true)).isFalse();
    assertThat(mayComeClear(Packets.udp("10.9.0.1", "10.1.0.1", 54, 4000), true)).isTrue();
    assertThat(mayComeClear(Packets.udp("10.9.0.1", "10.1.0.1", 54, 4000), false)).isFalse();
    tables.installInbound(Pairs.between(0x1000, "10.1.0.0/16", "10.9.0.1/32"));
    tables.activateOutbound(0x1000);
    assertThat(mayComeClear(Packets.udp("10.9.0.1", "10.1.0.1", 54, 4000), true)).isFalse();
  }

  @Test
  void flowsAreKeptApartAndForgottenWithEachChange() {
    Selector web = SITE.withProtocol(6).withPorts(PortRange.ANY, PortRange.of(80));
    tables.policies(List.of(policy("site", Action.PROTECT, Entry.permit(SITE))));
    install(0x1000, SaBinding.to("site"));
    install(0x2000, SaBinding.to("site", web));
    Random random = new Random(7);
    for (int count = 0; count < 20_000; count++) {
      int port = 70 + random.nextInt(20);
      int protocol = random.nextBoolean() ? 6 : 17;
      byte[] packet = Packets.withPorts(packet(random, protocol), random.nextInt(50), port);
      assertThat(find(packet)).isEqualTo(Outcome.PROTECT);
      int expected = protocol == 6 && port == 80 ? 0x2000 : 0x1000;
      assertThat(lookup.sa().inboundSpi()).isEqualTo(expected);
      if (count % 1000 == 999) {
        memory.close();
        memory = new OffHeap();
      }
    }
    byte[] packet = ports(6, 1, 80);
    find(packet);
    tables.remove(0x2000);
    find(packet);
    assertThat(lookup.sa().inboundSpi()).isEqualTo(0x1000);
    tables.remove(0x1000);
    assertThat(find(packet)).isEqualTo(Outcome.ACQUIRE);
  }

  private static byte[] packet(Random random, int protocol) {
    return Packets.packet(
        "10.1.0." + random.nextInt(30), "10.2.0." + random.nextInt(30), protocol, 60);
  }

  /** The index against the plain meaning, with ranges that overlap in every way. */
  @Test
  void theIndexFindsWhatAWalkThroughTheListFinds() {
    Random random = new Random(42);
    for (int round = 0; round < 20; round++) {
      List<Policy> policies = new ArrayList<>();
      for (int index = 0; index < 40; index++) {
        List<Entry> entries = new ArrayList<>();
        for (int line = random.nextInt(4); line >= 0; line--) {
          entries.add(new Entry(random.nextInt(3) > 0, randomSelector(random)));
        }
        policies.add(new Policy("policy " + index, entries, Action.DROP));
      }
      tables.policies(policies);
      for (int count = 0; count < 500; count++) {
        String source = "10.0.0." + random.nextInt(16);
        String destination = "10.0.1." + random.nextInt(16);
        int port = random.nextInt(4);
        Outcome outcome = find(Packets.udp(source, destination, 5, port));
        String expected = walk(policies, source, destination, port);
        assertThat(outcome == Outcome.DROP ? lookup.rule().policy().name() : "none")
            .isEqualTo(expected);
      }
    }
  }

  private static Selector randomSelector(Random random) {
    Selector selector =
        Selector.between(randomRange(random, "10.0.0."), randomRange(random, "10.0.1."))
            .withProtocol(17);
    return random.nextBoolean()
        ? selector
        : selector.withPorts(
            PortRange.ANY, new PortRange(random.nextInt(2), 1 + random.nextInt(3)));
  }

  private static AddressRange randomRange(Random random, String network) {
    int first = random.nextInt(16);
    int last = first + random.nextInt(16 - first);
    return random.nextInt(5) == 0
        ? AddressRange.ANY_IPV4
        : AddressRange.parse(network + first + "-" + network + last);
  }

  private static String walk(List<Policy> policies, String source, String destination, int port) {
    Selector packet =
        between(source, destination)
            .withProtocol(17)
            .withPorts(PortRange.of(5), PortRange.of(port));
    for (Policy policy : policies) {
      for (Entry entry : policy.entries()) {
        if (entry.selector().contains(packet)) {
          if (entry.permit()) {
            return policy.name();
          }
          break;
        }
      }
    }
    return "none";
  }

  private Outcome find(byte[] packet) {
    return lookup.find(tables.snapshot(), memory.of(packet));
  }

  private boolean mayComeClear(byte[] packet, boolean bypassUnmatched) {
    return lookup.mayComeClear(tables.snapshot(), memory.of(packet), bypassUnmatched);
  }

  private void install(int spi, SaBinding binding) {
    tables.installInbound(Pairs.between(spi, "10.1.0.0/16", "10.2.0.0/16"), binding);
    tables.activateOutbound(spi);
  }

  private static Policy policy(String name, Action action, Entry... entries) {
    return new Policy(name, List.of(entries), action);
  }

  private static Selector between(String local, String remote) {
    return Selector.between(AddressRange.parse(local), AddressRange.parse(remote));
  }

  private static byte[] ports(int protocol, int first, int second) {
    return Packets.withPorts(Packets.packet("10.1.0.1", "10.2.0.1", protocol, 60), first, second);
  }

  private static byte[] cutTo(byte[] packet, int length) {
    ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(packet, length));
    return packet[0] >>> 4 == 4
        ? cut.putShort(2, (short) length).array()
        : cut.putShort(4, (short) (length - 40)).array();
  }

  /** The IPv6 packet with extension headers of 8 octets before what it carries. */
  static byte[] extended(byte[] packet, int... headers) {
    ByteBuffer longer = ByteBuffer.allocate(packet.length + 8 * headers.length);
    longer.put(packet, 0, 40);
    int after = packet[6];
    longer.put(6, (byte) headers[0]).putShort(4, (short) (longer.capacity() - 40));
    for (int index = 0; index < headers.length; index++) {
      int next = index + 1 < headers.length ? headers[index + 1] : after;
      // A routing header of type 2, an option of padding to the rest.
      longer.put((byte) next).put((byte) 0).put((byte) (headers[index] == 43 ? 2 : 1));
      longer.put((byte) (headers[index] == 43 ? 0 : 4)).putInt(0);
    }
    return longer.put(packet, 40, packet.length - 40).array();
  }
}
