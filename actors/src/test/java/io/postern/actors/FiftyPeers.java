package io.postern.actors;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.PeerEndpoint;
import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.actors.settings.RoadWarriorSettings;
import io.postern.actors.settings.SessionSettings;
import io.postern.actors.settings.SiteSettings;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.dataplane.Prefix;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.v1.TrafficSelector;
import io.postern.nattdpd.DpdTiming;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The settings of one headend, of 25 sites and of 25 road warriors in five groups. */
final class FiftyPeers {
  static final int SITES = 25;
  static final int CLIENTS = 25;
  static final Prefix ANYWHERE = Prefix.parse("0.0.0.0/0");
  static final Prefix CENTRE = Prefix.parse("10.0.0.0/24");

  private static final int GROUPS = 5;
  private static final LocalEndpoint HEADEND = end("192.0.2.1");
  private static final List<IkeSuite> IKE =
      List.of(Loopback.value(IkeSuite.parse("aes128-sha256-ecp256")));
  private static final DpdTiming DPD =
      new DpdTiming(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofMinutes(3));

  private FiftyPeers() {}

  private static LocalEndpoint end(String address) {
    InetAddress literal = InetAddress.ofLiteral(address);
    return new LocalEndpoint(
        new InetSocketAddress(literal, 500), new InetSocketAddress(literal, 4500));
  }

  static HeadendSettings headend() {
    HeadendSettings usual =
        Loopback.settings(
            "10.99.0.0/24",
            AdmissionSettings.DEFAULT,
            IntStream.range(0, GROUPS).mapToObj(FiftyPeers::group).toList());
    return new HeadendSettings(
        usual.identity(),
        usual.groups(),
        IntStream.range(0, SITES).mapToObj(FiftyPeers::siteOfHeadend).toList(),
        usual.pools(),
        usual.admission(),
        RetransmitSettings.DEFAULT,
        HEADEND);
  }

  // ---- sites ----

  /** What lies behind a site. */
  static Prefix network(int number) {
    return Prefix.parse("10.%d.0.0/24".formatted(100 + number));
  }

  private static LocalEndpoint siteEnd(int number) {
    return end("192.0.2.%d".formatted(10 + number));
  }

  private static SiteSettings siteOfHeadend(int number) {
    LifetimeSettings lifetime =
        new LifetimeSettings(
            Duration.ofMinutes(60 + 37L * number), Duration.ofMinutes(10 + 3L * number), 0);
    Start start = number % 3 == 0 ? Start.NEVER : Start.ALWAYS;
    return site(number, siteEnd(number), CENTRE, network(number), start, lifetime);
  }

  /** Of every three sites one begins, one is begun with, and one does both. */
  static HeadendSettings site(int number) {
    LifetimeSettings lifetime =
        new LifetimeSettings(
            Duration.ofMinutes(90 + 31L * number), Duration.ofMinutes(12 + 2L * number), 0);
    Start start = number % 3 == 1 ? Start.NEVER : Start.ALWAYS;
    return new HeadendSettings(
        Identity.of(siteEnd(number).ike().getAddress()),
        List.of(),
        List.of(site(number, HEADEND, network(number), CENTRE, start, lifetime)),
        Map.of(),
        AdmissionSettings.DEFAULT,
        RetransmitSettings.DEFAULT,
        siteEnd(number));
  }

  private static SiteSettings site(
      int number,
      LocalEndpoint peer,
      Prefix ours,
      Prefix theirs,
      Start start,
      LifetimeSettings lifetime) {
    boolean freshSecrets = number % 5 == 0;
    return new SiteSettings(
        "site-" + number,
        List.of(PeerEndpoint.of(peer.ike().getAddress().getHostAddress())),
        Optional.empty(),
        List.of(),
        Secret.ofText("key of site " + number),
        SiteSettings.Mode.MAIN,
        IKE,
        List.of(
            Loopback.value(
                ProtectionSuite.parse(freshSecrets ? "aes128gcm16-ecp256" : "aes128gcm16"))),
        freshSecrets ? PerfectForwardSecrecy.REQUIRED : PerfectForwardSecrecy.OPTIONAL,
        List.of(new ProtectEntry(true, subnet(ours), subnet(theirs))),
        start,
        lifetime,
        new DpdSettings(
            DPD,
            number % 2 == 0 ? DpdSettings.Mode.PERIODIC : DpdSettings.Mode.ON_DEMAND,
            DpdSettings.Action.RESTART),
        SiteSettings.OnInitialContact.REPLACE,
        true,
        1024);
  }

  private static TrafficSelector subnet(Prefix prefix) {
    return TrafficSelector.subnet(prefix.network(), prefix.length());
  }

  // ---- road warriors ----

  private static GroupSettings group(int number) {
    GroupSettings usual = Loopback.group("group-" + number, 1, "aes128-sha256-ecp256");
    return new GroupSettings(
        usual.name(),
        usual.identities(),
        usual.anyIdentity(),
        usual.methods(),
        usual.credentials(),
        usual.aggressive(),
        usual.main(),
        usual.users(),
        usual.xauthAttempts(),
        usual.pool(),
        usual.sessionsPerUser(),
        usual.client(),
        usual.ike(),
        usual.esp(),
        usual.pfs(),
        new LifetimeSettings(
            Duration.ofHours(26 + 4L * number), Duration.ofMinutes(20 + 10L * number), 0),
        DPD,
        usual.replayWindow(),
        GroupSettings.OverLimit.REPLACE_OLDEST,
        number % 2 == 0 ? GroupSettings.Renewal.ASK : GroupSettings.Renewal.TRUST,
        SessionSettings.DEFAULT);
  }

  static InetAddress inside(int number) {
    return InetAddress.ofLiteral("192.168.0.%d".formatted(10 + number));
  }

  /** One of the two places where a road warrior is from time to time. */
  static InetAddress outside(int number, boolean atHome) {
    return InetAddress.ofLiteral(
        (atHome ? "198.51.100.%d" : "203.0.113.%d").formatted(10 + number));
  }

  static RoadWarriorSettings client(int number) {
    LocalEndpoint local = end(inside(number).getHostAddress());
    String user = "user-" + number;
    return new RoadWarriorSettings(
        HEADEND.ike(),
        HEADEND.natTraversal(),
        local.ike(),
        local.natTraversal(),
        RoadWarriorSettings.PhaseOne.groupKey(
            Identity.keyId("group-" + number % GROUPS), Secret.ofText("group key")),
        user,
        Secret.ofText("password of " + user),
        IKE,
        List.of(Loopback.value(ProtectionSuite.parse("aes128gcm16"))),
        false,
        RetransmitSettings.DEFAULT);
  }
}
