package io.postern.pkica.keyfile;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Whether a private and a public key are a pair, also where the private one lies in a token. */
public final class KeyPairing {
  private static final byte[] PROBE = {'p', 'a', 'i', 'r'};

  private KeyPairing() {}

  public static boolean belongTogether(PrivateKey key, PublicKey other) {
    String algorithm =
        switch (other.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "DSA" -> "SHA256withDSA";
          default -> other.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] made = signature.sign();
      signature.initVerify(other);
      signature.update(PROBE);
      return signature.verify(made);
    } catch (GeneralSecurityException ofAnotherKind) {
      return false;
    }
  }
}
