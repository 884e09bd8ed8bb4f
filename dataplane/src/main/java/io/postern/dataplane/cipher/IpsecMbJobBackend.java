package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;

/**
 * AES-CBC with an HMAC by jobs of intel-ipsec-mb, where many packets are to be sealed; all else is
 * another implementation's.
 */
public final class IpsecMbJobBackend implements CipherBackend {
  private final CipherBackend single;

  /** Only where {@link #installed}. */
  public IpsecMbJobBackend(CipherBackend single) {
    this.single = single;
  }

  /** Whether the library is there, in the version that is known, on a processor of its kind. */
  public static boolean installed() {
    return IpsecMbManager.open()
        .map(
            manager -> {
              manager.close();
              return true;
            })
        .orElse(false);
  }

  /** Whether there are jobs for it. */
  public static boolean has(EspTransform transform, EspIntegrity integrity) {
    boolean aes =
        switch (transform) {
          case AES_128_CBC, AES_192_CBC, AES_256_CBC -> true;
          default -> false;
        };
    return aes
        && switch (integrity) {
          case HMAC_MD5_96, HMAC_SHA1_96, HMAC_SHA256_128, HMAC_SHA384_192, HMAC_SHA512_256 -> true;
          default -> false;
        };
  }

  @Override
  public String name() {
    return IpsecMbManager.FILE + " jobs and " + single.name();
  }

  @Override
  public boolean supports(EspTransform transform, EspIntegrity integrity) {
    return single.supports(transform, integrity);
  }

  @Override
  public PacketCipher sealing(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    PacketCipher one = single.sealing(transform, integrity, keys, extended);
    if (!has(transform, integrity)) {
      return one;
    }
    try (KeyMaterial material = new KeyMaterial(transform, integrity, keys)) {
      return new IpsecMbCbc(one, material, integrity, extended);
    }
  }

  @Override
  public PacketCipher opening(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return single.opening(transform, integrity, keys, extended);
  }

  @Override
  public Authenticator authenticator(EspIntegrity integrity, SaKeys keys) {
    return single.authenticator(integrity, keys);
  }
}
