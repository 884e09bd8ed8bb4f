package io.postern.concentrator.config;

import static io.postern.concentrator.config.Key.optional;
import static io.postern.concentrator.config.Key.required;
import static io.postern.concentrator.config.Key.withDefault;

import io.postern.concentrator.config.Entry.Later;
import io.postern.concentrator.config.Entry.Named;
import io.postern.concentrator.config.Entry.Section;
import io.postern.ike.auth.Identity;
import io.postern.xauthmodecfg.Ipv4Prefix;
import io.postern.xauthmodecfg.Ipv6Prefix;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that may stand under {@code postern} in the configuration. Groups, sites and what the
 * daemon does beside packets are in {@link GroupSchema}, {@link SiteSchema} and {@link
 * DaemonSchema}. Reading, the errors about it and {@code docs/configuration.md} all come from here.
 */
final class PosternSchema {
  private PosternSchema() {}

  static final Key<Identity> IDENTITY =
      required(
          "identity",
          NetworkTypes.IDENTITY,
          "Who we are to the peers, in phase 1.",
          "Clients that check the gateway's identity (strongSwan's `rightid`) must name the same.");

  static final Key<List<InetAddress>> LISTEN =
      withDefault(
          "listen",
          ValueTypes.listOf(NetworkTypes.ADDRESS, 1),
          "[ \"0.0.0.0\", \"::\" ]",
          "The addresses whose UDP ports IKE and NAT traversal use.",
          "Answers always leave from the address that was asked, also with a wildcard.");

  static final Key<Integer> IKE_PORT =
      withDefault(
          "ike",
          ValueTypes.integer(1, 65_535),
          "500",
          "The UDP port of IKE (RFC 2408 §2.5.1).",
          "Ports below 1024 need CAP_NET_BIND_SERVICE. Most clients cannot be told another one.");

  static final Key<Integer> NAT_TRAVERSAL_PORT =
      withDefault(
          "nat-traversal",
          ValueTypes.integer(1, 65_535),
          "4500",
          "The UDP port of IKE and ESP behind NAT (RFC 3947, RFC 3948).",
          "Must differ from `ports.ike`.");

  static final Section PORTS =
      new Section("ports", "UDP ports.", List.of(IKE_PORT, NAT_TRAVERSAL_PORT));

  static final Key<Boolean> RAW_ESP =
      withDefault(
          "raw-esp",
          ValueTypes.SWITCHED,
          "on",
          "Take and send ESP as IP protocol 50 too, for peers without NAT in between.",
          "Needs CAP_NET_RAW. Off: a peer that is not behind NAT cannot pass traffic, unless it"
              + " forces encapsulation in UDP. AH, as IP protocol 51, is taken and sent whenever a"
              + " suite of a group or site names it.");

  static final Key<Boolean> PREFER_UDP =
      withDefault(
          "prefer-udp",
          ValueTypes.SWITCHED,
          "on",
          "Have ESP travel in UDP also where no NAT is, with peers that speak NAT traversal.",
          "The kernel takes and sends UDP in runs of up to 64 packets, IP protocol 50 one by one:"
              + " in UDP a connection is several times as fast. A peer is told so by NAT detection"
              + " (RFC 3947 §3.2); one without NAT traversal is served as before. Off as a"
              + " responder while any suite names AH, which never travels in UDP.");

  static final Key<Optional<Duration>> PATH_MTU_AGE =
      withDefault(
          "path-mtu-age",
          ValueTypes.durationOr("forever", Duration.ofMinutes(5), Duration.ofDays(30)),
          "10m",
          "How long it is believed what a router said of the MTU of the way to a peer, before a"
              + " larger packet is tried again (RFC 1191 §6.3, RFC 8201 §5.3).",
          "Longer: fewer lost packets where the way stays narrow; shorter: a way that became wider"
              + " is found sooner. forever: until the next start.");

  static final Key<String> TUN_NAME =
      withDefault(
          "name",
          NetworkTypes.DEVICE_NAME,
          "postern0",
          "The name of the TUN device.",
          "The device is made at start and goes at exit, its routes with it.");

  static final Key<OptionalInt> TUN_MTU =
      withDefault(
          "mtu",
          NetworkTypes.MTU,
          "auto",
          "Octets of the largest packet inside the tunnel.",
          "auto is 1400, which fits an outer MTU of 1500 with every suite, in UDP, over PPPoE.");

  static final Key<Boolean> MSS_CLAMP =
      withDefault(
          "mss-clamp",
          ValueTypes.SWITCHED,
          "on",
          "Lower the MSS of TCP connections through the tunnel to what fits.",
          "Off: connections hang where path MTU discovery is broken.");

  /** What becomes of packets that nothing protects. */
  enum Unmatched {
    DROP,
    BYPASS
  }

  static final Key<Unmatched> UNMATCHED =
      withDefault(
          "unmatched",
          ValueTypes.word(Map.entry("drop", Unmatched.DROP), Map.entry("bypass", Unmatched.BYPASS)),
          "drop",
          "What becomes of packets that are routed into the device and that no site and no client"
              + " is for, such as those that `deny` takes out of a site.",
          "bypass: they leave in the clear, by the route that they would have without us.");

  static final Section TUN =
      new Section(
          "tun", "Where clear packets go.", List.of(TUN_NAME, TUN_MTU, MSS_CLAMP, UNMATCHED));

  static final Key<String> TUN_NAMESPACE =
      required(
          "namespace",
          NetworkTypes.NAMESPACE,
          "The network namespace that the device is in, by the name that `ip netns add` gave it;"
              + " each entry has its own. What is behind the device is what this namespace leads"
              + " to.",
          "Postern needs CAP_SYS_ADMIN at start to enter it. IP forwarding is its own setting in"
              + " each namespace.");

  static final Named TUNS =
      new Named(
          "tuns",
          "NAME",
          "More TUN devices beside `tun`, for networks that have nothing to do with one another and"
              + " may use the same addresses. Clients come to one by their pool; no packet goes"
              + " from one to another, not from client to client either. Peers are met outside of"
              + " all of them.",
          List.of(TUN_NAMESPACE, TUN_NAME, TUN_MTU));

  static final Key<String> POOL_TUN =
      optional(
          "tun",
          ValueTypes.text("name of an entry of tuns"),
          "The device behind which these clients are: a name of `tuns`; without it, that of `tun`.",
          "Pools of two devices may have the same addresses.");

  static final Key<Ipv4Prefix> POOL_NETWORK =
      required(
          "network",
          NetworkTypes.IPV4_PREFIX,
          "The addresses that are lent to clients.",
          "Its first host address is ours, on the TUN device; it is routed into the device.");

  static final Key<Ipv6Prefix> POOL_NETWORK6 =
      optional(
          "network6",
          NetworkTypes.IPV6_PREFIX,
          "IPv6 addresses that are lent together with those of `network`, each with its own.",
          "At least as large as `network`; clients that know IPv4 alone are lent that alone.");

  static final Key<List<Inet4Address>> POOL_DNS =
      withDefault(
          "dns",
          ValueTypes.listOf(NetworkTypes.IPV4_ADDRESS, 0),
          "[]",
          "DNS servers for the clients.",
          "");

  static final Key<List<Inet4Address>> POOL_NBNS =
      withDefault(
          "nbns",
          ValueTypes.listOf(NetworkTypes.IPV4_ADDRESS, 0),
          "[]",
          "NetBIOS name servers (WINS) for the clients.",
          "");

  static final Key<Duration> POOL_HOLD =
      withDefault(
          "hold",
          ValueTypes.duration(Duration.ZERO, Duration.ofDays(30)),
          "24h",
          "How long an address is kept for a user who left.",
          "Longer: users keep their address; shorter: a small pool serves more users.");

  static final Named POOLS =
      new Named(
          "pools",
          "NAME",
          "Addresses for clients.",
          List.of(POOL_NETWORK, POOL_NETWORK6, POOL_DNS, POOL_NBNS, POOL_HOLD, POOL_TUN));

  static final Key<String> USERS_FILE =
      required(
          "file",
          ValueTypes.text("path"),
          "The file of users and password hashes, as `postern user add` writes it.",
          "Relative paths start at the configuration file.");

  static final Named USERS =
      new Named(
          "users",
          "NAME",
          "Where users come from.",
          List.of(
              USERS_FILE,
              new Later("radius", "users from a RADIUS server"),
              new Later("ldap", "users from a directory")));

  static final Named GROUPS =
      new Named(
          "groups",
          "NAME",
          "Remote access: who may log in, and what they get.",
          GroupSchema.ENTRIES);

  static final Named SITES =
      new Named(
          "sites",
          "NAME",
          "Tunnels with other gateways. A packet goes to the first site, in the order of the file,"
              + " whose `protect` permits it.",
          SiteSchema.ENTRIES);

  static final Named MANUAL =
      new Named(
          "manual",
          "NAME",
          "SAs with static keys, without IKE (RFC 4301 §4.5.1). They come before the sites. Their"
              + " keys are never renewed and packets can be replayed: for tests, and for peers that"
              + " have no IKE.",
          ManualSchema.ENTRIES);

  /** Their keys are checked where they are used, see {@link Templates}. */
  static final Named TEMPLATES =
      new Named(
          "templates",
          "NAME",
          "What several groups or sites have in common, with any key that these may have. Each"
              + " names it with `extends` and says what is different. A template may extend"
              + " another.",
          List.of());

  static final List<Entry> ENTRIES =
      List.of(
          IDENTITY,
          LISTEN,
          PORTS,
          RAW_ESP,
          PREFER_UDP,
          PATH_MTU_AGE,
          PacketSchema.OUTER_DSCP,
          PacketSchema.ECN,
          TUN,
          TUNS,
          CertificateSchema.CERTIFICATE,
          CertificateSchema.REVOCATION_HOSTS,
          CertificateSchema.ENCRYPTION,
          AuthoritySchema.AUTHORITY,
          POOLS,
          USERS,
          GROUPS,
          SITES,
          MANUAL,
          DaemonSchema.ADMISSION,
          DaemonSchema.RETRANSMIT,
          DaemonSchema.CONTROL,
          DaemonSchema.METRICS,
          DaemonSchema.LOG,
          TEMPLATES,
          new Later("cluster", "several nodes as one headend"));
}
