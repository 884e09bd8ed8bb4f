package io.postern.ike.key;

import io.postern.ike.message.Cookies;
import java.nio.ByteBuffer;

/** Numbers as they stand on the wire, most significant octet first (RFC 2408 §3). */
final class Octets {
  private Octets() {}

  /** CKY-I | CKY-R, 16 octets. */
  static byte[] of(Cookies cookies) {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(cookies.initiator())
        .putLong(cookies.responder())
        .array();
  }

  /** M-ID, 4 octets. */
  static byte[] of(int messageId) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(messageId).array();
  }
}
