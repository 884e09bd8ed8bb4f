package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.RefusedPacket;
import io.postern.dataplane.Selector;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of packets that went no further (RFC 4303 §3.4 and §4, RFC 4301 §5.2). */
class Rfc4303AuditTest {
  private static final String THERE = "10.1.0.9";
  private static final String HERE = "10.2.0.9";

  /** SPI and sequence number 8, IV 8, ICV 16. */
  private static final int OF_GCM = 32;

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.named("audit");

  private final byte[] honest = Packets.udp(THERE, HERE, 60);
  private Site site;
  private HostilePeer peer;

  @BeforeEach
  void start() {
    site = Site.start(ACTORS.system());
    peer = HostilePeer.against(site);
  }

  @AfterEach
  void close() {
    peer.close();
    site.close();
  }

  private RefusedPacket told(DropReason reason) {
    await().until(() -> site.dataplane().drops().get(reason) > 0);
    await().until(() -> !site.events().refused.isEmpty());
    assertThat(site.events().refused).hasSize(1);
    RefusedPacket told = site.events().refused.getFirst();
    assertThat(told.reason()).isEqualTo(reason);
    assertThat(told.ah()).isFalse();
    assertThat(told.path().remote()).isEqualTo(peer.address());
    assertThat(told.path().local()).isEqualTo(site.natTraversal());
    assertThat(told.others()).isZero();
    return told;
  }

  @Test
  void section3Dot4Dot4AnIcvThatIsWrong() {
    peer.send(honest);
    byte[] changed = peer.seal(honest, 4);
    changed[changed.length - 1] ^= 1;
    peer.sendDatagram(changed);
    RefusedPacket told = told(DropReason.BAD_ICV);
    assertThat(told.spi()).isEqualTo(HostilePeer.SITES_SPI);
    assertThat(told.sequence()).isEqualTo(2);
    assertThat(told.inner()).as("of what nobody sealed").isEmpty();
  }

  @Test
  void section3Dot4Dot3ANumberThatComesAgain() {
    byte[] sealed = peer.seal(honest, 4);
    peer.sendDatagram(sealed);
    peer.sendDatagram(sealed);
    RefusedPacket told = told(DropReason.REPLAYED);
    assertThat(told.spi()).isEqualTo(HostilePeer.SITES_SPI);
    assertThat(told.sequence()).isEqualTo(1);
    assertThat(told.inner()).isEmpty();
  }

  @Test
  void section3Dot4Dot2AnSpiThatNobodyHas() {
    byte[] sealed = peer.seal(honest, 4);
    sealed[3] ^= 1;
    peer.sendDatagram(sealed);
    RefusedPacket told = told(DropReason.UNKNOWN_SPI);
    assertThat(told.spi()).isEqualTo(HostilePeer.SITES_SPI ^ 1);
    assertThat(told.sequence()).isEqualTo(1);
    assertThat(site.events().unknownSpis).hasSize(1);
  }

  @Test
  void whatIsTooShortToHaveANumberOfItsOwn() {
    peer.sendDatagram(Arrays.copyOf(peer.seal(honest, 4), 7));
    RefusedPacket told = told(DropReason.TRUNCATED);
    assertThat(told.spi()).isEqualTo(HostilePeer.SITES_SPI);
    assertThat(told.sequence()).isZero();
  }

  @Test
  void rfc4301Section5Dot2WhatIsInsideIsToldWithIt() {
    peer.send(Packets.udp("127.0.0.1", HERE, 60));
    RefusedPacket told = told(DropReason.MARTIAN);
    assertThat(told.sequence()).isEqualTo(1);
    Selector inner = told.inner().orElseThrow();
    assertThat(inner.local()).hasToString("127.0.0.1");
    assertThat(inner.remote()).hasToString(HERE);
    assertThat(inner.protocol()).isEqualTo(17);
  }

  /** What an SA is not for is found out before anything else is looked at. */
  @Test
  void rfc4301Section5Dot2WhatItsSaIsNotForIsToldWithIt() {
    site.dataplane().remove(HostilePeer.SITES_SPI);
    try (HostilePeer other =
        HostilePeer.against(
            site.dataplane(),
            site.natTraversal(),
            List.of(Prefix.parse("10.2.0.0/16")),
            List.of(Prefix.parse("10.1.0.0/16")))) {
      other.send(Packets.udp("10.9.0.9", HERE, 60));
      await().until(() -> !site.events().refused.isEmpty());
      RefusedPacket told = site.events().refused.getFirst();
      assertThat(told.reason()).isEqualTo(DropReason.INNER_POLICY);
      assertThat(told.inner().orElseThrow().local()).hasToString("10.9.0.9");
      assertThat(told.inner().orElseThrow().remote()).hasToString(HERE);
    }
  }

  /** Java takes such an address for one of IPv4 (RFC 4291 §2.5.5.2). */
  @ParameterizedTest
  @CsvSource({"8, fd02::9", "24, fd01::9"})
  void anAddressOfIpv4InIpv6IsToldAsWhatItIs(int mapped, String other) {
    byte[] packet = Packets.mapped(Packets.udp("fd01::9", "fd02::9", 60), mapped);
    peer.send(packet);
    Selector inner = told(DropReason.MARTIAN).inner().orElseThrow();
    assertThat(List.of(inner.local(), inner.remote()))
        .anySatisfy(end -> assertThat(end.first()).isEqualTo(InetAddress.ofLiteral(other)))
        .allSatisfy(end -> assertThat(end.ipv4()).isFalse());
    assertThat(site.events().restarts).isEmpty();
  }

  @Test
  void section4OneOfManyIsTold() {
    peer.sendDatagram(Arrays.copyOf(peer.seal(honest, 4), OF_GCM));
    told(DropReason.TRUNCATED);
    for (int count = 0; count < 20; count++) {
      peer.sendDatagram(Arrays.copyOf(peer.seal(honest, 4), OF_GCM));
    }
    await().until(() -> site.dataplane().drops().get(DropReason.TRUNCATED) == 21);
    assertThat(site.events().refused).hasSize(1);
  }

  /** They are no attack. */
  @Test
  void broadcastsOfAPeerAreNotTold() {
    peer.send(Packets.udp(THERE, "255.255.255.255", 60));
    peer.send(honest);
    assertThat(site.receive()).isEqualTo(honest);
    assertThat(site.dataplane().drops().get(DropReason.BROADCAST)).isEqualTo(1);
    assertThat(site.events().refused).isEmpty();
  }
}
