package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.packet.Memory;

/**
 * A job of {@link IpsecMbManager}: AES-CBC in place, then an HMAC over that and what stands before
 * it. The places are those of version 1.3 (intel-ipsec-mb.h).
 */
final class IpsecMbJob {
  private static final int KEY = 0;
  private static final int KEY_SIZE = 16;
  private static final int SOURCE = 24;
  private static final int DESTINATION = 32;
  private static final int CIPHER_OFFSET = 40;
  private static final int CIPHER_LENGTH = 48;
  private static final int HASH_OFFSET = 56;
  private static final int HASH_LENGTH = 64;
  private static final int IV = 72;
  private static final int IV_SIZE = 80;
  private static final int ICV = 88;
  private static final int ICV_SIZE = 96;
  private static final int INNER_STATE = 104;
  private static final int OUTER_STATE = 112;
  private static final int STATUS = 128;
  private static final int MODE = 132;
  private static final int DIRECTION = 136;
  private static final int HASH = 140;
  private static final int ORDER = 144;

  private static final int CBC = 1;
  private static final int ENCRYPT = 1;
  private static final int CIPHER_THEN_HASH = 1;
  private static final int COMPLETED = 3;

  private IpsecMbJob() {}

  static void putKeys(long job, IpsecMbKeys keys) {
    Memory.putN64(job + KEY, keys.expanded());
    Memory.putN64(job + KEY_SIZE, keys.cipherKeySize());
    Memory.putN64(job + IV, keys.zeroIv());
    Memory.putN64(job + IV_SIZE, IpsecMbKeys.BLOCK_SIZE);
    Memory.putN64(job + INNER_STATE, keys.innerState());
    Memory.putN64(job + OUTER_STATE, keys.outerState());
    Memory.putN64(job + ICV_SIZE, keys.integrity().icvSize());
    Memory.putN32(job + HASH, hash(keys.integrity()));
    Memory.putN32(job + MODE, CBC);
    Memory.putN32(job + DIRECTION, ENCRYPT);
    Memory.putN32(job + ORDER, CIPHER_THEN_HASH);
  }

  /**
   * What is encrypted and covered.
   *
   * @param clear within the packet or at its end
   * @param covered octets from the packet's beginning on
   * @param icv where the ICV goes once all before it is done
   */
  static void putPacket(long job, long packet, int covered, long clear, int clearLength, long icv) {
    Memory.putN64(job + SOURCE, packet);
    Memory.putN64(job + DESTINATION, clear);
    Memory.putN64(job + CIPHER_OFFSET, clear - packet);
    Memory.putN64(job + CIPHER_LENGTH, clearLength);
    Memory.putN64(job + HASH_OFFSET, 0);
    Memory.putN64(job + HASH_LENGTH, covered);
    Memory.putN64(job + ICV, icv);
  }

  static boolean completed(long job) {
    return Memory.n32(job + STATUS) == COMPLETED;
  }

  private static int hash(EspIntegrity integrity) {
    return switch (integrity) {
      case HMAC_SHA1_96 -> 1;
      case HMAC_SHA256_128 -> 3;
      case HMAC_SHA384_192 -> 4;
      case HMAC_SHA512_256 -> 5;
      case HMAC_MD5_96 -> 7;
      default -> throw new IllegalArgumentException(integrity + " is not made in jobs");
    };
  }
}
