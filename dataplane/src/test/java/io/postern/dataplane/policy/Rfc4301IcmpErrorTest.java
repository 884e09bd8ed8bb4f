package io.postern.dataplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.Policy;
import io.postern.dataplane.Policy.Action;
import io.postern.dataplane.Policy.Entry;
import io.postern.dataplane.PortRange;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.Selector;
import io.postern.dataplane.SessionTraffic;
import io.postern.dataplane.TrafficRate;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.packet.IcmpErrors;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import io.postern.dataplane.policy.OutboundLookup.Outcome;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 4301 §6.2: ICMP errors of routers that no selector names, about packets of an SA. */
class Rfc4301IcmpErrorTest {
  private static final String ROUTER = "172.16.0.1";
  private static final String HERE = "10.1.0.5";
  private static final String THERE = "10.2.0.9";
  private static final byte[] ASKED = IcmpErrors.udp(THERE, HERE, 4000, 53);

  private final SaTables tables = new SaTables(new JceBackend());
  private final OutboundLookup lookup = new OutboundLookup(0);
  private final InboundCheck check = new InboundCheck(0, List.of());
  private final OffHeap memory = new OffHeap();

  @AfterEach
  void close() {
    tables.close();
    memory.close();
  }

  record Told(String what, byte[] packet, boolean leaves) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Told> errors() {
    byte[] asked6 = IcmpErrors.udp("fd02::9", "fd01::5", 4000, 53);
    return Stream.of(
        new Told("unreachable", error(3, ASKED), true),
        new Told("source quench", error(4, ASKED), true),
        new Told("redirect", error(5, ASKED), false),
        new Told("time exceeded", error(11, ASKED), true),
        new Told("parameter problem", error(12, ASKED), true),
        new Told("echo request", error(8, ASKED), false),
        new Told("echo reply", error(0, ASKED), false),
        new Told("header and 8 octets quoted", error(3, Arrays.copyOf(ASKED, 28)), true),
        new Told("header quoted", error(3, Arrays.copyOf(ASKED, 20)), true),
        new Told("header cut", error(3, Arrays.copyOf(ASKED, 19)), false),
        new Told("nothing quoted", error(3, new byte[0]), false),
        new Told("other version quoted", error(3, asked6), false),
        new Told("header length beyond", error(3, patched(0, 0x4F)), true),
        new Told("header length below", error(3, patched(0, 0x44)), false),
        new Told("total length 0", error(3, patched(3, 0)), false),
        new Told("total length 65535", error(3, patched(2, 0xFF)), true),
        new Told("from another", error(3, IcmpErrors.udp("10.2.0.8", HERE, 1, 2)), false),
        new Told("to elsewhere", error(3, IcmpErrors.udp(THERE, "10.5.0.1", 1, 2)), false),
        new Told("not turned", error(3, IcmpErrors.udp(HERE, THERE, 53, 4000)), false),
        new Told("a fragment", fragment(), false),
        new Told("UDP from there", IcmpErrors.udp(ROUTER, THERE, 53, 4000), false),
        new Told("unreachable, IPv6", error6(1, asked6), true),
        new Told("too big, IPv6", error6(2, asked6), true),
        new Told("time exceeded, IPv6", error6(3, asked6), true),
        new Told("parameter problem, IPv6", error6(4, asked6), true),
        new Told("unknown error, IPv6", error6(100, asked6), false),
        new Told("echo request, IPv6", error6(128, asked6), false),
        new Told("redirect, IPv6", error6(137, asked6), false),
        new Told("header cut, IPv6", error6(1, Arrays.copyOf(asked6, 39)), false),
        new Told("header quoted, IPv6", error6(1, Arrays.copyOf(asked6, 40)), true),
        new Told("other version quoted, IPv6", error6(1, ASKED), false),
        new Told("extensions cut, IPv6", error6(1, extensionsCut()), false));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void outwardTheErrorLeavesByTheSaOfTheReturnTraffic(Told error) {
    install(0x1000, "10.1.0.0/16", "10.2.0.0/16", SaBinding.NONE);
    install(0x2000, "fd01::/16", "fd02::/16", SaBinding.NONE);
    assertThat(find(error.packet()))
        .isEqualTo(error.leaves() ? Outcome.PROTECT : Outcome.UNMATCHED);
    if (error.leaves()) {
      assertThat(lookup.sa().inboundSpi())
          .isEqualTo(error.packet()[0] >>> 4 == 4 ? 0x1000 : 0x2000);
    }
  }

  @Test
  void outwardEachErrorIsLookedUpByWhatItQuotes() {
    install(0x1000, "10.1.0.0/16", "10.2.0.0/16", SaBinding.NONE);
    byte[] other = error(3, IcmpErrors.udp(THERE, "10.5.0.1", 1, 2));
    assertThat(find(error(3, ASKED))).isEqualTo(Outcome.PROTECT);
    assertThat(find(other)).isEqualTo(Outcome.UNMATCHED);
    assertThat(find(error(3, ASKED))).isEqualTo(Outcome.PROTECT);
  }

  @Test
  void outwardNoSaIsMadeForAnError() {
    Selector site = Selector.between(Prefix.parse("10.1.0.0/16"), Prefix.parse("10.2.0.0/16"));
    tables.policies(List.of(new Policy("site", List.of(Entry.permit(site)), Action.PROTECT)));
    assertThat(find(error(3, ASKED))).isEqualTo(Outcome.UNMATCHED);
    install(0x1000, "10.1.0.0/16", "10.2.0.0/16", SaBinding.to("site"));
    assertThat(find(error(3, ASKED))).isEqualTo(Outcome.PROTECT);
  }

  @Test
  void outwardAPolicyForTheErrorItselfComesFirst() {
    Selector routers = Selector.between(Prefix.parse("172.16.0.0/16"), Prefix.parse("10.2.0.0/16"));
    install(0x1000, "10.1.0.0/16", "10.2.0.0/16", SaBinding.NONE);
    tables.policies(List.of(new Policy("none", List.of(Entry.permit(routers)), Action.DROP)));
    assertThat(find(error(3, ASKED))).isEqualTo(Outcome.DROP);
  }

  @Test
  void portsAreTurnedAsWell() {
    Selector dns =
        Selector.between(Prefix.parse("10.1.0.0/16"), Prefix.parse("10.2.0.0/16"))
            .withProtocol(17)
            .withPorts(PortRange.of(53), PortRange.ANY);
    SaBinding binding = new SaBinding(Optional.empty(), List.of(dns), false);
    install(0x1000, "10.1.0.0/16", "10.2.0.0/16", binding);
    byte[] wrongPort = error(3, IcmpErrors.udp(THERE, HERE, 53, 4000));
    assertThat(find(error(3, ASKED))).isEqualTo(Outcome.PROTECT);
    assertThat(find(wrongPort)).isEqualTo(Outcome.UNMATCHED);
    assertThat(find(error(3, Arrays.copyOf(ASKED, 20)))).isEqualTo(Outcome.UNMATCHED);
    byte[] sent = IcmpErrors.udp(HERE, THERE, 53, 4000);
    byte[] sentFromElsewhere = IcmpErrors.udp(HERE, THERE, 54, 4000);
    assertThat(comesIn(IcmpErrors.quoting(ROUTER, HERE, 11, sent))).isTrue();
    assertThat(comesIn(IcmpErrors.quoting(ROUTER, HERE, 11, sentFromElsewhere))).isFalse();
    assertThat(comesIn(IcmpErrors.quoting(ROUTER, HERE, 11, ASKED))).isFalse();
  }

  /** A line for a server lets pass what routers tell of packets to and from it. */
  @Test
  void anAccessListTakesAnErrorForWhatItTellsOf() {
    Selector web =
        Selector.between(Prefix.parse("10.1.0.5/32"), Prefix.parse("0.0.0.0/0"))
            .withProtocol(17)
            .withPorts(PortRange.of(53), PortRange.ANY);
    SessionCheck session =
        new SessionCheck(
            new SessionTraffic(
                TrafficRate.UNLIMITED, TrafficRate.UNLIMITED, List.of(Entry.permit(web))));
    assertThat(passes(session, error(3, ASKED), false)).isTrue();
    byte[] other = error(3, IcmpErrors.udp(THERE, HERE, 4000, 54));
    assertThat(passes(session, other, false)).isFalse();
    byte[] sent = IcmpErrors.udp(HERE, THERE, 53, 4000);
    assertThat(passes(session, IcmpErrors.quoting(THERE, HERE, 3, sent), true)).isTrue();
    assertThat(passes(session, IcmpErrors.quoting(THERE, HERE, 3, ASKED), true)).isFalse();
  }

  private boolean passes(SessionCheck session, byte[] packet, boolean comesFromPeer) {
    PacketFields fields = new PacketFields();
    return session.refuse(memory.of(packet), packet.length, comesFromPeer, fields, 1) == null;
  }

  private void install(int spi, String local, String remote, SaBinding binding) {
    tables.installInbound(Pairs.between(spi, local, remote), binding);
    tables.activateOutbound(spi);
  }

  private Outcome find(byte[] packet) {
    return lookup.find(tables.snapshot(), memory.of(packet));
  }

  private boolean comesIn(byte[] packet) {
    Snapshot snapshot = tables.snapshot();
    return check.refuse(
            snapshot, Objects.requireNonNull(snapshot.inbound(0x1000)), memory.of(packet))
        == null;
  }

  private static byte[] error(int type, byte[] quoted) {
    return IcmpErrors.quoting(ROUTER, THERE, type, quoted);
  }

  private static byte[] error6(int type, byte[] quoted) {
    return IcmpErrors.quoting("fd77::1", "fd02::9", type, quoted);
  }

  private static byte[] patched(int offset, int value) {
    return ByteBuffer.wrap(ASKED.clone()).put(offset, (byte) value).array();
  }

  private static byte[] fragment() {
    byte[] packet = error(3, ASKED);
    packet[6] = 0x20;
    return packet;
  }

  private static byte[] extensionsCut() {
    byte[] packet = Packets.packet("fd02::9", "fd01::5", 60, 48);
    packet[40] = 17;
    packet[41] = 9;
    return packet;
  }
}
