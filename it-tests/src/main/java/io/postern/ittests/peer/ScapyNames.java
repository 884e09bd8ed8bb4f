package io.postern.ittests.peer;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import java.util.Optional;

/** What scapy calls the algorithms; those that we add to it are in scapy_algorithms.py. */
final class ScapyNames {
  private ScapyNames() {}

  static String ofCipher(EspTransform transform) {
    return switch (transform) {
      case NULL -> "NULL";
      case DES_CBC -> "DES";
      case TRIPLE_DES_CBC -> "3DES";
      case BLOWFISH_128_CBC, BLOWFISH_192_CBC, BLOWFISH_256_CBC -> "Blowfish";
      case CAST_128_CBC -> "CAST";
      case AES_128_CBC, AES_192_CBC, AES_256_CBC -> "AES-CBC";
      case CAMELLIA_128_CBC, CAMELLIA_192_CBC, CAMELLIA_256_CBC -> "CAMELLIA-CBC";
      case AES_128_CTR, AES_192_CTR, AES_256_CTR -> "AES-CTR";
      case AES_128_CCM_8,
          AES_192_CCM_8,
          AES_256_CCM_8,
          AES_128_CCM_12,
          AES_192_CCM_12,
          AES_256_CCM_12,
          AES_128_CCM_16,
          AES_192_CCM_16,
          AES_256_CCM_16 ->
          "AES-CCM";
      case AES_128_GCM_8, AES_192_GCM_8, AES_256_GCM_8 -> "AES-GCM-8";
      case AES_128_GCM_12, AES_192_GCM_12, AES_256_GCM_12 -> "AES-GCM-12";
      case AES_128_GCM, AES_192_GCM, AES_256_GCM -> "AES-GCM";
      case CHACHA20_POLY1305 -> "CHACHA20-POLY1305";
      case AES_128_GMAC, AES_192_GMAC, AES_256_GMAC -> "AES-GMAC";
    };
  }

  static Optional<Integer> icvOctets(EspTransform transform) {
    return transform.family() == EspTransform.Family.CCM
        ? Optional.of(transform.icvSize())
        : Optional.empty();
  }

  static Optional<String> ofIntegrity(EspIntegrity integrity) {
    return switch (integrity) {
      case HMAC_MD5_96 -> Optional.of("HMAC-MD5-96");
      case HMAC_SHA1_96 -> Optional.of("HMAC-SHA1-96");
      case HMAC_SHA256_128 -> Optional.of("SHA2-256-128");
      case HMAC_SHA384_192 -> Optional.of("SHA2-384-192");
      case HMAC_SHA512_256 -> Optional.of("SHA2-512-256");
      case HMAC_SHA256_96 -> Optional.of("SHA2-256-96");
      case AES_CMAC_96 -> Optional.of("AES-CMAC-96");
      case AES_XCBC_96 -> Optional.of("AES-XCBC-96");
      case AES_128_GMAC, AES_192_GMAC, AES_256_GMAC -> Optional.of("AES-GMAC");
      case NONE -> Optional.empty();
    };
  }
}
