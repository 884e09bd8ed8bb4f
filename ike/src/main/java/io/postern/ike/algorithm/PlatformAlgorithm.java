package io.postern.ike.algorithm;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/**
 * An algorithm of the platform, and the provider that has it. To ask all providers for it with each
 * message would take as long as what is computed.
 *
 * @param name as the platform writes it, e.g. {@code AES/CBC/NoPadding}
 * @param provider empty if none has it
 */
record PlatformAlgorithm(String name, Optional<Provider> provider) {
  static PlatformAlgorithm digest(String name) {
    return new PlatformAlgorithm(name, first("MessageDigest." + name));
  }

  static PlatformAlgorithm mac(String name) {
    return new PlatformAlgorithm(name, first("Mac." + name));
  }

  /**
   * @param transformation with mode and padding
   */
  static PlatformAlgorithm cipher(String transformation) {
    String cipher = transformation.substring(0, transformation.indexOf('/'));
    return new PlatformAlgorithm(transformation, first("Cipher." + cipher));
  }

  private static Optional<Provider> first(String service) {
    Provider[] all = Security.getProviders(service);
    return all == null || all.length == 0 ? Optional.empty() : Optional.of(all[0]);
  }

  MessageDigest newDigest() throws GeneralSecurityException {
    return provider.isPresent()
        ? MessageDigest.getInstance(name, provider.get())
        : MessageDigest.getInstance(name);
  }

  Mac newMac() throws GeneralSecurityException {
    return provider.isPresent() ? Mac.getInstance(name, provider.get()) : Mac.getInstance(name);
  }

  Cipher newCipher() throws GeneralSecurityException {
    return provider.isPresent()
        ? Cipher.getInstance(name, provider.get())
        : Cipher.getInstance(name);
  }
}
