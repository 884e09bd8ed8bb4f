package io.postern.concentrator.config;

import static io.postern.concentrator.config.Key.optional;
import static io.postern.concentrator.config.Key.required;
import static io.postern.concentrator.config.Key.withDefault;

import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.PeerEndpoint;
import io.postern.actors.settings.SiteSettings;
import io.postern.concentrator.config.Entry.Section;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What may stand in {@code sites.NAME { … }}, beside what it has in common with groups. */
final class SiteSchema {
  private SiteSchema() {}

  static final Key<List<PeerEndpoint>> PEER =
      optional(
          "peer",
          ValueTypes.listOf(NetworkTypes.PEER, 1),
          "Where the other gateway is: addresses or host names, tried in this order.",
          "Names are looked up at each attempt. Not set: the peer comes to us, from anywhere.");

  static final Key<Identity> IDENTITY =
      optional(
          "identity",
          NetworkTypes.IDENTITY,
          "Who we are to this peer. If not set: `postern.identity`.",
          "");

  static final Key<List<IdentityPattern>> PEER_IDENTITY =
      optional(
          "peer-identity",
          ValueTypes.listOf(NetworkTypes.IDENTITY_PATTERN, 1),
          "Whom the peer may claim to be. With psk in main mode it may be left out: then the key"
              + " alone tells who it is.",
          "Patterns: `192.0.2.0/24`, `*.example.org`, `*@example.org`,"
              + " `\"C=DE, O=Example, CN=*\"`, or `*` for anyone.");

  static final Key<List<Authenticate>> AUTHENTICATE =
      withDefault(
          "authenticate",
          ValueTypes.listOf(
              Authenticate.oneOf(
                  Authenticate.PSK,
                  Authenticate.RSA,
                  Authenticate.ECDSA,
                  Authenticate.RSA_ENCRYPTION,
                  Authenticate.REVISED_RSA_ENCRYPTION),
              1),
          "psk",
          "How both ends prove who they are, in order of preference: psk by `secret`; rsa and ecdsa"
              + " sign with a `certificate`; rsa-encryption and revised-rsa-encryption decrypt with"
              + " `postern.encryption`.",
          "");

  static final Key<Secret> SECRET =
      optional(
          "secret",
          SecretType.SECRET,
          "The pre-shared key, needed with psk.",
          "Give each site its own: in main mode it is the key that tells sites apart.");

  static final Key<Path> PEER_CERTIFICATE =
      optional(
          "peer-certificate",
          ValueTypes.FILE,
          "The file of the peer's certificate for encryption, as PEM. Needed with rsa-encryption"
              + " and revised-rsa-encryption.",
          "");

  static final Key<SiteSettings.Mode> MODE =
      withDefault(
          "mode",
          ValueTypes.word(
              Map.entry("main", SiteSettings.Mode.MAIN),
              Map.entry("aggressive", SiteSettings.Mode.AGGRESSIVE)),
          "main",
          "The phase 1 exchange, of both directions (RFC 2409 §5).",
          "aggressive shows both identities to everybody on the way, and with psk a hash to guess"
              + " the key from, offline.");

  static final Key<PerfectForwardSecrecy> PFS =
      withDefault(
          "pfs",
          ValueTypes.word(
              Map.entry("off", PerfectForwardSecrecy.OFF),
              Map.entry("on", PerfectForwardSecrecy.OPTIONAL),
              Map.entry("required", PerfectForwardSecrecy.REQUIRED)),
          "on",
          "Perfect forward secrecy in quick mode: on asks for the group that a suite of `esp` names"
              + " first, if one does, and takes what the peer asks for.",
          "required: a peer that does not ask for it is refused with `no-proposal-chosen`.");

  static final Key<List<List<io.postern.actors.settings.ProtectEntry>>> PROTECT =
      required(
          "protect",
          ValueTypes.listOf(
              ValueTypes.TEXT.then(
                  "permit or deny, PROTOCOL SOURCE [PORTS] DESTINATION [PORTS], e.g. permit tcp"
                      + " 10.0.0.0/8 10.7.0.0/16 eq 443",
                  AccessList::parse),
              1),
          "What goes through the tunnel, seen from here: the source is ours, the destination the"
              + " peer's. PROTOCOL is ip, tcp, udp, icmp or a number. Addresses are a prefix, `host"
              + " ADDRESS`, `FIRST-LAST` or `any`. PORTS, with tcp and udp: `eq 443` or `range 80"
              + " 81`. The first line that fits a packet decides; deny passes it on to the next"
              + " site.",
          "Each line that permits has SAs of its own. IKEv1 negotiates one port or all: a range is"
              + " one line for each port, 16 at most. The peer must have the same, mirrored.");

  static final Key<SiteSettings.Encapsulation> ENCAPSULATION =
      withDefault(
          "encapsulation",
          ValueTypes.word(
              Map.entry("tunnel", SiteSettings.Encapsulation.TUNNEL),
              Map.entry("transport", SiteSettings.Encapsulation.TRANSPORT)),
          "tunnel",
          "tunnel protects whole packets; transport what lies behind the header of packets between"
              + " the two gateways themselves.",
          "transport: every line of `protect` that permits is between two hosts.");

  static final Key<SiteSettings.Start> START =
      withDefault(
          "start",
          ValueTypes.word(
              Map.entry("always", SiteSettings.Start.ALWAYS),
              Map.entry("on-traffic", SiteSettings.Start.ON_TRAFFIC),
              Map.entry("never", SiteSettings.Start.NEVER)),
          "on-traffic",
          "When we begin: always, that is at once and again whenever the peer is lost; when a"
              + " packet for the site comes; or never, so that the peer must.",
          "Without `peer` it is never.");

  static final Key<Duration> IKE_LIFETIME =
      withDefault(
          "ike",
          ValueTypes.duration(Duration.ofMinutes(1), Duration.ofDays(30)),
          "8h",
          "How long a phase 1 SA lives; it is renewed before, and the ESP SAs stay.",
          "");

  static final Key<Long> IKE_BYTES =
      withDefault(
          "ike-bytes",
          ValueTypes.sizeOrNone(1 << 20, "1MiB"),
          "none",
          "How many octets of IKE messages a phase 1 SA carries.",
          "");

  static final Section LIFETIME =
      new Section(
          "lifetime",
          "When keys are renewed.",
          List.of(
              IKE_LIFETIME,
              IKE_BYTES,
              GroupSchema.ESP_LIFETIME,
              GroupSchema.ESP_BYTES,
              GroupSchema.ESP_PACKETS));

  static final Key<DpdSettings.Action> DPD_ACTION =
      withDefault(
          "action",
          ValueTypes.word(
              Map.entry("clear", DpdSettings.Action.CLEAR),
              Map.entry("hold", DpdSettings.Action.HOLD),
              Map.entry("restart", DpdSettings.Action.RESTART)),
          "clear",
          "What becomes of a dead peer's SAs, which go in any case. clear: the site comes back as"
              + " `start` says, or by its peer. hold: the next packet brings it back. restart: at"
              + " once.",
          "hold and restart need `peer`.");

  static final Key<DpdSettings.Mode> DPD_MODE =
      withDefault(
          "mode",
          ValueTypes.word(
              Map.entry("periodic", DpdSettings.Mode.PERIODIC),
              Map.entry("on-demand", DpdSettings.Mode.ON_DEMAND)),
          "periodic",
          "When a silent peer is asked: in any case, or only if something was sent to it since"
              + " (RFC 3706 §5.5).",
          "on-demand spares questions where tunnels are often idle; a dead peer is then noticed"
              + " with the first packet for it.");

  static final Section DPD =
      new Section(
          "dpd",
          "Dead peer detection.",
          List.of(
              GroupSchema.DPD_DELAY,
              GroupSchema.DPD_RETRANSMIT,
              GroupSchema.DPD_TIMEOUT,
              DPD_MODE,
              DPD_ACTION));

  static final Key<SiteSettings.OnInitialContact> INITIAL_CONTACT =
      withDefault(
          "initial-contact",
          ValueTypes.word(
              Map.entry("replace", SiteSettings.OnInitialContact.REPLACE),
              Map.entry("keep", SiteSettings.OnInitialContact.KEEP)),
          "replace",
          "What becomes of older SAs of a peer that says it has none (RFC 2407 §4.6.3.3).",
          "keep: they stay until they expire. For peers that say so at each renewal.");

  static final Key<Boolean> PREFER_UDP =
      optional(
          "prefer-udp",
          ValueTypes.SWITCHED,
          "Have ESP travel in UDP also where no NAT is, when we begin.",
          "If not set: `postern.prefer-udp`; off in transport mode and while a suite names AH. On:"
              + " for firewalls that drop IP protocol 50.");

  static final Key<String> TUN =
      optional(
          "tun",
          ValueTypes.text("name of an entry of tuns"),
          "The device behind which our side is: a name of `tuns`; without it, that of `tun`. Not in"
              + " transport mode.",
          "What comes unprotected behind a device of `tuns` is not looked for, as it is behind"
              + " `tun`: the namespace has no other way to the peer's networks but this. Nor does"
              + " anything leave it in the clear: `tun.unmatched` is of `tun` alone.");

  static final List<Entry> ENTRIES =
      List.of(
          PEER,
          IDENTITY,
          PEER_IDENTITY,
          AUTHENTICATE,
          SECRET,
          CertificateSchema.CERTIFICATE,
          PEER_CERTIFICATE,
          MODE,
          GroupSchema.ACCEPT,
          GroupSchema.IKE,
          GroupSchema.ESP,
          PFS,
          PROTECT,
          TUN,
          ENCAPSULATION,
          START,
          LIFETIME,
          DPD,
          INITIAL_CONTACT,
          PREFER_UDP,
          GroupSchema.REPLAY_WINDOW,
          PacketSchema.DONT_FRAGMENT,
          PacketSchema.SHA256_TRUNCATION,
          PacketSchema.TFC_PADDING,
          PacketSchema.DUMMY_PACKETS,
          Templates.KEY);
}
