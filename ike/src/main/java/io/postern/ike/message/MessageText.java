package io.postern.ike.message;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Messages as text for logs and golden conversations: a line for the header, one a payload, what is
 * nested indented further. Holds no secret and nothing to try passwords against: hashes, nonces,
 * key exchange values and what a user answers to XAUTH are given by their length. What a peer chose
 * freely is printed only if it is plain ASCII, so that it cannot forge lines.
 */
public final class MessageText {
  private static final int LONGEST_HEX = 32;

  private MessageText() {}

  public static String of(ParsedMessage message) {
    return of(message.header(), message.parts().stream().map(ParsedMessage.Part::payload).toList());
  }

  public static String of(Header header, List<Payload> payloads) {
    StringBuilder text = new StringBuilder(of(header)).append('\n');
    payloads.forEach(payload -> append(text, payload));
    return text.toString();
  }

  /** One line without its end, e.g. {@code MAIN* 0000000000000001:0000000000000002 id 00000000}. */
  public static String of(Header header) {
    return header.exchange()
        + (header.encrypted() ? "*" : "")
        + " "
        + header.cookies()
        + " id %08x".formatted(header.messageId())
        + (header.commit() ? " commit" : "")
        + (header.authenticationOnly() ? " authentication-only" : "");
  }

  private static void append(StringBuilder text, Payload payload) {
    text.append("  ").append(line(payload)).append('\n');
    if (payload instanceof Payload.SecurityAssociation sa) {
      sa.proposals().forEach(proposal -> append(text, proposal));
    } else if (payload instanceof Payload.Attributes configuration) {
      configuration
          .attributes()
          .forEach(attribute -> text.append("    ").append(configured(attribute)).append('\n'));
    }
  }

  private static String line(Payload payload) {
    return switch (payload) {
      case Payload.SecurityAssociation sa ->
          "SA"
              + (sa.doi() == Protocols.DOI_IPSEC ? "" : " doi " + sa.doi())
              + (sa.situation() == Protocols.SITUATION_IDENTITY_ONLY
                  ? ""
                  : " situation " + sa.situation());
      case Payload.KeyExchange(Bytes publicValue) -> "KE " + length(publicValue);
      case Payload.Identification id ->
          "ID "
              + IdTypes.name(id.idType())
              + " "
              + IdentityText.of(id)
              + (id.protocol() == 0 && id.port() == 0
                  ? ""
                  : " protocol " + id.protocol() + " port " + id.port());
      case Payload.Certificate(int encoding, Bytes data) ->
          "CERT encoding " + encoding + ", " + length(data);
      case Payload.CertificateRequest(int encoding, Bytes authority) ->
          "CERTREQ encoding " + encoding + ", " + length(authority);
      case Payload.Hash(Bytes data) -> "HASH " + length(data);
      case Payload.Signature(Bytes data) -> "SIG " + length(data);
      case Payload.Nonce(Bytes data) -> "NONCE " + length(data);
      case Payload.Notification notify ->
          "N "
              + NotifyTypes.name(notify.notifyType())
              + " "
              + Protocols.name(notify.protocol())
              + (notify.spi().isEmpty() ? "" : " spi " + hex(notify.spi()))
              + (notify.data().isEmpty() ? "" : " data " + hex(notify.data()));
      case Payload.Delete delete ->
          "D "
              + Protocols.name(delete.protocol())
              + delete.spis().stream().map(spi -> " " + hex(spi)).collect(Collectors.joining());
      case Payload.VendorId(Bytes data) ->
          "VID " + VendorIds.of(data).map(VendorIds::meaning).orElseGet(() -> hex(data));
      case Payload.Attributes configuration ->
          "ATTR " + messageType(configuration) + " id " + configuration.identifier();
      case Payload.NatDetection natDetection ->
          (natDetection.draft() ? "NAT-D (draft) " : "NAT-D ") + length(natDetection.hash());
      case Payload.NatOriginalAddress original ->
          (original.draft() ? "NAT-OA (draft) " : "NAT-OA ")
              + IdentityText.address(original.address());
      case Payload.Unknown unknown -> "payload " + unknown.number() + " " + length(unknown.data());
    };
  }

  private static void append(StringBuilder text, Proposal proposal) {
    text.append("    proposal ")
        .append(proposal.number())
        .append(' ')
        .append(Protocols.name(proposal.protocol()));
    if (!proposal.spi().isEmpty()) {
      text.append(" spi ").append(hex(proposal.spi()));
    }
    text.append('\n');
    for (Transform transform : proposal.transforms()) {
      text.append("      transform ")
          .append(transform.number())
          .append(' ')
          .append(transformName(proposal.protocol(), transform.id()));
      transform
          .attributes()
          .forEach(
              attribute -> text.append(' ').append(negotiated(proposal.protocol(), attribute)));
      text.append('\n');
    }
  }

  private static String transformName(int protocol, int id) {
    return switch (protocol) {
      case Protocols.ISAKMP -> id == Protocols.KEY_IKE ? "KEY_IKE" : Integer.toString(id);
      case Protocols.ESP -> EspTransforms.name(id);
      case Protocols.AH -> AhTransforms.name(id);
      default -> Integer.toString(id);
    };
  }

  private static String negotiated(int protocol, Attribute attribute) {
    String name =
        protocol == Protocols.ISAKMP
            ? Phase1Attributes.name(attribute.type())
            : Phase2Attributes.name(attribute.type());
    // Groups of one's own are long, all else is a number.
    return name
        + "="
        + (attribute.value().size() <= Long.BYTES
            ? Long.toString(attribute.number())
            : hex(attribute.value()));
  }

  private static String configured(Attribute attribute) {
    String name = Integer.toString(attribute.type());
    if (attribute.basic()) {
      return name + "=" + attribute.number();
    }
    return isXauth(attribute.type())
        ? name + " " + length(attribute.value())
        : name + (attribute.value().isEmpty() ? "" : "=" + hex(attribute.value()));
  }

  /** draft-beaulieu-ike-xauth-02 §4.2: 16520 to 16530, user name and password among them. */
  private static boolean isXauth(int attributeType) {
    return attributeType >= 16520 && attributeType <= 16530;
  }

  private static String messageType(Payload.Attributes configuration) {
    return switch (configuration.messageType()) {
      case Payload.Attributes.REQUEST -> "REQUEST";
      case Payload.Attributes.REPLY -> "REPLY";
      case Payload.Attributes.SET -> "SET";
      case Payload.Attributes.ACK -> "ACK";
      default -> Integer.toString(configuration.messageType());
    };
  }

  private static String length(Bytes bytes) {
    return "(%d octets)".formatted(bytes.size());
  }

  static String hex(Bytes bytes) {
    return bytes.size() <= LONGEST_HEX
        ? bytes.hex()
        : bytes.slice(0, LONGEST_HEX).hex() + "… " + length(bytes);
  }
}
