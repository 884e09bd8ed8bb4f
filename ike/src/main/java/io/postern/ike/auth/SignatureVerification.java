package io.postern.ike.auth;

import io.postern.ike.algorithm.PublicKeyEngine;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Refusal;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * Checks a SIG payload (RFC 2409 §5.1, RFC 4754 §7). What cannot be a signature of the algorithm is
 * INVALID-SIGNATURE, one that does not match AUTHENTICATION-FAILED (RFC 2408 §5.12).
 */
public final class SignatureVerification {
  private SignatureVerification() {}

  /**
   * Why {@code signature} is not one of {@code key}; empty if it is.
   *
   * @param hash HASH_I or HASH_R, made with {@link SignatureKind#hash}
   */
  public static Optional<Refusal> check(
      SignatureKind kind, PublicKey key, Bytes hash, Bytes signature) {
    if (SignatureKind.of(key).filter(kind::equals).isEmpty()) {
      return refused(
          Refusal.Reason.INVALID_SIGNATURE,
          "the certificate has a key of " + key.getAlgorithm() + ", negotiated was " + kind);
    }
    return switch (key) {
      case RSAPublicKey rsa -> checkRsa(rsa, hash, signature);
      case ECPublicKey curve -> checkEcdsa(kind, curve, hash, signature);
      default -> refused(Refusal.Reason.INVALID_SIGNATURE, "a key of " + key.getAlgorithm());
    };
  }

  /**
   * Encodes what ought to be signed and compares the whole block: reading the padding is how forged
   * signatures came to be accepted (CVE-2006-4339).
   */
  private static Optional<Refusal> checkRsa(RSAPublicKey key, Bytes hash, Bytes signature) {
    int size = (key.getModulus().bitLength() + 7) / 8;
    if (signature.size() != size) {
      return refused(
          Refusal.Reason.INVALID_SIGNATURE, signature.size() + " octets for a modulus of " + size);
    }
    BigInteger representative = new BigInteger(1, signature.toArray());
    if (representative.compareTo(key.getModulus()) >= 0) {
      return wrong();
    }
    byte[] block =
        RsaNumbers.octets(representative.modPow(key.getPublicExponent(), key.getModulus()), size);
    Bytes expected = Bytes.copyOf(blockTypeOne(hash, size));
    return expected.equalsInConstantTime(Bytes.copyOf(block)) ? Optional.empty() : wrong();
  }

  /** RFC 2313 §8.1: 00 | 01 | FF … FF | 00 | hash. */
  private static byte[] blockTypeOne(Bytes hash, int size) {
    byte[] block = new byte[size];
    Arrays.fill(block, (byte) 0xff);
    block[0] = 0;
    block[1] = 1;
    block[size - hash.size() - 1] = 0;
    hash.copyTo(block, size - hash.size());
    return block;
  }

  private static Optional<Refusal> checkEcdsa(
      SignatureKind kind, ECPublicKey key, Bytes hash, Bytes signature) {
    if (signature.size() != 2 * kind.integerSize()) {
      return refused(
          Refusal.Reason.INVALID_SIGNATURE,
          signature.size() + " octets for " + kind + ", not " + 2 * kind.integerSize());
    }
    try {
      return PublicKeyEngine.BEST.verifyEcdsa(key, hash.toArray(), signature.toArray())
          ? Optional.empty()
          : wrong();
    } catch (GeneralSecurityException unusable) {
      return refused(Refusal.Reason.AUTHENTICATION_FAILED, "ECDSA: " + unusable.getMessage());
    }
  }

  private static Optional<Refusal> wrong() {
    return refused(Refusal.Reason.AUTHENTICATION_FAILED, "the signature is wrong");
  }

  private static Optional<Refusal> refused(Refusal.Reason reason, String detail) {
    return Optional.of(new Refusal(reason, detail));
  }
}
