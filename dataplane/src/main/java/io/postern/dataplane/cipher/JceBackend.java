package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import javax.crypto.Cipher;

/** All packet ciphers with nothing but the JDK. */
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
  public PacketCipher sealing(EspTransform transform, EspIntegrity integrity, SaKeys keys) {
    return cipher(Cipher.ENCRYPT_MODE, transform, integrity, keys);
  }

  @Override
  public PacketCipher opening(EspTransform transform, EspIntegrity integrity, SaKeys keys) {
    return cipher(Cipher.DECRYPT_MODE, transform, integrity, keys);
  }

  private static PacketCipher cipher(
      int mode, EspTransform transform, EspIntegrity integrity, SaKeys keys) {
    try (KeyMaterial material = new KeyMaterial(transform, integrity, keys)) {
      if (transform.combined()) {
        return new JceGcm(mode, material.cipher(), material.salt());
      }
      BlockMode blockMode =
          transform == EspTransform.NULL
              ? new NullMode()
              : new JceCbc(transform, mode, material.cipher());
      return new EncryptThenMac(
          blockMode,
          transform.ivSize(),
          new JceHmac(integrity, material.integrity()),
          integrity.icvSize());
    }
  }
}
