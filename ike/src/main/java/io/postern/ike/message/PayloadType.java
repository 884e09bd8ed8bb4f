package io.postern.ike.message;

import java.util.Optional;

/**
 * Payload numbers of RFC 2408 §3.1, draft-dukes-ike-mode-cfg-02 §3.2 (14), RFC 3947 (20, 21) and of
 * draft-ietf-ipsec-nat-t-ike-00 to -03 (130, 131).
 */
public enum PayloadType {
  NONE(0),
  SECURITY_ASSOCIATION(1),
  PROPOSAL(2),
  TRANSFORM(3),
  KEY_EXCHANGE(4),
  IDENTIFICATION(5),
  CERTIFICATE(6),
  CERTIFICATE_REQUEST(7),
  HASH(8),
  SIGNATURE(9),
  NONCE(10),
  NOTIFICATION(11),
  DELETE(12),
  VENDOR_ID(13),
  ATTRIBUTES(14),
  NAT_D(20),
  NAT_OA(21),
  NAT_D_DRAFT(130),
  NAT_OA_DRAFT(131),
  /** Not on the wire: the type of {@link Payload.Unknown}, which knows its number. */
  UNKNOWN(-1);

  private final int number;

  PayloadType(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static Optional<PayloadType> of(int number) {
    for (PayloadType type : values()) {
      if (type.number == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
