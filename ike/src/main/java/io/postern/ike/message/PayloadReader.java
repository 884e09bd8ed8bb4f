package io.postern.ike.message;

import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;

/** Reads the bodies of payloads. Each reader takes all octets of its cursor or refuses. */
final class PayloadReader {
  private static final int ISAKMP_SPI = 16;
  private static final int IPSEC_SPI = 4;

  private PayloadReader() {}

  /** Whether {@code number} may stand in the chain of a message. */
  static boolean isPayload(int number) {
    return switch (kind(number)) {
      case NONE, PROPOSAL, TRANSFORM -> false;
      case UNKNOWN -> isSkipped(number);
      default -> true;
    };
  }

  static Payload read(int number, Cursor body) throws UnreadableException {
    return switch (kind(number)) {
      case SECURITY_ASSOCIATION -> securityAssociation(body);
      case KEY_EXCHANGE -> new Payload.KeyExchange(body.rest());
      case IDENTIFICATION ->
          new Payload.Identification(
              body.u8("an ID type"), body.u8("a protocol ID"), body.u16("a port"), body.rest());
      case CERTIFICATE -> new Payload.Certificate(body.u8("a certificate encoding"), body.rest());
      case CERTIFICATE_REQUEST ->
          new Payload.CertificateRequest(body.u8("a certificate type"), body.rest());
      case HASH -> new Payload.Hash(body.rest());
      case SIGNATURE -> new Payload.Signature(body.rest());
      case NONCE -> new Payload.Nonce(body.rest());
      case NOTIFICATION -> notification(body);
      case DELETE -> delete(body);
      case VENDOR_ID -> new Payload.VendorId(body.rest());
      case ATTRIBUTES -> configuration(body);
      case NAT_D -> new Payload.NatDetection(body.rest(), false);
      case NAT_D_DRAFT -> new Payload.NatDetection(body.rest(), true);
      case NAT_OA -> natOriginalAddress(body, false);
      case NAT_OA_DRAFT -> natOriginalAddress(body, true);
      case UNKNOWN -> new Payload.Unknown(number, body.rest());
      case NONE, PROPOSAL, TRANSFORM ->
          throw new UnreadableException(Reason.UNKNOWN_PAYLOAD, "payload " + number);
    };
  }

  private static PayloadType kind(int number) {
    return PayloadType.of(number).orElse(PayloadType.UNKNOWN);
  }

  /**
   * RFC 2408 §3.1: 128 to 255 are for private use. 15 to 19 and 22 are payloads of group key
   * management (RFC 6407), and 15 and 16 were NAT-D and NAT-OA for a while.
   */
  private static boolean isSkipped(int number) {
    return number >= 128 || (number >= 15 && number <= 19) || number == 22;
  }

  /** RFC 2408 §3.4, §5.4; RFC 2407 §4.6.1. */
  private static Payload securityAssociation(Cursor body) throws UnreadableException {
    int doi = body.u32("a DOI");
    if (doi != Protocols.DOI_IPSEC) {
      throw new UnreadableException(Reason.UNSUPPORTED_DOI, "DOI " + Integer.toUnsignedString(doi));
    }
    int situation = body.u32("a situation");
    if (situation != Protocols.SITUATION_IDENTITY_ONLY) {
      // Others put labels before the proposals (RFC 2407 §4.6.1).
      throw new UnreadableException(
          Reason.UNSUPPORTED_SITUATION, "situation 0x%x".formatted(situation));
    }
    Cursor proposals = body.region(body.remaining(), Reason.MALFORMED_PROPOSAL, "the proposals");
    return new Payload.SecurityAssociation(doi, situation, new ProposalReader(proposals).all());
  }

  /** RFC 2408 §3.14. */
  private static Payload notification(Cursor body) throws UnreadableException {
    int doi = body.u32("a DOI");
    int protocol = body.u8("a protocol ID");
    int spiSize = body.u8("an SPI size");
    int notifyType = body.u16("a notify type");
    Bytes spi = body.bytes(spiSize, "an SPI");
    return new Payload.Notification(doi, protocol, spi, notifyType, body.rest());
  }

  /** RFC 2408 §3.15. */
  private static Payload delete(Cursor body) throws UnreadableException {
    int doi = body.u32("a DOI");
    int protocol = body.u8("a protocol ID");
    int spiSize = body.u8("an SPI size");
    int count = body.u16("a number of SPIs");
    checkDeletedSpiSize(protocol, spiSize);
    if (count == 0 || (long) count * spiSize != body.remaining()) {
      throw body.refuse(
          count + " SPIs of " + spiSize + " octets in " + body.remaining() + " octets");
    }
    if (count > Limits.SPIS) {
      throw new UnreadableException(Reason.TOO_MANY_PAYLOADS, "deletes " + count + " SPIs");
    }
    List<Bytes> spis = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      spis.add(body.bytes(spiSize, "an SPI"));
    }
    return new Payload.Delete(doi, protocol, spis);
  }

  private static void checkDeletedSpiSize(int protocol, int spiSize) throws UnreadableException {
    boolean valid =
        switch (protocol) {
          case Protocols.ISAKMP -> spiSize == ISAKMP_SPI;
          case Protocols.AH, Protocols.ESP -> spiSize == IPSEC_SPI;
          default -> spiSize > 0 && spiSize <= Limits.SPI_OCTETS;
        };
    if (!valid) {
      throw new UnreadableException(
          Reason.INVALID_SPI, "an SPI of " + spiSize + " octets for " + Protocols.name(protocol));
    }
  }

  /** draft-dukes-ike-mode-cfg-02 §3.2. */
  private static Payload configuration(Cursor body) throws UnreadableException {
    int messageType = body.u8("a configuration message type");
    body.skip(1, "a RESERVED field");
    int identifier = body.u16("an identifier");
    return new Payload.Attributes(
        messageType, identifier, attributes(body, Limits.CONFIGURATION_ATTRIBUTES));
  }

  /** RFC 3947 §5.2. */
  private static Payload natOriginalAddress(Cursor body, boolean draft) throws UnreadableException {
    int idType = body.u8("an ID type");
    body.skip(3, "the RESERVED fields");
    int octets =
        switch (idType) {
          case IdTypes.IPV4_ADDR -> 4;
          case IdTypes.IPV6_ADDR -> 16;
          default -> throw body.refuse("NAT-OA of ID type " + idType);
        };
    if (body.remaining() != octets) {
      throw body.refuse("an address of " + body.remaining() + " octets, not " + octets);
    }
    return new Payload.NatOriginalAddress(idType, body.rest(), draft);
  }

  /** RFC 2408 §3.3: attributes up to the end of {@code cursor}. */
  static List<Attribute> attributes(Cursor cursor, int most) throws UnreadableException {
    List<Attribute> attributes = new ArrayList<>();
    while (cursor.remaining() > 0) {
      if (attributes.size() == most) {
        throw new UnreadableException(
            Reason.TOO_MANY_PAYLOADS, "more than " + most + " attributes");
      }
      int formatAndType = cursor.u16("an attribute type");
      boolean basic = (formatAndType & 0x8000) != 0;
      int length = basic ? 2 : cursor.u16("an attribute length");
      attributes.add(
          new Attribute(formatAndType & 0x7fff, basic, cursor.bytes(length, "an attribute value")));
    }
    return attributes;
  }

  /** Whether an SPI of {@code size} octets fits {@code protocol} in a proposal. */
  static boolean isProposedSpiSize(int protocol, int size) {
    return switch (protocol) {
      // RFC 2408 §3.5: irrelevant, and the content ignored.
      case Protocols.ISAKMP -> size <= Limits.SPI_OCTETS;
      case Protocols.AH, Protocols.ESP -> size == IPSEC_SPI;
      // RFC 3173 §3.3, RFC 2407 §4.6.1: the CPI has 2 octets, and may be sent in 4.
      case Protocols.IPCOMP -> size == 2 || size == IPSEC_SPI;
      default -> size <= Limits.SPI_OCTETS;
    };
  }
}
