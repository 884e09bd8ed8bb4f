package io.postern.dataplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.PortRange;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.Selector;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.packet.IcmpErrors;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 4301 §5.2, step 4: what comes out of an SA and may not go on. */
class Rfc4301InboundCheckTest {
  private static final String HERE = "10.1.0.5";
  private static final String THERE = "10.2.0.9";
  private static final int PADDING = 1;

  private final SaTables tables = new SaTables(new JceBackend());
  private final InboundCheck check =
      new InboundCheck(0, List.of(Prefix.parse("10.1.0.1/32"), Prefix.parse("fd01::1/128")));
  private final OffHeap memory = new OffHeap();

  @AfterEach
  void close() {
    tables.close();
    memory.close();
  }

  record Inner(String what, byte[] packet, @Nullable DropReason refusal) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Inner> innerPackets() {
    return Stream.of(
        new Inner("honest", udp(THERE, HERE), null),
        new Inner("honest, IPv6", udp("fd02::9", "fd01::5"), null),
        new Inner("multicast destination", udp(THERE, "224.0.0.5"), null),
        new Inner("limited broadcast", udp(THERE, "255.255.255.255"), DropReason.BROADCAST),
        new Inner("from nowhere", udp("0.0.0.0", HERE), DropReason.MARTIAN),
        new Inner("from this network", udp("0.1.2.3", HERE), DropReason.MARTIAN),
        new Inner("from loopback", udp("127.0.0.1", HERE), DropReason.MARTIAN),
        new Inner("from multicast", udp("224.0.0.1", HERE), DropReason.MARTIAN),
        new Inner("from class E", udp("240.0.0.1", HERE), DropReason.MARTIAN),
        new Inner("from broadcast", udp("255.255.255.255", HERE), DropReason.MARTIAN),
        new Inner("to loopback", udp(THERE, "127.0.0.1"), DropReason.MARTIAN),
        new Inner("to nowhere", udp(THERE, "0.0.0.0"), DropReason.MARTIAN),
        new Inner("to class E", udp(THERE, "240.0.0.1"), DropReason.MARTIAN),
        new Inner("from nowhere, IPv6", udp("::", "fd01::5"), DropReason.MARTIAN),
        new Inner("from loopback, IPv6", udp("::1", "fd01::5"), DropReason.MARTIAN),
        new Inner("from multicast, IPv6", udp("ff02::1", "fd01::5"), DropReason.MARTIAN),
        new Inner("to loopback, IPv6", udp("fd02::9", "::1"), DropReason.MARTIAN),
        new Inner("from us", udp("10.1.0.1", HERE), DropReason.OWN_ADDRESS),
        new Inner("from us to us", udp("10.1.0.1", "10.1.0.1"), DropReason.OWN_ADDRESS),
        new Inner("from us, IPv6", udp("fd01::1", "fd01::5"), DropReason.OWN_ADDRESS),
        new Inner("loose source route", options(131, 7, 4, 10, 0, 0, 1, 0), source()),
        new Inner("strict source route", options(137, 7, 4, 10, 0, 0, 1, 0), source()),
        new Inner("route behind others", options(PADDING, 148, 4, 0, 0, 131, 3, 4), source()),
        new Inner("router alert", options(148, 4, 0, 0), null),
        new Inner("record route", options(7, 7, 4, 0, 0, 0, 0, 0), null),
        new Inner("end before a route", options(0, 131, 3, 4), null),
        new Inner("option of length 0", options(148, 0, 0, 0), source()),
        new Inner("option beyond the header", options(148, 9, 0, 0), source()),
        new Inner("option without length", options(PADDING, PADDING, PADDING, 148), source()),
        new Inner("routing header type 0", routing(0), source()),
        new Inner("routing header type 2", routing(2), null),
        new Inner("from IPv4 in IPv6", mapped(8), DropReason.MARTIAN),
        new Inner("to IPv4 in IPv6", mapped(24), DropReason.MARTIAN),
        new Inner("routing header type 0 in a first fragment", firstFragment(), source()),
        new Inner("what is in a later fragment", laterFragment(), null),
        new Inner("more extensions than anybody needs", manyExtensions(), source()),
        new Inner("extensions beyond the packet", extensionBeyond(), source()));
  }

  @ParameterizedTest
  @MethodSource("innerPackets")
  void whatNoHonestPeerSendsIsDroppedWhateverTheSelectorsSay(Inner inner) {
    install(0x1000, Pairs.ANY, SaBinding.NONE);
    assertThat(refuse(0x1000, inner.packet())).isEqualTo(inner.refusal());
  }

  @Test
  void step4APacketOutsideTheSelectorsOfItsSaIsDropped() {
    Selector dns =
        Selector.between(Prefix.parse("0.0.0.0/0"), Prefix.parse("0.0.0.0/0"))
            .withProtocol(17)
            .withPorts(PortRange.of(53), PortRange.ANY);
    install(0x1000, Pairs.ANY, new SaBinding(Optional.empty(), List.of(dns), false));
    byte[] packet = udp(THERE, HERE);
    ByteBuffer.wrap(packet).putShort(22, (short) 53);
    assertThat(refuse(0x1000, packet)).isNull();
    ByteBuffer.wrap(packet).putShort(22, (short) 54);
    assertThat(refuse(0x1000, packet)).isEqualTo(DropReason.INNER_POLICY);
    ByteBuffer.wrap(packet).putShort(22, (short) 53).put(9, (byte) 6);
    assertThat(refuse(0x1000, packet)).isEqualTo(DropReason.INNER_POLICY);
  }

  @Test
  void anIsolatedClientReachesNoOtherClientAndNoneReachesIt() {
    install(0x1000, "10.9.0.1/32", SaBinding.ISOLATED);
    install(0x2000, "10.9.0.2/32", SaBinding.NONE);
    install(0x3000, "10.9.0.3/32", SaBinding.NONE);
    byte[] toOne = udp("10.9.0.2", "10.9.0.1");
    assertThat(refuse(0x1000, udp("10.9.0.1", "10.9.0.2"))).isEqualTo(DropReason.CLIENT_ISOLATION);
    assertThat(refuse(0x2000, toOne)).isEqualTo(DropReason.CLIENT_ISOLATION);
    assertThat(refuse(0x2000, udp("10.9.0.2", "10.9.0.3"))).isNull();
    assertThat(refuse(0x1000, udp("10.9.0.1", HERE))).isNull();
    tables.remove(0x1000);
    assertThat(refuse(0x2000, toOne)).isNull();
  }

  /** RFC 4301 §6.2 lets errors go by the SA of what they tell of: not from client to client. */
  @Test
  void anIsolatedClientIsToldNoErrorsByOtherClients() {
    install(0x1000, "10.1.0.0/16", "10.9.0.1/32", SaBinding.ISOLATED);
    install(0x2000, Pairs.ANY, "10.9.0.2/32", SaBinding.NONE);
    byte[] asked = udp("10.9.0.1", "10.1.0.5");
    byte[] error = IcmpErrors.quoting("10.9.0.2", "10.9.0.1", IcmpErrors.UNREACHABLE, asked);
    assertThat(refuse(0x2000, error)).isEqualTo(DropReason.CLIENT_ISOLATION);
    tables.remove(0x1000);
    assertThat(refuse(0x2000, error)).isNull();
  }

  private void install(int spi, String remote, SaBinding binding) {
    install(spi, Pairs.ANY, remote, binding);
  }

  private void install(int spi, String local, String remote, SaBinding binding) {
    tables.installInbound(Pairs.between(spi, local, remote), binding);
    tables.activateOutbound(spi);
  }

  private @Nullable DropReason refuse(int spi, byte[] packet) {
    Snapshot snapshot = tables.snapshot();
    return check.refuse(snapshot, Objects.requireNonNull(snapshot.inbound(spi)), memory.of(packet));
  }

  private static byte[] udp(String source, String destination) {
    return Packets.udp(source, destination, 80);
  }

  private static DropReason source() {
    return DropReason.SOURCE_ROUTE;
  }

  /** The options of an IPv4 header, 4 or 8 octets. */
  private static byte[] options(int... octets) {
    byte[] packet = udp(THERE, HERE);
    packet[0] = (byte) (0x45 + octets.length / 4);
    for (int index = 0; index < octets.length; index++) {
      packet[20 + index] = (byte) octets[index];
    }
    return packet;
  }

  private static byte[] routing(int type) {
    byte[] packet = Rfc4301OutboundPolicyTest.extended(udp("fd02::9", "fd01::5"), 60, 43);
    packet[50] = (byte) type;
    return packet;
  }

  private static byte[] mapped(int offset) {
    byte[] packet = udp("fd02::9", "fd01::5");
    ByteBuffer.wrap(packet).putLong(offset, 0).putInt(offset + 8, 0xFFFF);
    return packet;
  }

  private static byte[] behind(int... headers) {
    return Rfc4301OutboundPolicyTest.extended(udp("fd02::9", "fd01::5"), headers);
  }

  private static byte[] firstFragment() {
    byte[] packet = behind(44, 43);
    ByteBuffer.wrap(packet).putShort(42, (short) 0).put(50, (byte) 0);
    return packet;
  }

  private static byte[] laterFragment() {
    byte[] packet = firstFragment();
    packet[43] = 8;
    return packet;
  }

  private static byte[] manyExtensions() {
    return behind(60, 60, 60, 60, 60, 60, 60, 60, 43);
  }

  private static byte[] extensionBeyond() {
    byte[] packet = behind(60, 60);
    packet[41] = (byte) 0xFF;
    return packet;
  }
}
