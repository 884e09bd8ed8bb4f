package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import javax.crypto.Cipher;

/** The public half of RSA encryption, "in PKCS #1 format" (RFC 2409 §5.2). */
public final class RsaEncryption {
  /** Octets of block type 2 that are no message. */
  private static final int OVERHEAD = 11;

  private RsaEncryption() {}

  /** The key of a certificate that is known to be the right one. */
  public static Reading<RSAPublicKey> keyOf(Bytes certificate) {
    try {
      PublicKey key =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate.toArray()))
              .getPublicKey();
      return rsa(key);
    } catch (CertificateException unreadable) {
      return Reading.refused(
          Refusal.Reason.INVALID_CERTIFICATE, "a certificate that cannot be read");
    }
  }

  public static Reading<RSAPublicKey> rsa(PublicKey key) {
    return key instanceof RSAPublicKey rsa
        ? Reading.accepted(rsa)
        : Reading.refused(
            Refusal.Reason.INVALID_CERTIFICATE, key.getAlgorithm() + " does not encrypt");
  }

  /** How many octets {@code key} can take. */
  public static int capacity(RSAPublicKey key) {
    return (key.getModulus().bitLength() + 7) / 8 - OVERHEAD;
  }

  /**
   * @param octets at most {@link #capacity}
   */
  public static Bytes encrypt(RSAPublicKey key, Bytes octets, SecureRandom random) {
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
      cipher.init(Cipher.ENCRYPT_MODE, key, random);
      return Bytes.copyOf(cipher.doFinal(octets.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("RSA does not encrypt " + octets.size() + " octets", e);
    }
  }
}
