package io.postern.ike.message;

import io.postern.ike.message.Refusal.Reason;

/**
 * Reads forward through a region of octets and never beyond it. What does not fit is refused with
 * the reason the cursor was made with: inside an SA payload that is another one than outside.
 */
final class Cursor {
  private final byte[] octets;
  private final int end;
  private final Reason reason;
  private int position;

  Cursor(byte[] octets, int from, int end, Reason reason) {
    this.octets = octets;
    this.position = from;
    this.end = end;
    this.reason = reason;
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  int u8(String field) throws UnreadableException {
    need(1, field);
    return octets[position++] & 0xff;
  }

  int u16(String field) throws UnreadableException {
    need(2, field);
    return (octets[position++] & 0xff) << 8 | (octets[position++] & 0xff);
  }

  int u32(String field) throws UnreadableException {
    return u16(field) << 16 | u16(field);
  }

  long u64(String field) throws UnreadableException {
    return (long) u32(field) << 32 | (u32(field) & 0xffffffffL);
  }

  Bytes bytes(int count, String field) throws UnreadableException {
    need(count, field);
    position += count;
    return Bytes.copyOf(octets, position - count, position);
  }

  Bytes rest() {
    Bytes rest = Bytes.copyOf(octets, position, end);
    position = end;
    return rest;
  }

  void skip(int count, String field) throws UnreadableException {
    need(count, field);
    position += count;
  }

  /** The next {@code count} octets as a region of their own, which this cursor then is past. */
  Cursor region(int count, Reason inner, String field) throws UnreadableException {
    need(count, field);
    position += count;
    return new Cursor(octets, position - count, position, inner);
  }

  /** Octets already passed. */
  Bytes passed(int from) {
    return Bytes.copyOf(octets, from, position);
  }

  UnreadableException refuse(String detail) {
    return new UnreadableException(reason, detail);
  }

  private void need(int count, String field) throws UnreadableException {
    if (count > end - position) {
      throw refuse(field + " needs " + count + " octets, " + (end - position) + " are left");
    }
  }
}
