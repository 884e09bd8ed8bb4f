package io.postern.pkica.scep;

import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;

/** Ciphers of envelopes. */
enum ScepCipher {
  AES_128(CMSAlgorithm.AES128_CBC, "AES", 16, false),
  AES_192(CMSAlgorithm.AES192_CBC, "AES", 24, false),
  AES_256(CMSAlgorithm.AES256_CBC, "AES", 32, false),
  TRIPLE_DES(CMSAlgorithm.DES_EDE3_CBC, "DESede", 24, false),
  DES(CMSAlgorithm.DES_CBC, "DES", 8, true);

  private final ASN1ObjectIdentifier identifier;
  private final String jdkName;
  private final int keyOctets;
  private final boolean legacy;

  ScepCipher(ASN1ObjectIdentifier identifier, String jdkName, int keyOctets, boolean legacy) {
    this.identifier = identifier;
    this.jdkName = jdkName;
    this.keyOctets = keyOctets;
    this.legacy = legacy;
  }

  ASN1ObjectIdentifier identifier() {
    return identifier;
  }

  String jdkName() {
    return jdkName;
  }

  int keyOctets() {
    return keyOctets;
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
