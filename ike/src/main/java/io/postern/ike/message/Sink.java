package io.postern.ike.message;

import java.util.Arrays;

/** Octets written forward, big-endian. A number that does not fit its field is our own mistake. */
final class Sink {
  private byte[] octets = new byte[256];
  private int size;

  int size() {
    return size;
  }

  Sink u8(int number) {
    if (number < 0 || number > 0xff) {
      throw new IllegalArgumentException(number + " does not fit one octet");
    }
    reserve(1);
    octets[size++] = (byte) number;
    return this;
  }

  Sink u16(int number) {
    if (number < 0 || number > 0xffff) {
      throw new IllegalArgumentException(number + " does not fit two octets");
    }
    reserve(2);
    octets[size++] = (byte) (number >> 8);
    octets[size++] = (byte) number;
    return this;
  }

  Sink u32(int number) {
    return u16(number >>> 16).u16(number & 0xffff);
  }

  Sink u64(long number) {
    return u32((int) (number >>> 32)).u32((int) number);
  }

  Sink bytes(Bytes bytes) {
    reserve(bytes.size());
    bytes.copyTo(octets, size);
    size += bytes.size();
    return this;
  }

  /** Starts a generic payload header (RFC 2408 §3.2) and gives its position for {@link #close}. */
  int open(int nextPayload) {
    int start = size;
    u8(nextPayload).u8(0).u16(0);
    return start;
  }

  /** Sets the length of the payload that {@link #open} started. */
  void close(int start) {
    int length = size - start;
    if (length > 0xffff) {
      throw new IllegalArgumentException("a payload of " + length + " octets");
    }
    octets[start + 2] = (byte) (length >> 8);
    octets[start + 3] = (byte) length;
  }

  byte[] toArray() {
    return Arrays.copyOf(octets, size);
  }

  private void reserve(int count) {
    if (octets.length - size < count) {
      octets = Arrays.copyOf(octets, Math.max(octets.length * 2, size + count));
    }
  }
}
