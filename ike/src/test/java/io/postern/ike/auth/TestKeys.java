package io.postern.ike.auth;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Key pairs by name, made once a run: {@code rsa2048-gateway}, {@code secp256r1-client}. */
public final class TestKeys {
  private static final Map<String, KeyPair> MADE = new ConcurrentHashMap<>();

  private TestKeys() {}

  public static KeyPair of(String algorithm, String bearer) {
    return MADE.computeIfAbsent(algorithm + "-" + bearer, name -> generate(algorithm));
  }

  private static KeyPair generate(String algorithm) {
    try {
      if (algorithm.startsWith("rsa")) {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(Integer.parseInt(algorithm.substring(3)));
        return rsa.generateKeyPair();
      }
      KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
      curve.initialize(new ECGenParameterSpec(algorithm));
      return curve.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
