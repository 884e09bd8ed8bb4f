package io.postern.ike.algorithm;

/** A block cipher in CBC mode, without padding. */
interface CbcCipher {
  /**
   * @param key of a length that the cipher has; neither kept nor changed
   * @param iv a block
   * @param text whole blocks, or none
   */
  byte[] run(boolean encrypt, byte[] key, byte[] iv, byte[] text);
}
