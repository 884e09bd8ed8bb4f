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

/** All packet ciphers by OpenSSL 3, the old ones among them if it has its legacy provider. */
public final class OpensslBackend implements CipherBackend {
  private static final String AES_128_CBC = "AES-128-CBC";

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
        && !integrity.isGmac()
        && (transform == EspTransform.NULL || ciphers.containsKey(transform));
  }

  @Override
  public PacketCipher sealing(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return cipher(transform, integrity, keys, Libcrypto.CipherFunctions::encryptInit, extended);
  }

  @Override
  public PacketCipher opening(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
    return cipher(transform, integrity, keys, Libcrypto.CipherFunctions::decryptInit, extended);
  }

  @Override
  public Authenticator authenticator(EspIntegrity integrity, SaKeys keys) {
    try (KeyMaterial material = new KeyMaterial(EspTransform.NULL, integrity, keys)) {
      return authenticator(integrity, material.integrity());
    }
  }

  private PacketCipher cipher(
      EspTransform transform,
      EspIntegrity integrity,
      SaKeys keys,
      Function<Libcrypto.CipherFunctions, MemorySegment> direction,
      boolean extended) {
    try (KeyMaterial material = new KeyMaterial(transform, integrity, keys)) {
      if (transform.combined()) {
        return combined(transform, material, direction, extended);
      }
      BlockMode blockMode = blockMode(transform, material, direction);
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

  private PacketCipher combined(
      EspTransform transform,
      KeyMaterial material,
      Function<Libcrypto.CipherFunctions, MemorySegment> direction,
      boolean extended) {
    Libcrypto.CipherFunctions functions = functions(transform);
    MemorySegment init = direction.apply(functions);
    int icvSize = transform.icvSize();
    return switch (transform.family()) {
      case GMAC -> new OpensslGmac(functions, material, extended);
      case CCM -> new OpensslCcm(functions, init, material, icvSize, extended);
      default -> new OpensslAead(functions, init, material, icvSize, extended);
    };
  }

  private BlockMode blockMode(
      EspTransform transform,
      KeyMaterial material,
      Function<Libcrypto.CipherFunctions, MemorySegment> direction) {
    if (transform == EspTransform.NULL) {
      return new NullMode();
    }
    Libcrypto.CipherFunctions functions = functions(transform);
    return transform.family() == EspTransform.Family.COUNTER
        ? new OpensslCounter(functions, material)
        : new OpensslCbc(functions, direction.apply(functions), transform, material.cipher());
  }

  private Libcrypto.CipherFunctions functions(EspTransform transform) {
    return Objects.requireNonNull(ciphers.get(transform), "not a transform of this OpenSSL");
  }

  private Authenticator authenticator(EspIntegrity integrity, byte[] key) {
    return CbcMacKeys.has(integrity)
        ? new OpensslCbcMac(
            library.cipher(AES_128_CBC).orElseThrow(), CbcMacKeys.of(integrity, key))
        : hmac(integrity, key);
  }

  /** Context sizes are those of md5.h and sha.h. */
  private OpensslHmac hmac(EspIntegrity integrity, byte[] key) {
    int icvSize = integrity.icvSize();
    return switch (integrity) {
      case HMAC_MD5_96 -> new OpensslHmac(library.hash("MD5", 92), 64, 16, icvSize, key);
      case HMAC_SHA1_96 -> new OpensslHmac(library.hash("SHA1", 96), 64, 20, icvSize, key);
      case HMAC_SHA256_128, HMAC_SHA256_96 ->
          new OpensslHmac(library.hash("SHA256", 112), 64, 32, icvSize, key);
      case HMAC_SHA384_192 -> new OpensslHmac(library.hash("SHA384", 216), 128, 48, icvSize, key);
      case HMAC_SHA512_256 -> new OpensslHmac(library.hash("SHA512", 216), 128, 64, icvSize, key);
      case NONE, AES_XCBC_96, AES_CMAC_96, AES_128_GMAC, AES_192_GMAC, AES_256_GMAC ->
          throw new IllegalArgumentException(integrity + " is no HMAC");
    };
  }

  private static String cipherName(EspTransform transform) {
    int bits = transform.keySize() * 8;
    return switch (transform.family()) {
      case NULL -> "NULL";
      case CBC -> cbcName(transform, bits);
      case COUNTER -> "AES-" + bits + "-CTR";
      case GCM, GMAC -> "AES-" + bits + "-GCM";
      case CCM -> "AES-" + bits + "-CCM";
      case CHACHA20_POLY1305 -> "ChaCha20-Poly1305";
    };
  }

  private static String cbcName(EspTransform transform, int bits) {
    return switch (transform) {
      case DES_CBC -> "DES-CBC";
      case TRIPLE_DES_CBC -> "DES-EDE3-CBC";
      case BLOWFISH_128_CBC, BLOWFISH_192_CBC, BLOWFISH_256_CBC -> "BF-CBC";
      case CAST_128_CBC -> "CAST5-CBC";
      case CAMELLIA_128_CBC, CAMELLIA_192_CBC, CAMELLIA_256_CBC -> "CAMELLIA-" + bits + "-CBC";
      default -> "AES-" + bits + "-CBC";
    };
  }
}
