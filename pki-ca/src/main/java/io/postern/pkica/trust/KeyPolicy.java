package io.postern.pkica.trust;

import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Locale;

/**
 * Which keys and signatures are strong enough.
 *
 * @param rsaBits the shortest RSA modulus
 * @param ellipticBits the shortest order of an elliptic curve
 * @param sha1 whether a certificate may be signed with SHA-1
 * @param dsa whether a key may be one for DSA, of at least {@code rsaBits} bits
 */
public record KeyPolicy(int rsaBits, int ellipticBits, boolean sha1, boolean dsa) {
  /** Ours: longer keys, and longer exponents, make the verifier compute for long. */
  private static final int LONGEST_RSA_BITS = 8192;

  private static final int LONGEST_EXPONENT_BITS = 64;

  public static final KeyPolicy MODERN = new KeyPolicy(2048, 256, false, false);
  public static final KeyPolicy COMPATIBLE = new KeyPolicy(2048, 256, true, false);
  public static final KeyPolicy LEGACY = new KeyPolicy(1024, 256, true, true);

  /** The keys of a profile. */
  public static KeyPolicy of(Strength strength) {
    return switch (strength) {
      case MODERN -> MODERN;
      case COMPATIBLE -> COMPATIBLE;
      case LEGACY -> LEGACY;
    };
  }

  /** The certificate's key and the digest of the signature on it. */
  public Reading<X509Certificate> check(X509Certificate certificate) {
    String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT).replace("-", "");
    if (algorithm.contains("SHA1") && !sha1) {
      return unfit(Words.of(certificate) + " is signed with SHA-1, which the profile forbids");
    }
    if (algorithm.contains("MD5") || algorithm.contains("MD2")) {
      return unfit(Words.of(certificate) + " is signed with " + algorithm);
    }
    return switch (check(certificate.getPublicKey())) {
      case Reading.Accepted<PublicKey>(_) -> Reading.accepted(certificate);
      case Reading.Refused<PublicKey>(var refusal) ->
          unfit(Words.of(certificate) + ": " + refusal.detail());
    };
  }

  /** A key by itself, e.g. of a request for a certificate. */
  public Reading<PublicKey> check(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> checkRsa(rsa);
      case ECPublicKey elliptic -> {
        int bits = elliptic.getParams().getOrder().bitLength();
        yield bits < ellipticBits ? tooShort("elliptic", bits, ellipticBits) : accept(key);
      }
      case DSAPublicKey old when dsa && old.getParams() != null -> {
        int bits = old.getParams().getP().bitLength();
        yield bits < rsaBits ? tooShort("DSA", bits, rsaBits) : accept(key);
      }
      default -> unfit("a key for " + key.getAlgorithm() + " is not accepted");
    };
  }

  /** Whether verifying one signature with the key takes no longer than real keys make it take. */
  public static boolean affordable(PublicKey key) {
    return !(key instanceof RSAPublicKey rsa)
        || rsa.getModulus().bitLength() <= LONGEST_RSA_BITS
            && rsa.getPublicExponent().bitLength() <= LONGEST_EXPONENT_BITS;
  }

  private Reading<PublicKey> checkRsa(RSAPublicKey rsa) {
    int bits = rsa.getModulus().bitLength();
    BigInteger exponent = rsa.getPublicExponent();
    if (bits < rsaBits) {
      return tooShort("RSA", bits, rsaBits);
    }
    if (bits > LONGEST_RSA_BITS) {
      return unfit("an RSA key of " + bits + " bits, at most " + LONGEST_RSA_BITS + " are used");
    }
    // RFC 8017 §3.1: the exponent is odd and at least 3.
    if (!exponent.testBit(0)
        || exponent.compareTo(BigInteger.TWO) < 0
        || exponent.bitLength() > LONGEST_EXPONENT_BITS) {
      return unfit("an RSA key with the public exponent " + exponent.toString(16) + " (hex)");
    }
    return rsa.getModulus().testBit(0) ? accept(rsa) : unfit("an RSA key with an even modulus");
  }

  private static Reading<PublicKey> tooShort(String kind, int bits, int wanted) {
    return unfit(kind + " key of " + bits + " bits, expected at least " + wanted);
  }

  private static Reading<PublicKey> accept(PublicKey key) {
    return Reading.accepted(key);
  }

  private static <T> Reading<T> unfit(String detail) {
    return Reading.refused(Reason.CERTIFICATE_UNFIT, detail);
  }
}
