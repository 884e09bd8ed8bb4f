package io.postern.actors;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.PeerEndpoint;
import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.actors.settings.SiteSettings;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.device.PacketPort;
import io.postern.dataplane.graph.Dataplanes;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.v1.TrafficSelector;
import io.postern.nattdpd.DpdTiming;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A headend with one site and nothing else, over real UDP sockets on the loopback. */
final class Gateway implements AutoCloseable {
  static final String SITE = "branch";

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final PacketPort lan;
  final LocalEndpoint local;
  private final ActorTestKit kit;
  private final ActorRef<Headend.Command> headend;
  private final Dataplane dataplane;

  Gateway(ActorTestKit kit, LocalEndpoint local, SiteSettings site) {
    this(kit, local, site, false);
  }

  /**
   * @param raw takes and sends ESP and AH bare too, which root alone may
   */
  Gateway(ActorTestKit kit, LocalEndpoint local, SiteSettings site, boolean raw) {
    this.kit = kit;
    this.local = local;
    PacketPair pair = PacketPair.open();
    lan = pair.port();
    CompletableFuture<Dataplane> started = new CompletableFuture<>();
    headend =
        kit.spawn(
            Headend.create(
                settings(local, site),
                events ->
                    Dataplanes.start(
                        new DataplaneSettings(
                            List.of(
                                new UdpSocketSettings(local.ike(), false),
                                new UdpSocketSettings(local.natTraversal(), true)),
                            raw,
                            raw,
                            new TunSettings.InProcessTun(pair.descriptor(), 1400),
                            true,
                            TrafficSettings.PROTECTED_ONLY),
                        kit.system(),
                        events),
                meters,
                started));
    dataplane = started.join();
  }

  static LocalEndpoint endpoint() {
    return new LocalEndpoint(Loopback.free(), Loopback.free());
  }

  static HeadendSettings settings(LocalEndpoint local, SiteSettings site) {
    return new HeadendSettings(
        Identity.of(Loopback.HERE),
        List.of(),
        List.of(site),
        Map.of(),
        AdmissionSettings.DEFAULT,
        new RetransmitSettings(Duration.ofMillis(200), 1.5, 4),
        local);
  }

  /** A site that lies at these, tried in order; lifetimes and DPD as given. */
  static SiteSettings site(
      List<LocalEndpoint> peers,
      String ours,
      String theirs,
      SiteSettings.Start start,
      LifetimeSettings lifetime,
      DpdSettings dpd) {
    return site(peers, ours, theirs, start, lifetime, dpd, "aes128-sha1-modp1024", "aes128gcm16");
  }

  /** The same, with other suites. */
  static SiteSettings site(
      List<LocalEndpoint> peers,
      String ours,
      String theirs,
      SiteSettings.Start start,
      LifetimeSettings lifetime,
      DpdSettings dpd,
      String ike,
      String esp) {
    return new SiteSettings(
        SITE,
        peers.stream()
            .map(
                peer ->
                    new PeerEndpoint(
                        peer.ike().getAddress().getHostAddress(),
                        peer.ike().getPort(),
                        peer.natTraversal().getPort()))
            .toList(),
        Optional.empty(),
        List.of(),
        Secret.ofText("key of the branch"),
        SiteSettings.Mode.MAIN,
        List.of(Loopback.value(IkeSuite.parse(ike))),
        List.of(Loopback.value(ProtectionSuite.parse(esp))),
        PerfectForwardSecrecy.OPTIONAL,
        List.of(new ProtectEntry(true, subnet(ours), subnet(theirs))),
        start,
        lifetime,
        dpd,
        SiteSettings.OnInitialContact.REPLACE,
        true,
        1024);
  }

  static final LifetimeSettings LONG =
      new LifetimeSettings(Duration.ofHours(8), Duration.ofHours(1), 0);

  static DpdSettings dpd(DpdSettings.Action action) {
    return new DpdSettings(
        new DpdTiming(Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofSeconds(1)),
        DpdSettings.Mode.PERIODIC,
        action);
  }

  private static TrafficSelector subnet(String network) {
    return TrafficSelector.subnet(InetAddress.ofLiteral(network), 24);
  }

  SessionView session() {
    TestProbe<List<SessionView>> probe = kit.createTestProbe();
    headend.tell(new Headend.ListSessions(probe.ref()));
    return probe.receiveMessage(Duration.ofSeconds(5)).stream()
        .filter(view -> view.session().equals(SITE))
        .findFirst()
        .orElseThrow();
  }

  List<Negotiation> explain(String peer) {
    TestProbe<List<Negotiation>> probe = kit.createTestProbe();
    headend.tell(new Headend.Explain(peer, probe.ref()));
    return probe.receiveMessage(Duration.ofSeconds(5));
  }

  /** The packet path forgets all child SAs, and nobody is told. */
  void loseChildren() {
    session()
        .children()
        .forEach(child -> dataplane.remove(Integer.parseUnsignedInt(child.spiIn(), 16)));
  }

  void disconnect() {
    TestProbe<Boolean> probe = kit.createTestProbe();
    headend.tell(new Headend.Disconnect(SITE, probe.ref()));
    probe.receiveMessage(Duration.ofSeconds(5));
  }

  double rekeys(String by) {
    return Optional.ofNullable(meters.find("postern.rekeys").tag("by", by).counter())
        .map(Counter::count)
        .orElse(0.0);
  }

  /** Ends without a word to the peer. */
  void crash() {
    dataplane.close();
    kit.stop(headend);
    lan.close();
  }

  @Override
  public void close() {
    kit.stop(headend);
    lan.close();
  }
}
