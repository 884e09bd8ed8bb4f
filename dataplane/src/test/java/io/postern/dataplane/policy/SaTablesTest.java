package io.postern.dataplane.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import io.postern.dataplane.sa.OutboundSa;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SaTablesTest {
  private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 4500);
  private static final InetSocketAddress THERE = new InetSocketAddress("192.0.2.2", 4500);
  private static final String ANY = "0.0.0.0/0";

  private final ClosingCount closed = new ClosingCount(new JceBackend());
  private final SaTables tables = new SaTables(closed);
  private final OffHeap memory = new OffHeap();

  @AfterEach
  void close() {
    tables.close();
    memory.close();
  }

  @Test
  void theLongestPrefixWins() {
    activate(0x1001, ANY, "10.0.0.0/8");
    activate(0x1002, ANY, "10.2.3.4/32");
    activate(0x1003, ANY, "10.2.0.0/16");
    activate(0x1004, ANY, ANY);
    assertThat(route("10.9.9.9", "10.2.3.4")).isEqualTo(0x1002);
    assertThat(route("10.9.9.9", "10.2.3.5")).isEqualTo(0x1003);
    assertThat(route("10.9.9.9", "10.3.3.5")).isEqualTo(0x1001);
    assertThat(route("10.9.9.9", "192.168.0.1")).isEqualTo(0x1004);
  }

  @Test
  void ofEqualPrefixesTheOneActivatedLastWinsUntilItIsRemoved() {
    activate(0x1001, ANY, "10.2.0.0/16");
    activate(0x1002, ANY, "10.2.0.0/16");
    assertThat(route("10.9.9.9", "10.2.0.1")).isEqualTo(0x1002);
    tables.activateOutbound(0x1001);
    assertThat(route("10.9.9.9", "10.2.0.1")).isEqualTo(0x1001);
    tables.remove(0x1001);
    assertThat(route("10.9.9.9", "10.2.0.1")).isEqualTo(0x1002);
    tables.remove(0x1002);
    assertThat(route("10.9.9.9", "10.2.0.1")).isZero();
  }

  @Test
  void anSaWhoseLocalDoesNotHaveTheSourceIsPassedOver() {
    activate(0x1001, "10.1.0.0/16", "10.2.0.0/16");
    activate(0x1002, "10.5.0.0/16", "10.2.0.0/16");
    activate(0x1003, "10.6.0.0/16", "10.2.3.0/24");
    assertThat(route("10.1.0.1", "10.2.3.1")).isEqualTo(0x1001);
    assertThat(route("10.5.0.1", "10.2.3.1")).isEqualTo(0x1002);
    assertThat(route("10.6.0.1", "10.2.3.1")).isEqualTo(0x1003);
    assertThat(route("10.7.0.1", "10.2.3.1")).isZero();
  }

  @Test
  void theFamiliesAreApart() {
    activate(0x1001, ANY, ANY);
    activate(0x1002, "::/0", "::/0");
    activate(0x1003, "::/0", "2001:db8::/32");
    activate(0x1004, "::/0", "2001:db8::1/128");
    assertThat(route("10.1.0.1", "10.2.3.1")).isEqualTo(0x1001);
    assertThat(route("2001:db8::9", "2001:db8::1")).isEqualTo(0x1004);
    assertThat(route("2001:db8::9", "2001:db8::2")).isEqualTo(0x1003);
    assertThat(route("2001:db8::9", "2002::2")).isEqualTo(0x1002);
  }

  @Test
  void installedButNotActivatedSendsNothing() {
    tables.installInbound(parameters(0x1001, ANY, ANY));
    assertThat(tables.snapshot().inbound(0x1001)).isNotNull();
    assertThat(route("10.1.0.1", "10.2.3.1")).isZero();
  }

  @Test
  void tenThousandLeasesAreFoundAndGoAgain() {
    for (int index = 0; index < 10_000; index++) {
      activate(0x1000 + index, ANY, "10." + (index >>> 8) + "." + (index & 0xFF) + ".0/24");
      activate(0x10_0000 + index, ANY, "172.16." + (index >>> 8) + "." + (index & 0xFF));
    }
    for (int index = 0; index < 10_000; index += 97) {
      String rest = (index >>> 8) + "." + (index & 0xFF);
      assertThat(route("10.0.0.1", "10." + rest + ".77")).isEqualTo(0x1000 + index);
      assertThat(route("10.0.0.1", "172.16." + rest)).isEqualTo(0x10_0000 + index);
      assertThat(tables.snapshot().inbound(0x1000 + index)).isNotNull();
    }
    for (int index = 0; index < 10_000; index++) {
      tables.remove(0x1000 + index);
      tables.remove(0x10_0000 + index);
    }
    assertThat(route("10.0.0.1", "10.1.1.1")).isZero();
    assertThat(tables.snapshot().inbound(0x1001)).isNull();
    assertThat(closed.count()).isEqualTo(40_000);
  }

  @Test
  void aSnapshotDoesNotChange() {
    activate(0x1001, ANY, ANY);
    Snapshot before = tables.snapshot();
    tables.remove(0x1001);
    assertThat(before.inbound(0x1001)).isNotNull();
    assertThat(tables.snapshot().inbound(0x1001)).isNull();
    assertThat(tables.snapshot().generation()).isGreaterThan(before.generation());
  }

  @Test
  void aRemovedPairIsClosedWhenNoReaderWorksOnItAnyMore() {
    activate(0x1001, ANY, ANY);
    SnapshotReader one = tables.reader();
    SnapshotReader other = tables.reader();
    one.acquire();
    other.acquire();
    tables.remove(0x1001);
    assertThat(closed.count()).isZero();
    one.release();
    assertThat(closed.count()).isZero();
    one.acquire();
    other.release();
    assertThat(closed.count()).isEqualTo(2);
  }

  @Test
  void aReaderThatIsClosedHoldsNothing() {
    activate(0x1001, ANY, ANY);
    SnapshotReader reader = tables.reader();
    reader.acquire();
    tables.remove(0x1001);
    reader.close();
    assertThat(closed.count()).isEqualTo(2);
  }

  @Test
  void keysAreZeroedAtInstall() {
    byte[] inboundKey = new byte[20];
    Arrays.fill(inboundKey, (byte) 7);
    ChildSaParameters parameters = parameters(0x1001, inboundKey);
    tables.installInbound(parameters);
    assertThat(inboundKey).containsOnly(0);
    assertThatThrownBy(() -> parameters.esp().orElseThrow().inboundKeys().expose())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keysAreZeroedAlsoIfTheInstallIsRefused() {
    tables.installInbound(parameters(0x1001, ANY, ANY));
    byte[] inboundKey = new byte[20];
    Arrays.fill(inboundKey, (byte) 7);
    ChildSaParameters again = parameters(0x1001, inboundKey);
    assertThatThrownBy(() -> tables.installInbound(again))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(inboundKey).containsOnly(0);
    assertThat(closed.count()).isEqualTo(2);
  }

  @Test
  void rfc4303Section2Dot1ReservedSpisAreRefused() {
    assertThatThrownBy(() -> tables.installInbound(parameters(255, ANY, ANY)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMovedPeerIsSentToItsNewAddress() {
    activate(0x1001, ANY, ANY);
    InetSocketAddress moved = new InetSocketAddress("198.51.100.9", 40_000);
    tables.movePeer(0x1001, new Path(HERE, moved));
    var path = Objects.requireNonNull(tables.snapshot().inbound(0x1001)).path();
    assertThat(path.path().remote()).isEqualTo(moved);
    assertThat(path.comesFrom(true, 0, 0xC633_6409L, 40_000)).isTrue();
    assertThat(path.comesFrom(true, 0, 0xC633_6409L, 40_001)).isFalse();
    assertThat(path.comesFrom(true, 0, 0xC000_0202L, 4500)).isFalse();
  }

  private void activate(int spi, String local, String remote) {
    tables.installInbound(parameters(spi, local, remote));
    tables.activateOutbound(spi);
  }

  /** The pair that a packet leaves by, 0 for none. */
  private int route(String source, String destination) {
    long inner = memory.of(Packets.udp(source, destination, 60));
    @Nullable OutboundSa sa = tables.snapshot().outbound(inner);
    return sa == null ? 0 : sa.inboundSpi();
  }

  private static ChildSaParameters parameters(int spi, byte[] inboundKey) {
    return parameters(spi, ANY, ANY, inboundKey);
  }

  private static ChildSaParameters parameters(int spi, String local, String remote) {
    return parameters(spi, local, remote, new byte[20]);
  }

  private static ChildSaParameters parameters(
      int spi, String local, String remote, byte[] inboundKey) {
    EspTransform gcm = EspTransform.AES_128_GCM;
    return new ChildSaParameters(
        spi,
        spi + 1,
        Encapsulation.UDP,
        new Path(HERE, THERE),
        gcm,
        EspIntegrity.NONE,
        SaKeys.take(inboundKey, gcm, EspIntegrity.NONE),
        SaKeys.take(new byte[20], gcm, EspIntegrity.NONE),
        List.of(Prefix.parse(local)),
        List.of(Prefix.parse(remote)),
        64,
        0,
        0);
  }
}
