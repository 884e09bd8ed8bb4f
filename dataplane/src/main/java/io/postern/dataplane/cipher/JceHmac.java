package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.packet.Memory;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;

/** HMAC by JCE (RFC 2403, RFC 2404, RFC 4868). */
final class JceHmac implements Authenticator {
  private final Mac mac;
  private final int icvSize;
  private final HeapKey key;

  JceHmac(EspIntegrity integrity, byte[] keyOctets) {
    String algorithm = algorithm(integrity);
    icvSize = integrity.icvSize();
    key = new HeapKey(algorithm, keyOctets);
    try {
      mac = Mac.getInstance(algorithm);
      mac.init(key);
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException("the JDK does not have " + algorithm, wrong);
    }
  }

  static String algorithm(EspIntegrity integrity) {
    return switch (integrity) {
      case HMAC_MD5_96 -> "HmacMD5";
      case HMAC_SHA1_96 -> "HmacSHA1";
      case HMAC_SHA256_128, HMAC_SHA256_96 -> "HmacSHA256";
      case HMAC_SHA384_192 -> "HmacSHA384";
      case HMAC_SHA512_256 -> "HmacSHA512";
      case NONE, AES_XCBC_96, AES_CMAC_96, AES_128_GMAC, AES_192_GMAC, AES_256_GMAC ->
          throw new IllegalArgumentException(integrity + " is no HMAC");
    };
  }

  @Override
  public void sign(long from, int length, long icv, Scratch scratch) {
    Memory.write(compute(from, length, scratch), 0, icv, icvSize);
  }

  @Override
  public boolean verify(long from, int length, long icv, Scratch scratch) {
    Memory.write(compute(from, length, scratch), 0, scratch.address(), icvSize);
    return Icv.equal(scratch.address(), icv, icvSize);
  }

  private byte[] compute(long from, int length, Scratch scratch) {
    Memory.read(from, scratch.input(), 0, length);
    mac.update(scratch.input(), 0, length);
    try {
      mac.doFinal(scratch.small(), 0);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("HMAC failed", impossible);
    }
    return scratch.small();
  }

  @Override
  public void close() {
    key.destroy();
  }
}
