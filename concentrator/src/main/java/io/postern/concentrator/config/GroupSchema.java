package io.postern.concentrator.config;

import static io.postern.concentrator.config.Key.optional;
import static io.postern.concentrator.config.Key.required;
import static io.postern.concentrator.config.Key.withDefault;

import io.postern.actors.settings.GroupSettings;
import io.postern.concentrator.config.Entry.Section;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.xauthmodecfg.Ipv4Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What may stand in {@code groups.NAME { … }}. */
final class GroupSchema {
  private GroupSchema() {}

  enum Mode {
    MAIN,
    AGGRESSIVE
  }

  static final Key<List<IdentityPattern>> IDENTITIES =
      optional(
          "identities",
          ValueTypes.listOf(NetworkTypes.IDENTITY_PATTERN, 1),
          "How peers name this group in phase 1. If not set: `keyid:NAME` and the host name"
              + " `NAME`. Patterns as in `sites.NAME.peer-identity`.",
          "In main mode the key alone tells the group, and with rsa, xauth-rsa and ecdsa the"
              + " certificate; then these are the members' identities.");

  static final Key<Boolean> ANY_IDENTITY =
      withDefault(
          "any-identity",
          ValueTypes.SWITCHED,
          "off",
          "Take members in main mode whatever identity they send.",
          "Needed for clients that send their address, which nobody can list (iOS, Android).");

  static final Key<List<Authenticate>> AUTHENTICATE =
      withDefault(
          "authenticate",
          ValueTypes.listOf(
              Authenticate.oneOf(
                  Authenticate.XAUTH_PSK,
                  Authenticate.PSK,
                  Authenticate.HYBRID,
                  Authenticate.XAUTH_RSA,
                  Authenticate.RSA,
                  Authenticate.ECDSA),
              1),
          "xauth-psk",
          "What is taken, in order of preference. xauth-psk: the group key, then user name and"
              + " password. hybrid: our certificate, then user name and password. xauth-rsa:"
              + " certificates of both, then user name and password. psk, rsa, ecdsa: the key or"
              + " the certificates alone.",
          "Without a user name whoever has the key or a certificate is in, and the identity stands"
              + " for the user.");

  static final Key<Secret> SECRET =
      optional(
          "secret",
          SecretType.SECRET,
          "The group key (pre-shared key). Needed with xauth-psk and psk.",
          "Every client of the group has it: it names the group, it does not prove a user.");

  static final Key<List<Mode>> MODE =
      withDefault(
          "mode",
          ValueTypes.listOf(
              ValueTypes.word(
                  Map.entry("main", Mode.MAIN), Map.entry("aggressive", Mode.AGGRESSIVE)),
              1),
          "main",
          "The phase 1 exchanges that are answered (RFC 2409 §5).",
          "vpnc, iOS and most clients with a group name need aggressive. With it anybody who asks"
              + " gets a hash to guess the group key from, offline: use a long random key.");

  static final Key<String> USERS =
      optional(
          "users",
          ValueTypes.text("name of an entry of users"),
          "Who may log in: a name of `users`. Needed with xauth-psk, hybrid and" + " xauth-rsa.",
          "");

  static final Key<Integer> LOGIN_ATTEMPTS =
      withDefault(
          "login-attempts",
          ValueTypes.integer(1, 10),
          "3",
          "How often a client may try a password before it must begin anew.",
          "");

  static final Key<String> POOL =
      required(
          "pool",
          ValueTypes.text("name of an entry of pools"),
          "Where clients get their address from: a name of `pools`.",
          "");

  static final Key<Integer> SESSIONS_PER_USER =
      withDefault(
          "sessions-per-user",
          ValueTypes.integer(1, 1000),
          "3",
          "How many devices a user may have connected at once.",
          "What becomes of one more: see `over-limit`.");

  static final Key<GroupSettings.OverLimit> OVER_LIMIT =
      withDefault(
          "over-limit",
          ValueTypes.word(
              Map.entry("replace", GroupSettings.OverLimit.REPLACE_OLDEST),
              Map.entry("refuse", GroupSettings.OverLimit.REFUSE)),
          "replace",
          "What becomes of a device more than `sessions-per-user`. replace: the user's oldest"
              + " session ends. refuse: the new one is refused.",
          "A device that comes back after a crash is told by its address and takes its own place.");

  static final Key<GroupSettings.Renewal> RENEWAL =
      withDefault(
          "renewal",
          ValueTypes.word(
              Map.entry("ask", GroupSettings.Renewal.ASK),
              Map.entry("trust", GroupSettings.Renewal.TRUST)),
          "ask",
          "Whether a device that renews its phase 1 is asked for the password again. trust: not if"
              + " it comes from the address and port of its session, with the same identity.",
          "trust is for one-time passwords and for clients that cannot ask. Who has the group key"
              + " and can send from that address could take the session over.");

  static final Key<List<Ipv4Prefix>> SPLIT_INCLUDE =
      withDefault(
          "split-include",
          ValueTypes.listOf(NetworkTypes.IPV4_PREFIX, 0),
          "[]",
          "The networks that clients reach through the tunnel.",
          "Empty: everything goes through the tunnel.");

  static final Key<List<Ipv4Prefix>> LOCAL_LAN =
      withDefault(
          "local-lan",
          ValueTypes.listOf(NetworkTypes.IPV4_PREFIX, 0),
          "[]",
          "The networks that clients reach around the tunnel.",
          "");

  static final Key<List<String>> SPLIT_DNS =
      withDefault(
          "split-dns",
          ValueTypes.listOf(NetworkTypes.DOMAIN_NAME, 0),
          "[]",
          "The domains that clients ask our DNS servers about.",
          "Empty: all.");

  static final Key<String> BANNER =
      optional("banner", ValueTypes.text("text"), "Shown to the user at login.", "");

  static final Key<String> DEFAULT_DOMAIN =
      optional(
          "default-domain",
          NetworkTypes.DOMAIN_NAME,
          "The domain that clients complete short names with.",
          "");

  static final Key<Boolean> SAVE_PASSWORD =
      withDefault(
          "save-password",
          ValueTypes.SWITCHED,
          "off",
          "Whether clients may keep the password.",
          "A request: a client may do as it likes.");

  static final Key<Strength> ACCEPT =
      withDefault(
          "accept",
          ValueTypes.word(
              Map.entry("modern", Strength.MODERN),
              Map.entry("compatible", Strength.COMPATIBLE),
              Map.entry("legacy", Strength.LEGACY)),
          "modern",
          "The weakest algorithms that `ike` and `esp` may name: modern (AES, Camellia, SHA-2,"
              + " groups of 2048 bits), compatible (also SHA-1, modp1536, ecp224, ecp224bp), legacy"
              + " (also DES, 3DES, Blowfish, CAST-128, MD5, modp768, modp1024, ecp192, and the"
              + " groups modp1024s160, modp2048s224, modp2048s256, whose primes nobody vouches"
              + " for).",
          "Anything below modern is warned about at load.");

  static final Key<List<IkeSuite>> IKE =
      withDefault(
          "ike",
          ValueTypes.listOf(NetworkTypes.IKE_SUITE, 1),
          "[ aes256-sha256-ecp256, aes256-sha256-modp2048 ]",
          "What phase 1 may use.",
          "In order of preference.");

  static final Key<List<ProtectionSuite>> ESP =
      withDefault(
          "esp",
          ValueTypes.listOf(NetworkTypes.ESP_SUITE, 1),
          "[ aes256gcm16, aes256-sha256 ]",
          "What ESP may use. With a group at its end, PFS must use this group.",
          "In order of preference.");

  static final Key<PerfectForwardSecrecy> PFS =
      withDefault(
          "pfs",
          ValueTypes.word(
              Map.entry("off", PerfectForwardSecrecy.OFF),
              Map.entry("on", PerfectForwardSecrecy.OPTIONAL),
              Map.entry("required", PerfectForwardSecrecy.REQUIRED)),
          "on",
          "Perfect forward secrecy in quick mode: on takes what the client asks for.",
          "required: clients that do not ask for it are refused with `no-proposal-chosen`.");

  static final Key<Duration> IKE_LIFETIME =
      withDefault(
          "ike",
          ValueTypes.duration(Duration.ofMinutes(1), Duration.ofDays(30)),
          "8h",
          "How long a phase 1 SA lives.",
          "The session ends with it: some clients then ask for the password again.");

  static final Key<Duration> ESP_LIFETIME =
      withDefault(
          "esp",
          ValueTypes.duration(Duration.ofSeconds(10), Duration.ofDays(7)),
          "1h",
          "How long an ESP SA lives; it is renewed before, without loss.",
          "");

  static final Key<Long> ESP_BYTES =
      withDefault(
          "esp-bytes",
          ValueTypes.sizeOrNone(1 << 20, "1MiB"),
          "4GiB",
          "How many octets an ESP SA carries.",
          "64 bit block ciphers (3DES) should be renewed far earlier (Sweet32).");

  static final Key<Long> ESP_PACKETS =
      withDefault(
          "esp-packets",
          ValueTypes.TEXT.then("number of packets, at least 1000, or none", GroupSchema::packets),
          "none",
          "How many packets an ESP SA carries in either direction. Of us alone: IKEv1 cannot tell"
              + " the peer.",
          "It is renewed at 80 %.");

  private static Checked<Long> packets(String text) {
    if (text.equals("none")) {
      return Checked.good(0L);
    }
    long packets = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    return packets >= 1000
        ? Checked.good(packets)
        : Checked.bad(
            "expected a number of packets, at least 1000, or none, not " + ValueTypes.quoted(text));
  }

  static final Section LIFETIME =
      new Section(
          "lifetime",
          "When keys are renewed.",
          List.of(IKE_LIFETIME, ESP_LIFETIME, ESP_BYTES, ESP_PACKETS));

  static final Key<Duration> DPD_DELAY =
      withDefault(
          "delay",
          ValueTypes.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
          "30s",
          "After how much silence a peer is asked whether it lives (RFC 3706).",
          "Shorter: sooner noticed, more traffic on mobile devices.");

  static final Key<Duration> DPD_TIMEOUT =
      withDefault(
          "timeout",
          ValueTypes.duration(Duration.ofSeconds(2), Duration.ofDays(1)),
          "2m",
          "After how long without an answer the session ends.",
          "Must not be shorter than `dpd.retransmit`.");

  static final Key<Duration> DPD_RETRANSMIT =
      withDefault(
          "retransmit",
          ValueTypes.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
          "5s",
          "How long until a question that has no answer is sent again.",
          "");

  static final Section DPD =
      new Section("dpd", "Dead peer detection.", List.of(DPD_DELAY, DPD_RETRANSMIT, DPD_TIMEOUT));

  static final Key<Integer> REPLAY_WINDOW =
      withDefault(
          "replay-window",
          ValueTypes.multiple(64, 64, 65_536),
          "1024",
          "How many packets back ESP and AH are still accepted that others have overtaken (RFC"
              + " 6479).",
          "Too small: packets are dropped with reason `replayed` on fast or uneven paths. Larger"
              + " costs memory in each SA once it has received: 256 octets with 1024, 1 KiB with"
              + " 4096, 16 KiB with 65536; AH around ESP twice that.");

  static final List<Entry> ENTRIES =
      List.of(
          IDENTITIES,
          ANY_IDENTITY,
          AUTHENTICATE,
          SECRET,
          MODE,
          USERS,
          LOGIN_ATTEMPTS,
          POOL,
          SESSIONS_PER_USER,
          OVER_LIMIT,
          RENEWAL,
          SPLIT_INCLUDE,
          LOCAL_LAN,
          SPLIT_DNS,
          BANNER,
          DEFAULT_DOMAIN,
          SAVE_PASSWORD,
          ACCEPT,
          IKE,
          ESP,
          PFS,
          LIFETIME,
          DPD,
          REPLAY_WINDOW,
          PacketSchema.ACCESS,
          PacketSchema.RATE_UP,
          PacketSchema.RATE_DOWN,
          PacketSchema.ISOLATE,
          PacketSchema.DONT_FRAGMENT,
          PacketSchema.SHA256_TRUNCATION,
          PacketSchema.TFC_PADDING,
          PacketSchema.DUMMY_PACKETS,
          CertificateSchema.CERTIFICATE,
          Templates.KEY);
}
