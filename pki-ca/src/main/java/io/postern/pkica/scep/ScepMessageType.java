package io.postern.pkica.scep;

import java.util.Optional;

/** What a request is (RFC 8894 §3.2.1.2). */
enum ScepMessageType {
  RENEWAL_REQ(17),
  /** Only in draft-nourse-scep-23 §3.1.1.2; answered as a renewal. */
  UPDATE_REQ(18),
  PKCS_REQ(19),
  /** GetCertInitial in the draft. */
  CERT_POLL(20),
  GET_CERT(21),
  GET_CRL(22);

  private final int number;

  ScepMessageType(int number) {
    this.number = number;
  }

  static Optional<ScepMessageType> of(String decimal) {
    for (ScepMessageType type : values()) {
      if (Integer.toString(type.number).equals(decimal)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
