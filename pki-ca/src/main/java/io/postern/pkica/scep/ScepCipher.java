package io.postern.pkica.scep;

import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;

/** Ciphers of envelopes. */
enum ScepCipher {
  AES_128(CMSAlgorithm.AES128_CBC, false),
  AES_192(CMSAlgorithm.AES192_CBC, false),
  AES_256(CMSAlgorithm.AES256_CBC, false),
  TRIPLE_DES(CMSAlgorithm.DES_EDE3_CBC, false),
  DES(CMSAlgorithm.DES_CBC, true);

  private final ASN1ObjectIdentifier identifier;
  private final boolean legacy;

  ScepCipher(ASN1ObjectIdentifier identifier, boolean legacy) {
    this.identifier = identifier;
    this.legacy = legacy;
  }

  ASN1ObjectIdentifier identifier() {
    return identifier;
  }

  /** Empty if nobody knows it, or it is a legacy one and those are off. */
  static Optional<ScepCipher> of(String identifier, boolean legacyToo) {
    for (ScepCipher cipher : values()) {
      if (cipher.identifier.getId().equals(identifier) && (legacyToo || !cipher.legacy)) {
        return Optional.of(cipher);
      }
    }
    return Optional.empty();
  }
}
