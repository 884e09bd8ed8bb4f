package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.nio.charset.StandardCharsets;

/** A list of one OSSL_PARAM in native memory: key, type, data, data size, return size. */
final class OpensslParameter {
  static final int UNSIGNED_INTEGER = 2;
  static final int OCTET_STRING = 5;

  /** Octets of the list with its end and a name of up to 15 letters. */
  static final int SIZE = 2 * 40 + 16;

  private OpensslParameter() {}

  /** Writes the list to {@code at}, where {@link #SIZE} octets of zero are. */
  static void write(long at, String name, int type, long data, long dataSize) {
    byte[] letters = name.getBytes(StandardCharsets.US_ASCII);
    long key = at + 2 * 40;
    Memory.write(letters, 0, key, letters.length);
    Memory.putN64(at, key);
    Memory.putN32(at + 8, type);
    Memory.putN64(at + 16, data);
    Memory.putN64(at + 24, dataSize);
  }
}
