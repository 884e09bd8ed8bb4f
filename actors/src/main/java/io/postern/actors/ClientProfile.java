package io.postern.actors;

import static io.postern.ike.message.VendorIds.CISCO_CLIENT;
import static io.postern.ike.message.VendorIds.CISCO_CONCENTRATOR;
import static io.postern.ike.message.VendorIds.DEAD_PEER_DETECTION;
import static io.postern.ike.message.VendorIds.FRAGMENTATION;
import static io.postern.ike.message.VendorIds.FRITZ_BOX;
import static io.postern.ike.message.VendorIds.MACOS;
import static io.postern.ike.message.VendorIds.MICROSOFT;
import static io.postern.ike.message.VendorIds.NAT_T_APPLE;
import static io.postern.ike.message.VendorIds.NAT_T_DRAFT_00;
import static io.postern.ike.message.VendorIds.NAT_T_DRAFT_02;
import static io.postern.ike.message.VendorIds.NAT_T_DRAFT_02_N;
import static io.postern.ike.message.VendorIds.NAT_T_DRAFT_03;
import static io.postern.ike.message.VendorIds.NAT_T_RFC_3947;
import static io.postern.ike.message.VendorIds.SHREW;
import static io.postern.ike.message.VendorIds.UNITY;
import static io.postern.ike.message.VendorIds.XAUTH;

import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.VendorIds;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The makes of peer that can be told by their first message of phase 1: by a vendor ID of their
 * own, or where they have none, by which of the common ones they send and how they offer. Nothing
 * here is proven: a profile may make us gentler to a peer, never more trusting.
 */
enum ClientProfile {
  WINDOWS("Windows", shape -> shape.shows(MICROSOFT)),
  SHREW_SOFT("Shrew Soft", shape -> shape.shows(SHREW)),
  APPLE("Apple", shape -> shape.shows(NAT_T_APPLE) || shape.shows(MACOS)),
  FRITZBOX("FRITZ!Box", shape -> shape.shows(FRITZ_BOX)),
  /** Its list of ciphers ends with none at all, which nobody else offers. */
  VPNC(
      "vpnc",
      shape ->
          shape.aggressive()
              && shape.shows(XAUTH)
              && shape.shows(UNITY)
              && !shape.shows(FRAGMENTATION)
              && shape.offersNoCipher(),
      Quirk.NONCE_OF_20_OCTETS,
      Quirk.DIES_OF_A_CHILD_DELETE,
      Quirk.RENEWS_TO_ITS_HARM),
  /** Racoon, as Android had it through version 11. */
  ANDROID(
      "Android",
      shape ->
          shape.shows(FRAGMENTATION)
              && shape.shows(DEAD_PEER_DETECTION)
              && shape
                  .natTraversal()
                  .equals(
                      List.of(NAT_T_RFC_3947, NAT_T_DRAFT_02, NAT_T_DRAFT_02_N, NAT_T_DRAFT_00))),
  /** The client knows draft 02 alone; concentrators and routers name themselves. */
  CISCO(
      "Cisco",
      shape ->
          shape.shows(CISCO_CLIENT)
              || shape.shows(CISCO_CONCENTRATOR)
              || (shape.shows(XAUTH)
                  && shape.shows(UNITY)
                  && shape.shows(FRAGMENTATION)
                  && shape.natTraversal().equals(List.of(NAT_T_DRAFT_02_N)))),
  /** What {@link ClientCompanions} sends; as a responder nobody shall tell us from others. */
  POSTERN(
      "Postern",
      shape ->
          shape.isJust(
              List.of(
                  XAUTH,
                  UNITY,
                  NAT_T_RFC_3947,
                  NAT_T_DRAFT_03,
                  NAT_T_DRAFT_02_N,
                  NAT_T_DRAFT_02,
                  DEAD_PEER_DETECTION,
                  FRAGMENTATION),
              Set.of())),
  /**
   * It names itself only if told to. Without, it sends just these, in this order; a responder that
   * does not fragment cannot be told from others.
   */
  STRONGSWAN(
      "strongSwan",
      shape ->
          shape.shows(VendorIds.STRONGSWAN)
              || shape.isJust(
                  List.of(XAUTH, DEAD_PEER_DETECTION, NAT_T_RFC_3947, NAT_T_DRAFT_02_N),
                  Set.of(UNITY, FRAGMENTATION))
              || shape.isJust(
                  List.of(XAUTH, DEAD_PEER_DETECTION, FRAGMENTATION, NAT_T_RFC_3947),
                  Set.of(UNITY)));

  /** What has to be done another way for a peer. */
  enum Quirk {
    /** It answers a quick mode of ours in the room of our nonce. Ours always have this length. */
    NONCE_OF_20_OCTETS,
    /** It takes the delete of any ESP SA for that of its current one, and never recovers. */
    DIES_OF_A_CHILD_DELETE,
    /** Told a lifetime, it renews phase 1 before its end, and then deletes the new one. */
    RENEWS_TO_ITS_HARM
  }

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // a lambda that captures nothing
  private final Predicate<ClientShape> sign;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of
  private final Set<Quirk> quirks;

  ClientProfile(String label, Predicate<ClientShape> sign, Quirk... quirks) {
    this.label = label;
    this.sign = sign;
    this.quirks = Set.of(quirks);
  }

  /** The first that fits a peer whose first message this is. */
  static Optional<ClientProfile> of(ParsedMessage first) {
    ClientShape shape = ClientShape.of(first);
    return Stream.of(values()).filter(profile -> profile.sign.test(shape)).findFirst();
  }

  boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }

  /** For people. */
  String label() {
    return label;
  }
}
