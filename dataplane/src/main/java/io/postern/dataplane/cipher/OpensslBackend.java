package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** All packet ciphers by OpenSSL 3. */
public final class OpensslBackend implements CipherBackend {
  private final Libcrypto library;
  private final String name;
  private final Map<EspTransform, Libcrypto.CipherFunctions> ciphers =
      new EnumMap<>(EspTransform.class);

  private OpensslBackend(Libcrypto library) {
    this.library = library;
    name = library.version();
    for (EspTransform transform : EspTransform.values()) {
      library
          .cipher(cipherName(transform))
          .ifPresent(functions -> ciphers.put(transform, functions));
    }
  }

  /** Empty if the library is not installed. */
  public static Optional<OpensslBackend> load() {
    return Libcrypto.load().map(OpensslBackend::new);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean supports(EspTransform transform, EspIntegrity integrity) {
    return KeyMaterial.goTogether(transform, integrity)
        && (transform == EspTransform.NULL || ciphers.containsKey(transform));
  }

  @Override
  public PacketCipher sealing(EspTransform transform, EspIntegrity integrity, SaKeys keys) {
    return cipher(transform, integrity, keys, Libcrypto.CipherFunctions::encryptInit);
  }

  @Override
  public PacketCipher opening(EspTransform transform, EspIntegrity integrity, SaKeys keys) {
    return cipher(transform, integrity, keys, Libcrypto.CipherFunctions::decryptInit);
  }

  private PacketCipher cipher(
      EspTransform transform,
      EspIntegrity integrity,
      SaKeys keys,
      Function<Libcrypto.CipherFunctions, MemorySegment> direction) {
    try (KeyMaterial material = new KeyMaterial(transform, integrity, keys)) {
      if (transform.combined()) {
        Libcrypto.CipherFunctions functions = functions(transform);
        return new OpensslGcm(functions, direction.apply(functions), material);
      }
      return new EncryptThenMac(
          blockMode(transform, material, direction),
          transform.ivSize(),
          hmac(integrity, material.integrity()),
          integrity.icvSize());
    }
  }

  private BlockMode blockMode(
      EspTransform transform,
      KeyMaterial material,
      Function<Libcrypto.CipherFunctions, MemorySegment> direction) {
    if (transform == EspTransform.NULL) {
      return new NullMode();
    }
    Libcrypto.CipherFunctions functions = functions(transform);
    return new OpensslCbc(functions, direction.apply(functions), transform, material.cipher());
  }

  private Libcrypto.CipherFunctions functions(EspTransform transform) {
    return Objects.requireNonNull(ciphers.get(transform), "not a transform of this OpenSSL");
  }

  /** Context sizes are those of md5.h and sha.h. */
  private OpensslHmac hmac(EspIntegrity integrity, byte[] key) {
    int icvSize = integrity.icvSize();
    return switch (integrity) {
      case HMAC_MD5_96 -> new OpensslHmac(library.hash("MD5", 92), 64, 16, icvSize, key);
      case HMAC_SHA1_96 -> new OpensslHmac(library.hash("SHA1", 96), 64, 20, icvSize, key);
      case HMAC_SHA256_128 -> new OpensslHmac(library.hash("SHA256", 112), 64, 32, icvSize, key);
      case HMAC_SHA384_192 -> new OpensslHmac(library.hash("SHA384", 216), 128, 48, icvSize, key);
      case HMAC_SHA512_256 -> new OpensslHmac(library.hash("SHA512", 216), 128, 64, icvSize, key);
      case NONE -> throw new IllegalArgumentException("no integrity algorithm");
    };
  }

  private static String cipherName(EspTransform transform) {
    return switch (transform) {
      case NULL -> "NULL";
      case TRIPLE_DES_CBC -> "DES-EDE3-CBC";
      case AES_128_CBC -> "AES-128-CBC";
      case AES_192_CBC -> "AES-192-CBC";
      case AES_256_CBC -> "AES-256-CBC";
      case AES_128_GCM -> "AES-128-GCM";
      case AES_192_GCM -> "AES-192-GCM";
      case AES_256_GCM -> "AES-256-GCM";
    };
  }
}
