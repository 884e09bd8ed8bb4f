package io.postern.pkica.proof;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.auth.DecryptionKey;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * An RSA key in memory that decrypts PKCS #1 block type 2 with implicit rejection, as
 * draft-irtf-cfrg-rsa-guidance §7 does it: what was not padded rightly gets a plaintext made of the
 * ciphertext and the key, so that a caller has no error to show to the peer (CVE-2018-0131).
 */
public final class HeldDecryptionKey implements DecryptionKey {
  private static final HashAlgorithm HASH = HashAlgorithm.SHA2_256;

  /** Two octets of block type, eight of padding, one of zero (RFC 8017 §7.2.1). */
  private static final int LEAST_PADDING = 11;

  /** So many lengths are drawn that one of them fits, but for one time in 2^128. */
  private static final int LENGTHS = 128;

  private final PrivateKey key;
  private final Bytes certificate;
  private final BigInteger modulus;
  private final Secret rejection;

  /**
   * @throws IllegalArgumentException if the certificate is not for RSA
   */
  public HeldDecryptionKey(PrivateKey key, X509Certificate certificate) {
    if (!(certificate.getPublicKey() instanceof RSAPublicKey rsa)) {
      throw new IllegalArgumentException(
          "RSA encryption needs an RSA key, not one for " + certificate.getPublicKey());
    }
    this.key = key;
    this.modulus = rsa.getModulus();
    try {
      this.certificate = Bytes.copyOf(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate cannot be encoded", e);
    }
    this.rejection = rejectionKey(key);
  }

  /** The same in every process that holds the key: a repeated message is answered alike. */
  private static Secret rejectionKey(PrivateKey key) {
    byte[] encoded = key.getEncoded();
    try {
      return Secret.take(HASH.digest(Bytes.ofText("implicit rejection").toArray(), encoded));
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  @Override
  public Bytes certificate() {
    return certificate;
  }

  @Override
  public int size() {
    return (modulus.bitLength() + 7) / 8;
  }

  @Override
  public Secret decrypt(Bytes ciphertext) {
    byte[] derivation = HASH.hmac(rejection.expose(), ciphertext.toArray());
    byte[] instead = stream(derivation, "message", size());
    int insteadLength = length(stream(derivation, "length", 2 * LENGTHS));
    byte[] padded = raw(ciphertext);
    try {
      return choose(padded, instead, insteadLength);
    } finally {
      Arrays.fill(derivation, (byte) 0);
      Arrays.fill(instead, (byte) 0);
      Arrays.fill(padded, (byte) 0);
    }
  }

  /** All zero, which is not padded rightly, for what is no number below the modulus. */
  private byte[] raw(Bytes ciphertext) {
    byte[] octets = ciphertext.toArray();
    if (octets.length != size() || new BigInteger(1, octets).compareTo(modulus) >= 0) {
      return new byte[size()];
    }
    try {
      // Blinded by the JDK.
      Cipher cipher = Cipher.getInstance("RSA/ECB/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, key);
      return cipher.doFinal(octets);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a decryption key does not decrypt", e);
    }
  }

  /** Without a branch on what was decrypted; only the length of the result shows. */
  private static Secret choose(byte[] padded, byte[] instead, int insteadLength) {
    int seenZero = 0;
    int zeroAt = 0;
    for (int i = 2; i < padded.length; i++) {
      int first = isZero(padded[i]) & ~seenZero;
      zeroAt |= first & i;
      seenZero |= isZero(padded[i]);
    }
    int good =
        isZero(padded[0])
            & isZero(padded[1] ^ 2)
            & seenZero
            & ~isNegative(zeroAt - (LEAST_PADDING - 1));
    int length = select(good, padded.length - 1 - zeroAt, insteadLength);
    byte[] chosen = new byte[length];
    int from = padded.length - length;
    for (int i = 0; i < length; i++) {
      chosen[i] = (byte) select(good, padded[from + i], instead[from + i]);
    }
    return Secret.take(chosen);
  }

  /** The last of the lengths drawn that fits. */
  private int length(byte[] drawn) {
    int most = size() - LEAST_PADDING;
    int mask = (Integer.highestOneBit(most) << 1) - 1;
    int length = 0;
    for (int i = 0; i < drawn.length; i += 2) {
      int candidate = ((drawn[i] & 0xff) << 8 | drawn[i + 1] & 0xff) & mask;
      length = select(isNegative(candidate - most - 1), candidate, length);
    }
    return length;
  }

  private static byte[] stream(byte[] derivation, String label, int octets) {
    byte[] made = new byte[octets];
    for (int block = 0; block * HASH.size() < octets; block++) {
      byte[] part =
          HASH.hmac(
              derivation,
              new byte[] {(byte) (block >>> 8), (byte) block},
              Bytes.ofText(label).toArray(),
              new byte[] {(byte) (octets >>> 5), (byte) (octets << 3)});
      int from = block * HASH.size();
      System.arraycopy(part, 0, made, from, Math.min(part.length, octets - from));
    }
    return made;
  }

  /** All ones if the octet is zero, otherwise none. */
  private static int isZero(int octet) {
    return isNegative((octet & 0xff) - 1);
  }

  private static int isNegative(int number) {
    return number >> 31;
  }

  private static int select(int mask, int yes, int no) {
    return yes & mask | no & ~mask;
  }

  @Override
  public String toString() {
    return "decryption key (RSA, " + modulus.bitLength() + " bits)";
  }
}
