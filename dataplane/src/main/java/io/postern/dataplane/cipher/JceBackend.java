package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import javax.crypto.Cipher;

/** All packet ciphers with the JDK and, for what it does not have, Bouncy Castle. */
public final class JceBackend implements CipherBackend {
  @Override
  public String name() {
    return "JCE";
  }

  @Override
  public boolean supports(EspTransform transform, EspIntegrity integrity) {
    return KeyMaterial.goTogether(transform, integrity);
  }

  @Override
  public PacketCipher sealing(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return cipher(Cipher.ENCRYPT_MODE, transform, integrity, keys, extended);
  }

  @Override
  public PacketCipher opening(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return cipher(Cipher.DECRYPT_MODE, transform, integrity, keys, extended);
  }

  @Override
  public Authenticator authenticator(EspIntegrity integrity, SaKeys keys) {
    try (KeyMaterial material = new KeyMaterial(EspTransform.NULL, integrity, keys)) {
      return authenticator(integrity, material.integrity());
    }
  }

  private static PacketCipher cipher(
      int mode, EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    try (KeyMaterial material = new KeyMaterial(transform, integrity, keys)) {
      if (transform.combined()) {
        return combined(mode, transform, material, extended);
      }
      BlockMode blockMode = blockMode(mode, transform, material);
      return integrity == EspIntegrity.NONE
          ? new EncryptOnly(blockMode)
          : new EncryptThenMac(
              blockMode,
              transform.ivSize(),
              authenticator(integrity, material.integrity()),
              integrity.icvSize(),
              extended);
    }
  }

  private static PacketCipher combined(
      int mode, EspTransform transform, KeyMaterial material, boolean extended) {
    if (BouncyCastleAead.has(transform)) {
      return new BouncyCastleAead(transform, mode == Cipher.ENCRYPT_MODE, material, extended);
    }
    return transform.family() == EspTransform.Family.GMAC
        ? new JceGmac(mode, material, extended)
        : new JceAead(transform, mode, material, extended);
  }

  private static BlockMode blockMode(int mode, EspTransform transform, KeyMaterial material) {
    return switch (transform.family()) {
      case NULL -> new NullMode();
      case COUNTER -> new JceCounter(material);
      default ->
          BouncyCastleCbc.has(transform)
              ? new BouncyCastleCbc(transform, mode == Cipher.ENCRYPT_MODE, material.cipher())
              : new JceCbc(transform, mode, material.cipher());
    };
  }

  private static Authenticator authenticator(EspIntegrity integrity, byte[] key) {
    if (integrity.isGmac()) {
      return new JceAhGmac(key);
    }
    return CbcMacKeys.has(integrity)
        ? new JceCbcMac(CbcMacKeys.of(integrity, key))
        : new JceHmac(integrity, key);
  }
}
