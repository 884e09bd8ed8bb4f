package io.postern.ike.message;

import java.util.Optional;

/**
 * Vendor IDs that are known, what is behind them, and whether more octets (a version, abilities)
 * may follow. Many are an MD5 of a text ({@link #hashedText}).
 */
public enum VendorIds {
  // ---- extensions of the protocol ----
  XAUTH("09002689dfd6b712", Match.EXACT, "draft-ietf-ipsra-isakmp-xauth-06.txt", "XAUTH"),
  DEAD_PEER_DETECTION("afcad71368a1f1c96b8696fc77570100", Match.PREFIX_14, "", "DPD, RFC 3706"),
  NAT_T_RFC_3947("4a131c81070358455c5728f20e95452f", Match.EXACT, "RFC 3947", "NAT-T, RFC 3947"),
  NAT_T_DRAFT_08(
      "8f8d83826d246b6fc7a8a6a428c11de8",
      Match.EXACT,
      "draft-ietf-ipsec-nat-t-ike-08",
      "NAT-T, draft-08"),
  NAT_T_DRAFT_07(
      "439b59f8ba676c4c7737ae22eab8f582",
      Match.EXACT,
      "draft-ietf-ipsec-nat-t-ike-07",
      "NAT-T, draft-07"),
  NAT_T_DRAFT_06(
      "4d1e0e136deafa34c4f3ea9f02ec7285",
      Match.EXACT,
      "draft-ietf-ipsec-nat-t-ike-06",
      "NAT-T, draft-06"),
  NAT_T_DRAFT_05(
      "80d0bb3def54565ee84645d4c85ce3ee",
      Match.EXACT,
      "draft-ietf-ipsec-nat-t-ike-05",
      "NAT-T, draft-05"),
  NAT_T_DRAFT_04(
      "9909b64eed937c6573de52ace952fa6b",
      Match.EXACT,
      "draft-ietf-ipsec-nat-t-ike-04",
      "NAT-T, draft-04"),
  NAT_T_DRAFT_03(
      "7d9419a65310ca6f2c179d9215529d56",
      Match.EXACT,
      "draft-ietf-ipsec-nat-t-ike-03",
      "NAT-T, draft-03"),
  /** The one most sent: its text ends with a line feed. */
  NAT_T_DRAFT_02_N(
      "90cb80913ebb696e086381b5ec427b1f",
      Match.EXACT,
      "draft-ietf-ipsec-nat-t-ike-02\n",
      "NAT-T, draft-02\\n"),
  NAT_T_DRAFT_02(
      "cd60464335df21f87cfdb2fc68b6a448",
      Match.EXACT,
      "draft-ietf-ipsec-nat-t-ike-02",
      "NAT-T, draft-02"),
  NAT_T_DRAFT_01(
      "16f6ca16e4a4066d83821a0f0aeaa862",
      Match.EXACT,
      "draft-ietf-ipsec-nat-t-ike-01",
      "NAT-T, draft-01"),
  NAT_T_DRAFT_00(
      "4485152d18b6bbcd0be8a8469579ddcc",
      Match.EXACT,
      "draft-ietf-ipsec-nat-t-ike-00",
      "NAT-T, draft-00"),
  /** Sent by macOS and iOS: one of the drafts, without saying which. */
  NAT_T_APPLE(
      "4df37928e9fc4fd1b3262170d515c662",
      Match.EXACT,
      "draft-ietf-ipsec-nat-t-ike",
      "NAT-T, Apple"),
  NAT_T_STENBERG_01(
      "27bab5dc01ea0760ea4e3190ac27c0d0",
      Match.EXACT,
      "draft-stenberg-ipsec-nat-traversal-01",
      "NAT-T, Stenberg draft-01"),
  NAT_T_STENBERG_02(
      "6105c422e76847e43f9684801292aecd",
      Match.EXACT,
      "draft-stenberg-ipsec-nat-traversal-02",
      "NAT-T, Stenberg draft-02"),
  NAT_T_HUTTUNEN(
      "6a7434c19d7e36348090a02334c9c805",
      Match.EXACT,
      "draft-huttunen-ipsec-esp-in-udp-00.txt",
      "NAT-T, Huttunen draft-00"),
  /** May be followed by four octets of abilities. */
  FRAGMENTATION(
      "4048b7d56ebce88525e7de7f00d6c2d3", Match.PREFIX, "FRAGMENTATION", "IKE fragmentation"),
  HEARTBEAT("8db7a41811221660", Match.EXACT, "", "draft-ietf-ipsec-heartbeats-00"),
  HEARTBEAT_NOTIFY("4865617274426561745f4e6f74696679", Match.PREFIX, "", "heartbeat notify"),

  // ---- products ----
  UNITY("12f5f28c457168a9702d9fe274cc0100", Match.PREFIX_14, "CISCO-UNITY", "Cisco Unity"),
  CISCO_CONCENTRATOR(
      "1f07f70eaa6514d3b0fa96542a500100", Match.PREFIX_14, "", "Cisco VPN 3000 concentrator"),
  CISCO_CLIENT("f6f7efc7f5aeb8cb158cb9d094ba69e7", Match.EXACT, "", "Cisco VPN 3000 client"),
  /** Followed by four octets of version. */
  MICROSOFT("1e2b516905991c7d7c96fcbfb587e461", Match.PREFIX, "MS NT5 ISAKMPOAKLEY", "Windows"),
  MICROSOFT_INITIAL_CONTACT(
      "26244d38eddb61b3172a36e3d0cfb819",
      Match.EXACT,
      "Vid-Initial-Contact",
      "Windows initial contact"),
  MICROSOFT_NEGOTIATION_DISCOVERY(
      "fb1de3cdf341b7ea16b7e5be0855f120",
      Match.EXACT,
      "MS-Negotiation Discovery Capable",
      "Windows negotiation discovery"),
  MICROSOFT_CGA(
      "e3a5966a76379fe707228231e5ce8652", Match.EXACT, "IKE CGA version 1", "Windows IKE CGA"),
  MICROSOFT_AUTHIP(
      "214ca4faffa7f32d6748e5303395ae83", Match.EXACT, "MS-MamieExists", "Windows AuthIP"),
  GSSAPI("621b04bb09882ac1e15935fefa24aeee", Match.EXACT, "GSSAPI", "GSS-API"),
  STRONGSWAN("882fe56d6fd20dbc2251613b2ebe5beb", Match.EXACT, "strongSwan", "strongSwan"),
  RACOON("7003cbc1097dbe9c2600ba6983bc8b35", Match.EXACT, "KAME/racoon", "racoon"),
  SHREW("f14b94b7bff1fef02773b8c49feded26", Match.PREFIX, "", "Shrew Soft"),
  MACOS("4d6163204f53582031302e78", Match.EXACT, "", "Mac OSX 10.x"),
  CHECK_POINT("f4ed19e0c114eb516faaac0ee37daf2807b4381f", Match.PREFIX, "", "Check Point"),
  SAFENET("47bbe7c993f1fc13b4e6d0db565c68e5", Match.PREFIX, "", "SafeNet SoftRemote"),
  SONICWALL("5b362bc820f6", Match.PREFIX, "", "SonicWall"),
  NORTEL("424e4553", Match.PREFIX, "", "Nortel Contivity"),
  /** Its maker has not published it; peers' logs show it. */
  FRITZ_BOX("a2226fc364500f5634ff77db3b74f41b", Match.EXACT, "", "FRITZ!Box"),
  OPENPGP("4f70656e5047503130313731", Match.EXACT, "", "OpenPGP");

  private enum Match {
    EXACT,
    /** Anything may follow. */
    PREFIX,
    /** The last two of sixteen octets are a version, major and minor. */
    PREFIX_14
  }

  @SuppressWarnings("ImmutableEnumChecker") // Bytes never changes
  private final Bytes octets;

  private final Match match;
  private final String hashedText;
  private final String meaning;

  VendorIds(String hex, Match match, String hashedText, String meaning) {
    this.octets = Bytes.ofHex(hex);
    this.match = match;
    this.hashedText = hashedText;
    this.meaning = meaning;
  }

  /** What we send. */
  public Bytes octets() {
    return octets;
  }

  /** For people: "XAUTH", "NAT-T, RFC 3947". */
  public String meaning() {
    return meaning;
  }

  /** The text whose MD5 the octets are, or begin as; empty if there is none or it is not known. */
  public String hashedText() {
    return hashedText;
  }

  /** Which one the body of a vendor ID payload is. */
  public static Optional<VendorIds> of(Bytes vendorId) {
    for (VendorIds known : values()) {
      if (known.matches(vendorId)) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  private boolean matches(Bytes other) {
    return switch (match) {
      case EXACT -> octets.equals(other);
      case PREFIX -> other.startsWith(octets, octets.size());
      case PREFIX_14 -> other.size() == 16 && other.startsWith(octets, 14);
    };
  }
}
