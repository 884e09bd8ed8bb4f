package io.postern.ike.auth;

import io.postern.ike.algorithm.HashAlgorithm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the padding of PKCS #1 block type 2 off, or gives a message made of the ciphertext in its
 * place: draft-irtf-cfrg-rsa-guidance §7, which OpenSSL 3.2 and others have too, with the same
 * results. Masks are 0 or -1; no branch and no index depends on the block but the length of the
 * result.
 */
final class ImplicitRejection {
  private static final HashAlgorithm PRF = HashAlgorithm.SHA2_256;
  private static final int LENGTH_TRIES = 128;
  private static final int LEAST_PADDING = 8;

  private ImplicitRejection() {}

  /** The key that a ciphertext's substitute is derived from. */
  static byte[] derivationKey(byte[] hashOfPrivateExponent, byte[] ciphertext) {
    return PRF.hmac(hashOfPrivateExponent, ciphertext);
  }

  /**
   * @param block what the private operation gave, as long as the modulus
   * @return 0 to {@code block.length - 11} octets
   */
  static byte[] message(byte[] block, byte[] derivationKey) {
    int size = block.length;
    byte[] substitute = expand(derivationKey, "message", size);
    int substituteStart = size - substituteLength(derivationKey, size);

    int good = isZero(block[0]) & isZero(block[1] ^ 2);
    int zeroAt = 0;
    int found = 0;
    for (int i = 2; i < size; i++) {
      int first = isZero(block[i]) & ~found;
      zeroAt |= first & i;
      found |= first;
    }
    good &= found & ~less(zeroAt, 2 + LEAST_PADDING);

    int start = select(good, zeroAt + 1, substituteStart);
    byte[] message = new byte[size - start];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) select(good, block[start + i], substitute[start + i]);
    }
    Arrays.fill(substitute, (byte) 0);
    return message;
  }

  /** The last of 128 candidates, masked to the bits of the greatest, that is not too long. */
  private static int substituteLength(byte[] derivationKey, int size) {
    int limit = size - 2 - LEAST_PADDING;
    int mask = (Integer.highestOneBit(limit) << 1) - 1;
    byte[] candidates = expand(derivationKey, "length", 2 * LENGTH_TRIES);
    int length = 0;
    for (int i = 0; i < candidates.length; i += 2) {
      int candidate = ((candidates[i] & 0xff) << 8 | (candidates[i + 1] & 0xff)) & mask;
      length = select(less(candidate, limit), candidate, length);
    }
    return length;
  }

  /** HMAC(key, counter | label | bits) for each counter, of 16 bits like the bits. */
  private static byte[] expand(byte[] key, String label, int size) {
    byte[] name = label.getBytes(StandardCharsets.US_ASCII);
    byte[] bits = two(8 * size);
    byte[] all = new byte[size];
    for (int counter = 0, at = 0; at < size; counter++, at += PRF.size()) {
      byte[] part = PRF.hmac(key, two(counter), name, bits);
      System.arraycopy(part, 0, all, at, Math.min(part.length, size - at));
    }
    return all;
  }

  private static byte[] two(int number) {
    return ByteBuffer.allocate(2).putShort((short) number).array();
  }

  private static int isZero(int octet) {
    return ((octet & 0xff) - 1) >> 31;
  }

  /** For numbers from 0 to 2^30. */
  private static int less(int a, int b) {
    return (a - b) >> 31;
  }

  private static int select(int mask, int ifSet, int ifClear) {
    return (mask & ifSet) | (~mask & ifClear);
  }
}
