package io.postern.ike.message;

import java.util.List;

/** One payload of a message, parsed. Codes stay numbers, so that what is unknown can be named. */
public sealed interface Payload {
  PayloadType type();

  /** The payload number on the wire. */
  default int number() {
    return type().number();
  }

  /** RFC 2408 §3.4, RFC 2407 §4.2: DOI 1 (IPsec), situation 1 (identity only). */
  record SecurityAssociation(int doi, int situation, List<Proposal> proposals) implements Payload {
    public SecurityAssociation {
      proposals = List.copyOf(proposals);
    }

    @Override
    public PayloadType type() {
      return PayloadType.SECURITY_ASSOCIATION;
    }
  }

  /** RFC 2408 §3.7: the public value, as long as its group says. */
  record KeyExchange(Bytes publicValue) implements Payload {
    @Override
    public PayloadType type() {
      return PayloadType.KEY_EXCHANGE;
    }
  }

  /**
   * RFC 2407 §4.6.2.
   *
   * @param idType ID_IPV4_ADDR 1, ID_FQDN 2, ID_USER_FQDN 3, ID_IPV4_ADDR_SUBNET 4, …, ID_KEY_ID 11
   * @param protocol IP protocol, 0 for any
   * @param port 0 for any
   */
  record Identification(int idType, int protocol, int port, Bytes data) implements Payload {
    @Override
    public PayloadType type() {
      return PayloadType.IDENTIFICATION;
    }
  }

  /** RFC 2408 §3.9; encoding 4 is X.509 signature, 1 PKCS #7. */
  record Certificate(int encoding, Bytes data) implements Payload {
    @Override
    public PayloadType type() {
      return PayloadType.CERTIFICATE;
    }
  }

  /** RFC 2408 §3.10; the authority is a DER distinguished name or empty. */
  record CertificateRequest(int encoding, Bytes authority) implements Payload {
    @Override
    public PayloadType type() {
      return PayloadType.CERTIFICATE_REQUEST;
    }
  }

  /** RFC 2408 §3.11. */
  record Hash(Bytes data) implements Payload {
    @Override
    public PayloadType type() {
      return PayloadType.HASH;
    }
  }

  /** RFC 2408 §3.12. */
  record Signature(Bytes data) implements Payload {
    @Override
    public PayloadType type() {
      return PayloadType.SIGNATURE;
    }
  }

  /** RFC 2408 §3.13; 8 to 256 octets (RFC 2409 §5). */
  record Nonce(Bytes data) implements Payload {
    @Override
    public PayloadType type() {
      return PayloadType.NONCE;
    }
  }

  /**
   * RFC 2408 §3.14.
   *
   * @param notifyType error 1 to 16383, status 16384 to 65535
   */
  record Notification(int doi, int protocol, Bytes spi, int notifyType, Bytes data)
      implements Payload {
    @Override
    public PayloadType type() {
      return PayloadType.NOTIFICATION;
    }
  }

  /** RFC 2408 §3.15: all SPIs of one length, 16 octets (both cookies) for an ISAKMP SA. */
  record Delete(int doi, int protocol, List<Bytes> spis) implements Payload {
    public Delete {
      spis = List.copyOf(spis);
    }

    @Override
    public PayloadType type() {
      return PayloadType.DELETE;
    }
  }

  /** RFC 2408 §3.16. */
  record VendorId(Bytes data) implements Payload {
    @Override
    public PayloadType type() {
      return PayloadType.VENDOR_ID;
    }
  }

  /**
   * draft-dukes-ike-mode-cfg-02 §3.2.
   *
   * @param messageType REQUEST 1, REPLY 2, SET 3, ACK 4
   * @param identifier 0 to 65535
   */
  record Attributes(int messageType, int identifier, List<Attribute> attributes)
      implements Payload {
    public static final int REQUEST = 1;
    public static final int REPLY = 2;
    public static final int SET = 3;
    public static final int ACK = 4;

    public Attributes {
      attributes = List.copyOf(attributes);
    }

    @Override
    public PayloadType type() {
      return PayloadType.ATTRIBUTES;
    }
  }

  /** RFC 3947 §3.2; {@code draft} for the payload number of drafts -00 to -03. */
  record NatDetection(Bytes hash, boolean draft) implements Payload {
    @Override
    public PayloadType type() {
      return draft ? PayloadType.NAT_D_DRAFT : PayloadType.NAT_D;
    }
  }

  /** RFC 3947 §5.2; idType 1 (4 octets) or 5 (16 octets). */
  record NatOriginalAddress(int idType, Bytes address, boolean draft) implements Payload {
    @Override
    public PayloadType type() {
      return draft ? PayloadType.NAT_OA_DRAFT : PayloadType.NAT_OA;
    }
  }

  /**
   * A payload that we do not read but that hashes cover: private use (RFC 2408 §3.1) or one of
   * another protocol's.
   */
  record Unknown(int number, Bytes data) implements Payload {
    @Override
    public PayloadType type() {
      return PayloadType.UNKNOWN;
    }
  }
}
