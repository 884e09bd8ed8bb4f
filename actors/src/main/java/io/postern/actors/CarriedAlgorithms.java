package io.postern.actors;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.ike.proposal.EspCipher;
import io.postern.ike.proposal.IntegrityAlgorithm;

/** What quick mode negotiates, in the words of the packet path. */
public final class CarriedAlgorithms {
  private CarriedAlgorithms() {}

  public static EspTransform transform(EspCipher cipher) {
    return switch (cipher) {
      case NULL -> EspTransform.NULL;
      case DES_CBC -> EspTransform.DES_CBC;
      case TRIPLE_DES_CBC -> EspTransform.TRIPLE_DES_CBC;
      case BLOWFISH_128_CBC -> EspTransform.BLOWFISH_128_CBC;
      case BLOWFISH_192_CBC -> EspTransform.BLOWFISH_192_CBC;
      case BLOWFISH_256_CBC -> EspTransform.BLOWFISH_256_CBC;
      case CAST_128_CBC -> EspTransform.CAST_128_CBC;
      case AES_128_CBC -> EspTransform.AES_128_CBC;
      case AES_192_CBC -> EspTransform.AES_192_CBC;
      case AES_256_CBC -> EspTransform.AES_256_CBC;
      case AES_128_CTR -> EspTransform.AES_128_CTR;
      case AES_192_CTR -> EspTransform.AES_192_CTR;
      case AES_256_CTR -> EspTransform.AES_256_CTR;
      case AES_128_CCM_8 -> EspTransform.AES_128_CCM_8;
      case AES_192_CCM_8 -> EspTransform.AES_192_CCM_8;
      case AES_256_CCM_8 -> EspTransform.AES_256_CCM_8;
      case AES_128_CCM_12 -> EspTransform.AES_128_CCM_12;
      case AES_192_CCM_12 -> EspTransform.AES_192_CCM_12;
      case AES_256_CCM_12 -> EspTransform.AES_256_CCM_12;
      case AES_128_CCM_16 -> EspTransform.AES_128_CCM_16;
      case AES_192_CCM_16 -> EspTransform.AES_192_CCM_16;
      case AES_256_CCM_16 -> EspTransform.AES_256_CCM_16;
      case AES_128_GCM_8 -> EspTransform.AES_128_GCM_8;
      case AES_192_GCM_8 -> EspTransform.AES_192_GCM_8;
      case AES_256_GCM_8 -> EspTransform.AES_256_GCM_8;
      case AES_128_GCM_12 -> EspTransform.AES_128_GCM_12;
      case AES_192_GCM_12 -> EspTransform.AES_192_GCM_12;
      case AES_256_GCM_12 -> EspTransform.AES_256_GCM_12;
      case AES_128_GCM -> EspTransform.AES_128_GCM;
      case AES_192_GCM -> EspTransform.AES_192_GCM;
      case AES_256_GCM -> EspTransform.AES_256_GCM;
      case AES_128_GMAC -> EspTransform.AES_128_GMAC;
      case AES_192_GMAC -> EspTransform.AES_192_GMAC;
      case AES_256_GMAC -> EspTransform.AES_256_GMAC;
      case CAMELLIA_128_CBC -> EspTransform.CAMELLIA_128_CBC;
      case CAMELLIA_192_CBC -> EspTransform.CAMELLIA_192_CBC;
      case CAMELLIA_256_CBC -> EspTransform.CAMELLIA_256_CBC;
      case CHACHA20_POLY1305 -> EspTransform.CHACHA20_POLY1305;
    };
  }

  public static EspIntegrity integrity(IntegrityAlgorithm algorithm) {
    return switch (algorithm) {
      case HMAC_MD5 -> EspIntegrity.HMAC_MD5_96;
      case HMAC_SHA1 -> EspIntegrity.HMAC_SHA1_96;
      case HMAC_SHA256 -> EspIntegrity.HMAC_SHA256_128;
      case HMAC_SHA256_96 -> EspIntegrity.HMAC_SHA256_96;
      case HMAC_SHA384 -> EspIntegrity.HMAC_SHA384_192;
      case HMAC_SHA512 -> EspIntegrity.HMAC_SHA512_256;
      case AES_XCBC -> EspIntegrity.AES_XCBC_96;
      case AES_128_GMAC -> EspIntegrity.AES_128_GMAC;
      case AES_192_GMAC -> EspIntegrity.AES_192_GMAC;
      case AES_256_GMAC -> EspIntegrity.AES_256_GMAC;
    };
  }
}
