package io.postern.pkica.trust;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Primitive;

/** Turns what a peer sent as certificates into certificates, within bounds. */
public final class CertificateReader {
  /** Ours: real chains have two to four. */
  public static final int MOST_CERTIFICATES = 10;

  /** Ours: a certificate with a key of 16384 bits and a page of names is smaller. */
  public static final int MOST_OCTETS = 16 * 1024;

  private CertificateReader() {}

  /**
   * Reads every one of {@code ders}, in their order; one that is sent twice is kept once.
   *
   * @return CERTIFICATE_MALFORMED if there is none, too many, or one that cannot be read
   */
  public static Reading<List<X509Certificate>> readAll(List<Bytes> ders) {
    if (ders.isEmpty()) {
      return Reading.refused(Reason.CERTIFICATE_MALFORMED, "no certificate was sent");
    }
    if (ders.size() > MOST_CERTIFICATES) {
      return Reading.refused(
          Reason.CERTIFICATE_MALFORMED,
          ders.size() + " certificates were sent, at most " + MOST_CERTIFICATES + " are read");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (Bytes der : ders) {
      switch (read(der)) {
        case Reading.Accepted<X509Certificate>(X509Certificate certificate) -> {
          if (!certificates.contains(certificate)) {
            certificates.add(certificate);
          }
        }
        case Reading.Refused<X509Certificate>(var refusal) -> {
          return new Reading.Refused<>(refusal);
        }
      }
    }
    return Reading.accepted(List.copyOf(certificates));
  }

  /** Reads one certificate: DER, nothing before it and nothing behind it (RFC 5280 §4.1). */
  public static Reading<X509Certificate> read(Bytes der) {
    if (der.size() > MOST_OCTETS) {
      return Reading.refused(
          Reason.CERTIFICATE_MALFORMED,
          "a certificate of " + der.size() + " octets, at most " + MOST_OCTETS + " are read");
    }
    byte[] octets = der.toArray();
    try {
      // Also keeps out base64, which the JDK's reader would accept, and endless nesting.
      ASN1Primitive.fromByteArray(octets);
      X509Certificate certificate = parse(octets);
      return Arrays.equals(certificate.getEncoded(), octets)
          ? Reading.accepted(certificate)
          : Reading.refused(Reason.CERTIFICATE_MALFORMED, "octets follow the certificate");
    } catch (IOException | CertificateException unreadable) {
      return Reading.refused(
          Reason.CERTIFICATE_MALFORMED, "a certificate cannot be read: " + Words.of(unreadable));
    }
  }

  private static X509Certificate parse(byte[] octets) throws CertificateException {
    Certificate parsed =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(octets));
    if (parsed instanceof X509Certificate certificate) {
      return certificate;
    }
    throw new CertificateException("it is not X.509");
  }
}
