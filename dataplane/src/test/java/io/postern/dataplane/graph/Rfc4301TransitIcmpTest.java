package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.packet.IcmpErrors;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 4301 §6.2: ICMP errors of routers behind either gateway go through the SA they tell of. */
class Rfc4301TransitIcmpTest {
  private static final String HERE = "10.1.0.9";
  private static final String THERE = "10.2.0.9";
  private static final String ROUTER = "172.16.0.1";

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.named("transit-icmp");

  @Test
  void anErrorGoesThroughFromEndToEnd() {
    try (Site left = Site.start(ACTORS.system());
        Site right = Site.start(ACTORS.system())) {
      Tunnel.gcm().open(left, right);
      byte[] sent = Packets.udp(HERE, THERE, 100);
      left.network().send(sent);
      assertThat(right.receive()).isEqualTo(sent);
      byte[] unreachable = IcmpErrors.quoting(ROUTER, HERE, IcmpErrors.UNREACHABLE, sent);
      right.network().send(unreachable);
      assertThat(left.receive()).isEqualTo(unreachable);
      byte[] sent6 = IcmpErrors.udp("fd01::9", "fd02::9", 1, 2);
      byte[] tooBig = IcmpErrors.quoting("fd77::1", "fd01::9", IcmpErrors.TOO_BIG_IPV6, sent6);
      right.network().send(tooBig);
      assertThat(left.receive()).isEqualTo(tooBig);
      assertThat(right.dataplane().drops().values()).containsOnly(0L);
    }
  }

  record Told(String what, byte[] packet) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Told> forged() {
    byte[] sent = Packets.udp(HERE, THERE, 100);
    return Stream.of(
        new Told("of others' packets", error(HERE, Packets.udp(HERE, "10.9.0.9", 100))),
        new Told("of no packet of ours", error("10.5.0.1", Packets.udp("10.5.0.1", THERE, 100))),
        new Told("to a host that sent nothing", error("10.1.0.8", sent)),
        new Told("of the peer's own packets", error(HERE, Packets.udp(THERE, HERE, 100))),
        new Told("redirect", IcmpErrors.quoting(ROUTER, HERE, 5, sent)),
        new Told("no error", Packets.udp(ROUTER, HERE, 100)));
  }

  /** Else who has one SA could end the connections of all others. */
  @ParameterizedTest
  @MethodSource("forged")
  void whatDoesNotFitTheSaItCameByIsDropped(Told error) {
    try (Site site = Site.start(ACTORS.system());
        HostilePeer peer =
            HostilePeer.against(
                site.dataplane(),
                site.natTraversal(),
                List.of(Prefix.parse("10.1.0.0/16")),
                List.of(Prefix.parse("10.2.0.0/16")))) {
      peer.send(error.packet());
      TwoSitesTest.awaitDrop(site, DropReason.INNER_POLICY);
      byte[] honest = error(HERE, Packets.udp(HERE, THERE, 100));
      peer.send(honest);
      assertThat(site.receive()).isEqualTo(honest);
    }
  }

  /** A lease is one host: it could speak for others as a router that is not there. */
  @Test
  void behindASingleHostIsNoRouter() {
    try (Site site = Site.start(ACTORS.system());
        HostilePeer peer =
            HostilePeer.against(
                site.dataplane(),
                site.natTraversal(),
                List.of(Prefix.parse("10.1.0.0/16")),
                List.of(Prefix.parse(THERE + "/32")))) {
      byte[] sent = Packets.udp(HERE, THERE, 100);
      peer.send(error(HERE, sent));
      TwoSitesTest.awaitDrop(site, DropReason.INNER_POLICY);
      byte[] itsOwn = IcmpErrors.quoting(THERE, HERE, IcmpErrors.UNREACHABLE, sent);
      peer.send(itsOwn);
      assertThat(site.receive()).isEqualTo(itsOwn);
    }
  }

  private static byte[] error(String destination, byte[] quoted) {
    return IcmpErrors.quoting(ROUTER, destination, IcmpErrors.TIME_EXCEEDED, quoted);
  }
}
