package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * What AES-XCBC (RFC 3566 §4) and AES-CMAC (RFC 4493 §2.3) have in common: a CBC-MAC under one key,
 * whose last block is changed by one of two masks, so that lengths cannot be confused.
 */
final class CbcMacKeys implements AutoCloseable {
  static final int BLOCK = 16;

  /** RFC 3566 §4: where a last block that was too short is filled up; RFC 4493 §2.4 alike. */
  static final int END_MARK = 0x80;

  /** x^128 = x^7 + x^2 + x + 1 (RFC 4493 §2.3). */
  private static final int REDUCTION = 0x87;

  private final byte[] chaining;
  private final byte[] wholeMask;
  private final byte[] filledMask;

  private CbcMacKeys(byte[] chaining, byte[] wholeMask, byte[] filledMask) {
    this.chaining = chaining;
    this.wholeMask = wholeMask;
    this.filledMask = filledMask;
  }

  static CbcMacKeys of(EspIntegrity integrity, byte[] key) {
    return switch (integrity) {
      case AES_XCBC_96 -> new CbcMacKeys(block(key, 1), block(key, 2), block(key, 3));
      case AES_CMAC_96 -> {
        byte[] zero = block(key, 0);
        byte[] once = doubled(zero);
        Arrays.fill(zero, (byte) 0);
        yield new CbcMacKeys(key.clone(), once, doubled(once));
      }
      default -> throw new IllegalArgumentException(integrity + " is no CBC-MAC");
    };
  }

  static boolean has(EspIntegrity integrity) {
    return integrity == EspIntegrity.AES_XCBC_96 || integrity == EspIntegrity.AES_CMAC_96;
  }

  byte[] chaining() {
    return chaining;
  }

  /** For a last block that is whole. */
  byte[] wholeMask() {
    return wholeMask;
  }

  /** For a last block that was filled up. */
  byte[] filledMask() {
    return filledMask;
  }

  /** A block of one octet 16 times, encrypted. */
  private static byte[] block(byte[] key, int octet) {
    HeapKey aes = new HeapKey("AES", key);
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, aes);
      byte[] block = new byte[BLOCK];
      Arrays.fill(block, (byte) octet);
      return cipher.doFinal(block);
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException("the JDK does not have AES", wrong);
    } finally {
      aes.destroy();
    }
  }

  private static byte[] doubled(byte[] block) {
    byte[] result = new byte[BLOCK];
    int carry = 0;
    for (int index = BLOCK - 1; index >= 0; index--) {
      int shifted = (block[index] & 0xFF) << 1 | carry;
      result[index] = (byte) shifted;
      carry = shifted >>> 8;
    }
    result[BLOCK - 1] ^= (byte) (-carry & REDUCTION);
    return result;
  }

  @Override
  public void close() {
    Arrays.fill(chaining, (byte) 0);
    Arrays.fill(wholeMask, (byte) 0);
    Arrays.fill(filledMask, (byte) 0);
  }
}
