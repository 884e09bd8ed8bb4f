package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.dataplane.ClearPath;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.OuterHeader;
import io.postern.dataplane.Policy;
import io.postern.dataplane.Policy.Action;
import io.postern.dataplane.Policy.Entry;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.Selector;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.NetworkNamespace;
import io.postern.dataplane.packet.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A host, its gateway and another gateway: what bypasses protection, and what should not have. */
class ClearPathTest {
  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("clear-path");

  private NetworkNamespace host;
  private NetworkNamespace gateway;
  private NetworkNamespace other;

  /** Addresses of the host and of the other end, and their prefixes. */
  record Family(String host, String other, String here, String there, int icmp) {}

  @BeforeEach
  void makeNamespaces() {
    host = new NetworkNamespace("host");
    gateway = new NetworkNamespace("gateway");
    other = new NetworkNamespace("other");
    for (NetworkNamespace namespace : List.of(host, gateway, other)) {
      // Else a router has no address to ask for neighbours from, for a second or two.
      namespace.execute("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
    }
    NetworkNamespace.join(gateway, "192.0.2.1/24", other, "192.0.2.2/24");
    gateway.ip("address", "add", "2001:db8::1/64", "dev", "cable", "nodad");
    other.ip("address", "add", "2001:db8::2/64", "dev", "cable", "nodad");
    gateway.ip("link", "set", "cable", "name", "outside");
    gateway.ip("link", "set", "outside", "up");
    NetworkNamespace.join(gateway, "10.1.0.254/16", host, "10.1.0.5/16");
    gateway.ip("address", "add", "fd01::fe/16", "dev", "cable", "nodad");
    host.ip("address", "add", "fd01::5/16", "dev", "cable", "nodad");
    host.ip("route", "add", "default", "via", "10.1.0.254");
    host.ip("route", "add", "default", "via", "fd01::fe");
    other.ip("address", "add", "10.2.0.9/32", "dev", "lo");
    other.ip("address", "add", "fd02::9/128", "dev", "lo", "nodad");
    other.ip("route", "add", "10.1.0.0/16", "via", "192.0.2.1");
    other.ip("route", "add", "fd01::/16", "via", "2001:db8::1");
    gateway.execute("sysctl", "-qw", "net.ipv4.ip_forward=1");
    gateway.execute("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
    gateway.ip("address", "replace", "2001:db8::1/64", "dev", "outside", "nodad");
    gateway.ip("route", "replace", "10.2.0.0/16", "via", "192.0.2.2");
    gateway.ip("route", "replace", "fd02::/16", "via", "2001:db8::2");
  }

  @AfterEach
  void removeNamespaces() {
    host.close();
    gateway.close();
    other.close();
  }

  static Stream<Family> families() {
    return Stream.of(
        new Family("10.1.0.5", "10.2.0.9", "10.1.0.0/16", "10.2.0.0/16", Protocol.ICMP),
        new Family("fd01::5", "fd02::9", "fd01::/16", "fd02::/16", Protocol.ICMPV6));
  }

  @ParameterizedTest
  @MethodSource("families")
  void whatAPolicyBypassesLeavesInTheClearAndItsAnswersComeBack(Family family) {
    Selector all = Selector.between(Prefix.parse(family.here()), Prefix.parse(family.there()));
    Selector ping = all.withProtocol(family.icmp());
    try (Dataplane dataplane = start()) {
      dataplane.policies(
          List.of(
              new Policy("site", List.of(Entry.deny(ping), Entry.permit(all)), Action.PROTECT),
              new Policy("ping", List.of(Entry.permit(ping)), Action.BYPASS)));
      assertThat(ping(host, family.host(), family.other())).contains(" 0% packet loss");
      assertThat(ping(other, family.other(), family.host())).contains(" 0% packet loss");
      assertThat(dataplane.drops()).containsEntry(DropReason.CAME_CLEAR, 0L);
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void rfc4301Section5Dot2WhatShouldHaveComeProtectedIsDroppedAndCounted(Family family) {
    Selector all = Selector.between(Prefix.parse(family.here()), Prefix.parse(family.there()));
    assertThat(ping(other, family.other(), family.host())).contains(" 0% packet loss");
    try (Dataplane dataplane = start()) {
      dataplane.policies(List.of(new Policy("site", List.of(Entry.permit(all)), Action.PROTECT)));
      assertThatThrownBy(() -> ping(other, family.other(), family.host()))
          .hasMessageContaining("100% packet loss");
      assertThat(dataplane.drops().get(DropReason.CAME_CLEAR)).isGreaterThanOrEqualTo(3);
    }
    assertThat(ping(other, family.other(), family.host())).contains(" 0% packet loss");
  }

  @Test
  void protectedTrafficGoesOnBesideAClearPath() {
    RecordedEvents events = new RecordedEvents();
    other.ip("address", "del", "10.2.0.9/32", "dev", "lo");
    Tunnel tunnel = Tunnel.gcm();
    InetSocketAddress left = new InetSocketAddress("192.0.2.1", 4500);
    InetSocketAddress right = new InetSocketAddress("192.0.2.2", 4500);
    KernelTun tun =
        new KernelTun(
            "tunnel",
            1400,
            List.of(Prefix.parse("10.2.0.9")),
            List.of(Prefix.parse("10.1.0.0/24")));
    DataplaneSettings settings = settings(tun, TrafficSettings.PROTECTED_ONLY);
    other.ip("route", "del", "10.1.0.0/16");
    try (Dataplane here = start();
        Dataplane there = other.inside(() -> Dataplanes.start(settings, ACTORS.system(), events))) {
      tunnel.openRight(there, right, left);
      tunnel.bound(SaBinding.to("site")).openLeft(here, left, right);
      here.policies(
          List.of(
              new Policy(
                  "site",
                  List.of(
                      Entry.permit(
                          Selector.between(
                              Prefix.parse("10.1.0.0/16"), Prefix.parse("10.2.0.0/16")))),
                  Action.PROTECT)));
      assertThat(ping(host, "10.1.0.5", "10.2.0.9")).contains(" 0% packet loss");
      assertThat(here.counters(Tunnel.LEFT_SPI).orElseThrow().outboundPackets()).isEqualTo(3);
      assertThat(here.drops()).containsEntry(DropReason.CAME_CLEAR, 0L);
    }
  }

  @Test
  void theRulesComeAndGoWithTheDataPlane() {
    String before = gateway.ip("rule", "show") + gateway.ip("-6", "rule", "show");
    try (Dataplane dataplane = start()) {
      assertThat(dataplane.mtu()).isEqualTo(1400);
      assertThat(gateway.ip("rule", "show")).contains("not from all fwmark 0x9051 lookup 9051");
      assertThat(gateway.ip("-6", "rule", "show")).contains("from fd02::/16 lookup 9052");
    }
    assertThat(gateway.ip("rule", "show") + gateway.ip("-6", "rule", "show")).isEqualTo(before);
    assertThat(gateway.ip("link", "show")).doesNotContain("postern-clear");
  }

  private Dataplane start() {
    KernelTun tun =
        new KernelTun(
            "tunnel",
            1400,
            List.of(),
            List.of(Prefix.parse("10.2.0.0/16"), Prefix.parse("fd02::/16")));
    DataplaneSettings settings =
        settings(
            tun, new TrafficSettings(false, Optional.of(ClearPath.DEFAULT), OuterHeader.DEFAULT));
    return gateway.inside(() -> Dataplanes.start(settings, ACTORS.system(), new RecordedEvents()));
  }

  private static DataplaneSettings settings(KernelTun tun, TrafficSettings traffic) {
    InetAddress any = InetAddress.ofLiteral("0.0.0.0");
    return new DataplaneSettings(
        List.of(new UdpSocketSettings(new InetSocketAddress(any, 4500), true)),
        false,
        tun,
        true,
        traffic);
  }

  private static String ping(NetworkNamespace from, String source, String destination) {
    return from.execute("ping", "-c", "3", "-i", "0.3", "-w", "5", "-I", source, destination);
  }
}
