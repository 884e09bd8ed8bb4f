package io.postern.pkica.keyfile;

import io.postern.ike.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** PEM (RFC 7468), as everything else reads it. */
public final class PemText {
  private static final int LINE = 64;

  private PemText() {}

  /** One after the other. */
  public static String ofCertificates(List<X509Certificate> certificates) {
    return certificates.stream().map(PemText::ofCertificate).collect(Collectors.joining());
  }

  private static String ofCertificate(X509Certificate certificate) {
    try {
      return block("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate cannot be encoded", e);
    }
  }

  public static String ofCrl(X509CRL crl) {
    try {
      return block("X509 CRL", crl.getEncoded());
    } catch (CRLException e) {
      throw new IllegalStateException("a CRL cannot be encoded", e);
    }
  }

  public static String ofRequest(Bytes der) {
    return block("CERTIFICATE REQUEST", der.toArray());
  }

  /** Not encrypted: for a file that only its owner reads. */
  public static String ofPrivateKey(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  private static String block(String label, byte[] der) {
    String body =
        Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }
}
