package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.OuterHeader;
import io.postern.dataplane.Policy;
import io.postern.dataplane.Policy.Action;
import io.postern.dataplane.Policy.Entry;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.Selector;
import io.postern.dataplane.SessionTraffic;
import io.postern.dataplane.TrafficRate;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.ah.PacketSealer;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.device.UdpPort;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.offload.VirtioHeader;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.policy.SnapshotReader;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a TUN with offloads gives as one packet counts as the packets that it stands for. */
class SuperPacketDropsTest {
  private static final String HERE = "10.1.0.9";
  private static final String THERE = "10.2.0.9";
  private static final int SEGMENTS = 10;
  private static final int IP_AND_TCP = 40;
  private static final int TCP_CHECKSUM = 16;

  /** With headers more than the 1438 octets that fit a way of 1500. */
  private static final int TOO_LARGE = 1400;

  private static final int FITS = 1200;

  private final PacketPair pair = PacketPair.open();
  private final InetSocketAddress here = Loopback.natTraversal(Loopback.address());
  private final InetSocketAddress peer = Loopback.natTraversal(Loopback.address());
  private final UdpPort peerPort = new UdpPort(new UdpSocketSettings(peer, true));
  private final DataplaneSettings settings =
      new DataplaneSettings(
          List.of(new UdpSocketSettings(here, true)),
          false,
          new InProcessTun(pair.descriptor(), Site.MTU),
          false);
  private final Ports ports = new Ports(settings);
  private final Tun tun = Tun.open(settings.tun());
  private final Drops drops = new Drops();
  private final RecordedEvents events = new RecordedEvents();
  private final SaTables tables = new SaTables(new JceBackend());
  private final SnapshotReader reader = tables.reader();
  private final EspSealer sealer = new EspSealer(events);
  private final PacketSealer packetSealer = new PacketSealer(events, sealer);
  private final Outgoing outgoing = new Outgoing(sealer, drops);
  private final TooBigAnswers tooBig = new TooBigAnswers(tun, drops);
  private final HeldPackets held = new HeldPackets(drops);
  private final ProtectedWay way =
      new ProtectedWay(
          sealer,
          packetSealer,
          ports,
          outgoing,
          tooBig,
          new PathMtus(settings.traffic().pathMtuAge()),
          drops,
          false,
          OuterHeader.DEFAULT,
          tun);
  private final EgressSeal seal =
      new EgressSeal(
          0,
          reader,
          sealer,
          packetSealer,
          outgoing,
          way,
          null,
          false,
          held,
          new Acquires(events),
          new Dummies(new DummySchedule(), way),
          drops,
          VirtioHeader.SIZE);
  private final EgressBatch batch = new EgressBatch();

  @AfterEach
  void close() {
    batch.close();
    reader.close();
    seal.close();
    sealer.close();
    packetSealer.close();
    outgoing.close();
    tooBig.close();
    held.close();
    tables.close();
    tun.close();
    ports.close();
    peerPort.close();
    pair.port().close();
  }

  private void open(SaOptions options) {
    Tunnel.gcm().with(options).openLeft(tables, here, peer);
  }

  /** One super-packet of TCP that must not be cut. */
  private void leave(int segmentSize, int segments) {
    byte[] packet =
        io.postern.dataplane.packet.Packets.packet(
            HERE, THERE, 6, IP_AND_TCP + segments * segmentSize);
    packet[32] = 0x50;
    batch.clear();
    long read = batch.next();
    VirtioHeader.putMerged(read, VirtioHeader.TCP_IPV4, IP_AND_TCP, segmentSize, 20, TCP_CHECKSUM);
    Memory.write(packet, 0, read + VirtioHeader.SIZE, packet.length);
    batch.add(VirtioHeader.SIZE + packet.length, false);
    seal.seal(batch).send();
  }

  private SaCounters counters() {
    return tables.counters(Tunnel.LEFT_SPI).orElseThrow();
  }

  private Map<DropReason, Long> dropped() {
    Map<DropReason, Long> sums = new EnumMap<>(DropReason.class);
    drops.addTo(sums);
    sums.values().removeIf(count -> count == 0);
    return sums;
  }

  @Test
  void tooBigIsEachSegment() {
    open(SaOptions.DEFAULT);
    leave(TOO_LARGE, SEGMENTS);
    assertThat(dropped()).isEqualTo(Map.of(DropReason.TOO_BIG, (long) SEGMENTS));
    assertThat(counters().outboundDrops()).isEqualTo(SEGMENTS);
    assertThat(counters().outboundPackets()).isZero();
  }

  @Test
  void beyondTheRateIsEachSegmentThatTheRateHasNoRoomFor() {
    TrafficRate slow = new TrafficRate(100_000);
    open(SaOptions.DEFAULT.with(new SessionTraffic(TrafficRate.UNLIMITED, slow, List.of())));
    for (int count = 0; count < 20; count++) {
      leave(FITS, SEGMENTS);
    }
    // 105 fit at once.
    long refused = dropped().get(DropReason.RATE);
    assertThat(refused).isBetween(60L, 95L);
    assertThat(counters().outboundDrops()).isEqualTo(refused);
    assertThat(counters().outboundPackets()).isEqualTo(20 * SEGMENTS - refused);
    assertThat(counters().inboundDrops()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whatNoSaTakesIsEachSegment(Unprotected unprotected) {
    tables.policies(unprotected.policies);
    leave(FITS, SEGMENTS);
    assertThat(dropped()).isEqualTo(Map.of(unprotected.reason, (long) SEGMENTS));
  }

  /** Why a packet has no SA. */
  enum Unprotected {
    NONE(List.of(), DropReason.NO_POLICY),
    DROP(policy(Action.DROP), DropReason.POLICY_DROP),
    BYPASS(policy(Action.BYPASS), DropReason.POLICY_DROP),
    /** Longer than what is held. */
    DOWN(policy(Action.PROTECT), DropReason.AWAITING_SA);

    private final List<Policy> policies;
    private final DropReason reason;

    Unprotected(List<Policy> policies, DropReason reason) {
      this.policies = policies;
      this.reason = reason;
    }

    private static List<Policy> policy(Action action) {
      Selector all = Selector.between(Prefix.parse("10.1.0.0/16"), Prefix.parse("10.2.0.0/16"));
      return List.of(new Policy("one", List.of(Entry.permit(all)), action));
    }
  }
}
