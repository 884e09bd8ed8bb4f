package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.AddressRange;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Policy;
import io.postern.dataplane.Policy.Action;
import io.postern.dataplane.Policy.Entry;
import io.postern.dataplane.PortRange;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies in the running packet path, RFC 4301 §5.1 and §5.2. */
class AcquireTest {
  private static final String HERE = "10.1.0.9";
  private static final String THERE = "10.2.0.9";
  private static final Selector SITES =
      Selector.between(Prefix.parse("10.1.0.0/16"), Prefix.parse("10.2.0.0/16"));
  private static final Duration SHORT = Duration.ofMillis(100);

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.named("acquire");

  private Site left;
  private Site right;

  @BeforeEach
  void start() {
    left = Site.start(ACTORS.system());
    right = Site.start(ACTORS.system());
    left.dataplane().policies(List.of(protect("site", SITES)));
  }

  @AfterEach
  void close() {
    left.close();
    right.close();
  }

  @Test
  void section4Dot4Dot1APacketWithoutAnSaAsksForOneAndIsSentWhenItStands() {
    byte[] packet = Packets.udp(HERE, THERE, 100);
    left.network().send(packet);
    await().until(() -> !left.events().acquires.isEmpty());
    Selector hosts =
        Selector.between(AddressRange.parse(HERE), AddressRange.parse(THERE))
            .withProtocol(17)
            .withPorts(PortRange.of(4000), PortRange.of(5000));
    assertThat(left.events().acquires)
        .containsExactly(new RecordedEvents.Acquire("site", SITES, hosts));
    open(Tunnel.gcm().bound(SaBinding.to("site")));
    assertThat(right.receive()).isEqualTo(packet);
    assertThat(left.dataplane().drops().values()).containsOnly(0L);
  }

  /** Java takes such an address for one of IPv4 (RFC 4291 §2.5.5.2). */
  @ParameterizedTest
  @ValueSource(ints = {8, 24})
  void aPacketToOrFromAnAddressOfIpv4InIpv6AsksLikeAnyOther(int mapped) {
    Selector all = Selector.between(Prefix.parse("::/0"), Prefix.parse("::/0"));
    left.dataplane().policies(List.of(protect("site", all)));
    left.network().send(Packets.mapped(Packets.udp("fd01::9", "fd02::9", 100), mapped));
    await().until(() -> !left.events().acquires.isEmpty());
    assertThat(left.events().acquires.getFirst().packet().local().ipv4()).isFalse();
    assertThat(left.events().restarts).isEmpty();
  }

  @Test
  void aFewPacketsOfEachPolicyAreHeldInOrderAndTheRestDropped() {
    left.dataplane()
        .policies(
            List.of(
                protect("other", SITES.withProtocol(6)), protect("site", SITES.withProtocol(17))));
    int most = HeldPackets.MOST_OF_ONE_POLICY;
    for (int index = 0; index < most + 5; index++) {
      left.network().send(Packets.udp(HERE, THERE, 100 + index));
    }
    left.network().send(Packets.syn(HERE, THERE, 1000));
    awaitDrops(left, DropReason.AWAITING_SA, 5);
    await().until(() -> left.events().acquires.size() == 2);
    open(Tunnel.gcm().bound(SaBinding.to("site")));
    for (int index = 0; index < most; index++) {
      assertThat(right.receive()).hasSize(100 + index);
    }
    assertThat(right.network().receive(SHORT)).isEmpty();
  }

  @Test
  void policiesWhoseTunnelsAreDownKeepNoPacketOfAnotherFromWaiting() {
    List<Policy> policies = new ArrayList<>();
    policies.add(protect("site", SITES.withProtocol(6)));
    int down = HeldPackets.MOST / HeldPackets.MOST_OF_ONE_POLICY;
    for (int host = 1; host <= down; host++) {
      Prefix there = Prefix.parse("10.2.1." + host + "/32");
      policies.add(protect("down " + host, Selector.between(Prefix.parse("10.1.0.0/16"), there)));
    }
    left.dataplane().policies(policies);
    for (int index = 0; index < HeldPackets.MOST; index++) {
      SessionLimitsTest.send(left, Packets.udp(HERE, "10.2.1." + (1 + index % down), 100));
    }
    byte[] packet = Packets.syn(HERE, THERE, 1000);
    SessionLimitsTest.send(left, packet);
    awaitDrops(left, DropReason.AWAITING_SA, 1);
    open(Tunnel.gcm().bound(SaBinding.to("site")));
    assertThat(right.receive()).isEqualTo(packet);
  }

  @Test
  void whatIsHeldBecomesWhatNewPoliciesMakeOfIt() {
    left.network().send(Packets.udp(HERE, THERE, 100));
    await().until(() -> !left.events().acquires.isEmpty());
    left.dataplane()
        .policies(List.of(new Policy("none", List.of(Entry.permit(SITES)), Action.DROP)));
    awaitDrops(left, DropReason.POLICY_DROP, 1);
  }

  @Test
  void acquiresOfOneEntryAreFew() {
    int sent = 0;
    for (int index = 0; index < 300; index++) {
      sent += left.network().send(Packets.udp(HERE, THERE, 100)) ? 1 : 0;
    }
    awaitDrops(left, DropReason.AWAITING_SA, sent - HeldPackets.MOST_OF_ONE_POLICY);
    assertThat(left.events().acquires).hasSizeLessThan(20);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 4_000, 40_000})
  void section7FragmentsAreForThePolicyOfThePortsOfTheWhole(int length) {
    Selector ports = SITES.withProtocol(17).withPorts(PortRange.of(4000), PortRange.of(5000));
    left.dataplane().policies(List.of(protect("site", ports)));
    Selector mirrored =
        Selector.between(Prefix.parse("10.2.0.0/16"), Prefix.parse("10.1.0.0/16"))
            .withProtocol(17)
            .withPorts(PortRange.of(5000), PortRange.of(4000));
    Tunnel.gcm()
        .bound(new SaBinding(Optional.empty(), List.of(mirrored), false))
        .openRight(right.dataplane(), right.natTraversal(), left.natTraversal());
    Tunnel.gcm()
        .bound(SaBinding.to("site", ports))
        .openLeft(left.dataplane(), left.natTraversal(), right.natTraversal());
    byte[] packet = Packets.udp(HERE, THERE, length);
    for (byte[] fragment : Packets.fragments(packet, 1280)) {
      assertThat(left.network().send(fragment)).isTrue();
    }
    assertThat(right.receive()).isEqualTo(packet);
    assertThat(left.dataplane().counters(Tunnel.LEFT_SPI).orElseThrow().outboundPackets())
        .isEqualTo(1);
  }

  @Test
  void section7FragmentsThatCameThroughTheTunnelAreCheckedWholeAndCutToTheMtu() {
    left.dataplane().policies(List.of());
    Selector mirrored =
        Selector.between(Prefix.parse("10.2.0.0/16"), Prefix.parse("10.1.0.0/16"))
            .withProtocol(17)
            .withPorts(PortRange.of(5000), PortRange.of(4000));
    Tunnel.gcm()
        .bound(new SaBinding(Optional.empty(), List.of(mirrored), false))
        .openRight(right.dataplane(), right.natTraversal(), left.natTraversal());
    Tunnel.gcm().openLeft(left.dataplane(), left.natTraversal(), right.natTraversal());
    byte[] packet = Packets.udp(HERE, THERE, 3000);
    for (byte[] fragment : Packets.fragments(packet, 600)) {
      assertThat(left.network().send(fragment)).isTrue();
    }
    List<byte[]> expected = Packets.fragments(packet, Site.MTU);
    for (byte[] fragment : expected) {
      assertThat(right.receive()).isEqualTo(fragment);
    }
    left.network().send(Packets.fragments(packet, 600).get(1));
    left.network().send(Packets.udp(THERE, HERE, 3000));
    assertThat(right.network().receive(SHORT)).isEmpty();
  }

  @Test
  void section5Dot2ProtectedTrafficOutsideItsSelectorIsDropped() {
    Selector web = SITES.withProtocol(17).withPorts(PortRange.of(5000), PortRange.of(4001));
    left.dataplane().policies(List.of());
    Tunnel.gcm().open(left, right);
    right.dataplane().remove(Tunnel.RIGHT_SPI);
    Selector mirrored =
        Selector.between(Prefix.parse("10.2.0.0/16"), Prefix.parse("10.1.0.0/16"))
            .withProtocol(17)
            .withPorts(web.localPorts(), web.remotePorts());
    Tunnel.gcm()
        .bound(new SaBinding(Optional.empty(), List.of(mirrored), false))
        .openRight(right.dataplane(), right.natTraversal(), left.natTraversal());
    left.network().send(Packets.udp(HERE, THERE, 100));
    awaitDrops(right, DropReason.INNER_POLICY, 1);
    assertThat(right.dataplane().counters(Tunnel.RIGHT_SPI).orElseThrow().inboundDrops())
        .isEqualTo(1);
    assertThat(right.network().receive(SHORT)).isEmpty();
  }

  /** The receiver first: what is held is sent at once. */
  private void open(Tunnel tunnel) {
    tunnel.openRight(right.dataplane(), right.natTraversal(), left.natTraversal());
    tunnel.openLeft(left.dataplane(), left.natTraversal(), right.natTraversal());
  }

  private static Policy protect(String name, Selector selector) {
    return new Policy(name, List.of(Entry.permit(selector)), Action.PROTECT);
  }

  private static void awaitDrops(Site site, DropReason reason, long count) {
    await().until(() -> site.dataplane().drops().get(reason) == count);
  }
}
