package io.postern.pkica;

import io.postern.ike.algorithm.HashAlgorithm;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** How people and programs tell certificates apart. */
public final class Fingerprint {
  private Fingerprint() {}

  /** SHA-256 over the DER, 64 lower-case hexadecimal digits. */
  public static String sha256(X509Certificate certificate) {
    try {
      return HexFormat.of().formatHex(HashAlgorithm.SHA2_256.digest(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate cannot be encoded", e);
    }
  }
}
