package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.packet.Memory;

/** What ipsec-mb's jobs need of the keys of one direction of one SA. */
final class IpsecMbKeys implements AutoCloseable {
  /** Of AES. */
  static final int BLOCK_SIZE = 16;

  private static final int INNER_PAD = 0x36;
  private static final int OUTER_PAD = 0x5C;

  /** 15 rounds of one block. */
  private static final int EXPANDED_SIZE = 240;

  private static final int ZERO_IV = EXPANDED_SIZE;
  private static final int INNER_STATE = ZERO_IV + BLOCK_SIZE;
  private static final int STATE_SIZE = 64;
  private static final int OUTER_STATE = INNER_STATE + STATE_SIZE;

  private final int cipherKeySize;
  private final EspIntegrity integrity;
  private final NativeBlock block = new NativeBlock(OUTER_STATE + STATE_SIZE);

  /**
   * @param material the key of AES, behind it that of the HMAC
   */
  IpsecMbKeys(IpsecMbManager manager, long material, int cipherKeySize, EspIntegrity integrity) {
    this.cipherKeySize = cipherKeySize;
    this.integrity = integrity;
    try (NativeBlock forDecryption = new NativeBlock(EXPANDED_SIZE)) {
      manager.expand(cipherKeySize, material, expanded(), forDecryption.address());
    }
    long key = material + cipherKeySize;
    putState(manager, key, INNER_PAD, innerState());
    putState(manager, key, OUTER_PAD, outerState());
  }

  /** RFC 2104 §4: what the hash made of the padded key. */
  private void putState(IpsecMbManager manager, long key, int pad, long state) {
    int keySize = integrity.keySize();
    int blockSize = hashBlockSize(integrity);
    try (NativeBlock padded = new NativeBlock(blockSize)) {
      for (int index = 0; index < blockSize; index++) {
        int octet = index < keySize ? Memory.u8(key + index) : 0;
        Memory.put8(padded.address() + index, octet ^ pad);
      }
      manager.hashBlock(integrity, padded.address(), state);
    }
  }

  private static int hashBlockSize(EspIntegrity integrity) {
    return switch (integrity) {
      case HMAC_SHA384_192, HMAC_SHA512_256 -> 128;
      default -> 64;
    };
  }

  int cipherKeySize() {
    return cipherKeySize;
  }

  EspIntegrity integrity() {
    return integrity;
  }

  long expanded() {
    return block.address();
  }

  long zeroIv() {
    return block.address() + ZERO_IV;
  }

  long innerState() {
    return block.address() + INNER_STATE;
  }

  long outerState() {
    return block.address() + OUTER_STATE;
  }

  @Override
  public void close() {
    block.close();
  }
}
