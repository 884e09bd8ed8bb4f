package io.postern.concentrator.config;

import static io.postern.concentrator.config.Key.withDefault;

import io.postern.dataplane.DontFragment;
import io.postern.dataplane.FlowConfidentiality;
import io.postern.dataplane.OuterHeader;
import io.postern.dataplane.Policy;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.TrafficRate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** How packets are made, and what becomes of those of clients. */
final class PacketSchema {
  private PacketSchema() {}

  static final Key<DontFragment> DONT_FRAGMENT =
      withDefault(
          "dont-fragment",
          ValueTypes.word(
              Map.entry("clear", DontFragment.CLEAR),
              Map.entry("copy", DontFragment.COPY),
              Map.entry("set", DontFragment.SET)),
          "clear",
          "The bit \"do not fragment\" outside of a tunnel over IPv4 (RFC 4301 §8.1). clear:"
              + " routers cut what is too big for them. copy: as inside; what a router then says of"
              + " its MTU is believed for `postern.path-mtu-age`, if it quotes a recent packet of"
              + " ours, and told to the sender inside. set: always; packets without the bit inside"
              + " are cut before they are sealed.",
          "clear works everywhere, at the cost of fragments on narrow ways. copy and set need"
              + " routers whose ICMP arrives, and quotes more than ports: some quote 8 octets,"
              + " which is enough without UDP encapsulation alone.");

  static final Key<OptionalInt> OUTER_DSCP =
      withDefault(
          "outer-dscp",
          ValueTypes.TEXT.then(Dscp.LABEL, Dscp::read),
          "copy",
          "The DSCP outside of tunnels (RFC 4301 §5.1.2, RFC 2983 §3): that of the packet inside,"
              + " or the same for all, as number or name of IANA's registry.",
          "copy: networks between treat packets as they are marked, and whoever watches sees the"
              + " kinds of traffic inside, and what somebody inside signals with them; where"
              + " classes overtake one another, `replay-window` has to be large enough. The same"
              + " for all tells nothing. Transport mode has one header, whose DSCP stays.");

  static final Key<Boolean> ECN =
      withDefault(
          "ecn",
          ValueTypes.word(Map.entry("compatible", false), Map.entry("normal", true)),
          "compatible",
          "The bits of ECN outside of tunnels (RFC 6040 §4.1): cleared in compatibility mode,"
              + " copied from inside in normal mode.",
          "normal: routers outside mark where they would drop. Only if all peers bring the marks"
              + " back inside (RFC 6040 §4.2, RFC 4301 §5.1.2), as Postern does in either mode:"
              + " with one that does not, congestion is never heard of (RFC 6040 §4.3). IKEv1"
              + " cannot ask. The two bits can be seen outside too.");

  static final Key<Boolean> SHA256_TRUNCATION =
      withDefault(
          "sha256-truncation",
          ValueTypes.word(Map.entry("rfc4868", false), Map.entry("detect", true)),
          "rfc4868",
          "How HMAC-SHA-256 of ESP is cut. rfc4868: to 128 bits. detect: to what the first good"
              + " packet of the peer has, 128 bits or the 96 of the drafts before RFC 4868, which"
              + " old peers (Linux before 2.6.33, some Android) use under the same number.",
          "detect: until the peer has sent a packet, what we send may be dropped by it. Where it is"
              + " known, name sha256_96 in `esp` instead.");

  static final Key<Integer> TFC_PADDING =
      withDefault(
          "tfc-padding",
          ValueTypes.TEXT.then("off, largest, or a size of 64 to 9000", PacketSchema::padding),
          "off",
          "To what size packets of ESP in tunnel mode are made up before they are sealed (RFC 4303"
              + " §2.7), so that their sizes tell nothing; largest: to what the way takes.",
          "Costs the octets. The peer must do as RFC 4303 says; IKEv1 cannot ask it.");

  static final Key<Integer> DUMMY_PACKETS =
      withDefault(
          "dummy-packets",
          ValueTypes.integer(0, FlowConfidentiality.MOST_DUMMIES),
          "0",
          "How many packets without content each ESP SA in tunnel mode sends in a second (RFC 4303"
              + " §2.6), whether there are others or not; outside they look like the last packet."
              + " The peer drops them silently.",
          "Costs the octets, and keeps mobile devices awake.");

  static final Key<List<List<Policy.Entry>>> ACCESS =
      withDefault(
          "access",
          ValueTypes.listOf(
              ValueTypes.TEXT.then(
                  "permit or deny, PROTOCOL CLIENT [PORTS] DESTINATION [PORTS], e.g. permit tcp any"
                      + " 10.0.0.0/8 eq 443",
                  AccessList::filter),
              0),
          "[]",
          "What clients reach, seen from them: the source is the client. The same words as"
              + " `sites.NAME.protect`. The first line that fits a packet decides; what none fits"
              + " is dropped. Answers fit the line of what they answer, and so do ICMP errors about"
              + " it.",
          "Empty: all. Packets are looked at one by one, not as connections: a line lets both"
              + " directions pass. Dropped packets have the reason `access-list`.");

  static final Key<TrafficRate> RATE_UP =
      rate("rate-up", "How much each session may send, all its SAs together.");

  static final Key<TrafficRate> RATE_DOWN = rate("rate-down", "How much each session may receive.");

  static final Key<Boolean> ISOLATE =
      withDefault(
          "isolate",
          ValueTypes.SWITCHED,
          "off",
          "Whether members reach no other client through us, of whatever group.",
          "Dropped packets have the reason `client-isolation`.");

  private static Key<TrafficRate> rate(String name, String meaning) {
    return withDefault(
        name,
        ValueTypes.TEXT.then("none, or a rate such as 500kbit, 10Mbit, 1Gbit", Units::rate),
        "none",
        meaning,
        "In bits of the packets inside, a second. A tenth of a second's worth, and 128 KiB in any"
            + " case, may go at once; what is more is dropped with the reason `rate`. New sessions"
            + " have it after a change, others keep theirs.");
  }

  /** Of all tunnels. */
  static OuterHeader outerHeader(SectionReader postern) {
    return new OuterHeader(postern.get(OUTER_DSCP), postern.get(ECN));
  }

  /** Of a group, a site, or static keys; only what the section has. */
  static SaOptions options(SectionReader section, boolean negotiated) {
    return new SaOptions(
        section.get(DONT_FRAGMENT),
        negotiated && section.get(SHA256_TRUNCATION),
        new FlowConfidentiality(section.get(TFC_PADDING), section.get(DUMMY_PACKETS)),
        Optional.empty(),
        0);
  }

  private static Checked<Integer> padding(String text) {
    if (text.equals("off")) {
      return Checked.good(0);
    }
    if (text.equals("largest")) {
      return Checked.good(FlowConfidentiality.LARGEST);
    }
    int octets = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    return octets >= 64 && octets <= 9000
        ? Checked.good(octets)
        : Checked.bad(
            "expected off, largest, or a size of 64 to 9000 octets, not "
                + ValueTypes.quoted(text));
  }
}
