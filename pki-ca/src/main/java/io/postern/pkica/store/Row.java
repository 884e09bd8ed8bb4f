package io.postern.pkica.store;

import io.postern.ike.message.Bytes;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Between columns and values. */
final class Row {
  private Row() {}

  /** Lower-case hexadecimal digits, as the column {@code serial} has them. */
  static String serial(BigInteger serial) {
    return serial.toString(16);
  }

  static BigInteger serial(String column) {
    return new BigInteger(column, 16);
  }

  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? Optional.empty() : Optional.of(time.toInstant());
  }

  static Optional<Bytes> octets(ResultSet row, String column) throws SQLException {
    byte @Nullable [] octets = row.getBytes(column);
    return octets == null ? Optional.empty() : Optional.of(Bytes.copyOf(octets));
  }

  static Optional<X509Certificate> certificate(ResultSet row, String column) throws SQLException {
    return octets(row, column).map(Row::certificate);
  }

  static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate cannot be encoded", e);
    }
  }

  static X509Certificate certificate(Bytes der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der.toArray()));
    } catch (CertificateException e) {
      throw new StoreException("a stored certificate cannot be read", e);
    }
  }

  static X509CRL crl(Bytes der) {
    try {
      return (X509CRL)
          CertificateFactory.getInstance("X.509")
              .generateCRL(new ByteArrayInputStream(der.toArray()));
    } catch (CertificateException | CRLException e) {
      throw new StoreException("a stored CRL cannot be read", e);
    }
  }
}
