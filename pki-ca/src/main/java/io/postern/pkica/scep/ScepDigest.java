package io.postern.pkica.scep;

import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/**
 * Digests of messages. SHA-1 is still what common clients sign with; nothing of theirs outlives the
 * message.
 */
enum ScepDigest {
  SHA_256("SHA256withRSA", NISTObjectIdentifiers.id_sha256, false),
  SHA_384("SHA384withRSA", NISTObjectIdentifiers.id_sha384, false),
  SHA_512("SHA512withRSA", NISTObjectIdentifiers.id_sha512, false),
  SHA_1("SHA1withRSA", OIWObjectIdentifiers.idSHA1, false),
  MD5("MD5withRSA", PKCSObjectIdentifiers.md5, true);

  private final String signature;
  private final ASN1ObjectIdentifier identifier;
  private final boolean legacy;

  ScepDigest(String signature, ASN1ObjectIdentifier identifier, boolean legacy) {
    this.signature = signature;
    this.identifier = identifier;
    this.legacy = legacy;
  }

  /** The JDK's name of a signature with it. */
  String signature() {
    return signature;
  }

  /** Empty if nobody knows it, or it is a legacy one and those are off. */
  static Optional<ScepDigest> of(String identifier, boolean legacyToo) {
    for (ScepDigest digest : values()) {
      if (digest.identifier.getId().equals(identifier) && (legacyToo || !digest.legacy)) {
        return Optional.of(digest);
      }
    }
    return Optional.empty();
  }
}
