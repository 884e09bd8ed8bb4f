package io.postern.dataplane.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Off-heap memory by address, without an object for each access.
 *
 * <p>Nothing is checked: an address that is not ours ends the process. Callers hold the length of
 * what they read beside its address. {@code u} and {@code put} are in network order, {@code n} and
 * {@code putN} in that of this machine.
 */
public final class Memory {
  private static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final ValueLayout.OfShort NATIVE_16 = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt NATIVE_32 = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong NATIVE_64 = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfShort NETWORK_16 = NATIVE_16.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NETWORK_32 = NATIVE_32.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NETWORK_64 = NATIVE_64.withOrder(ByteOrder.BIG_ENDIAN);

  private Memory() {}

  /** The segment from address 0 to the end: offsets in it are addresses. */
  public static MemorySegment everything() {
    return EVERYTHING;
  }

  /** One octet, 0 to 255. */
  public static int u8(long address) {
    return EVERYTHING.get(ValueLayout.JAVA_BYTE, address) & 0xFF;
  }

  /** Two octets, 0 to 65535. */
  public static int u16(long address) {
    return EVERYTHING.get(NETWORK_16, address) & 0xFFFF;
  }

  /** Four octets as an int, its sign without meaning. */
  public static int i32(long address) {
    return EVERYTHING.get(NETWORK_32, address);
  }

  /** Four octets, 0 to 2^32 - 1. */
  public static long u32(long address) {
    return i32(address) & 0xFFFF_FFFFL;
  }

  /** Eight octets, the sign without meaning. */
  public static long u64(long address) {
    return EVERYTHING.get(NETWORK_64, address);
  }

  public static void put8(long address, int value) {
    EVERYTHING.set(ValueLayout.JAVA_BYTE, address, (byte) value);
  }

  public static void put16(long address, int value) {
    EVERYTHING.set(NETWORK_16, address, (short) value);
  }

  public static void put32(long address, int value) {
    EVERYTHING.set(NETWORK_32, address, value);
  }

  public static void put64(long address, long value) {
    EVERYTHING.set(NETWORK_64, address, value);
  }

  /** Two octets in this machine's order, 0 to 65535. */
  public static int n16(long address) {
    return EVERYTHING.get(NATIVE_16, address) & 0xFFFF;
  }

  /** Four octets in this machine's order, as a C {@code int}. */
  public static int n32(long address) {
    return EVERYTHING.get(NATIVE_32, address);
  }

  /** Eight octets in this machine's order, as a C {@code long} or pointer. */
  public static long n64(long address) {
    return EVERYTHING.get(NATIVE_64, address);
  }

  public static void putN16(long address, int value) {
    EVERYTHING.set(NATIVE_16, address, (short) value);
  }

  public static void putN32(long address, int value) {
    EVERYTHING.set(NATIVE_32, address, value);
  }

  public static void putN64(long address, long value) {
    EVERYTHING.set(NATIVE_64, address, value);
  }

  /** Copies {@code length} octets; the two places may overlap. */
  public static void copy(long from, long to, long length) {
    MemorySegment.copy(EVERYTHING, from, EVERYTHING, to, length);
  }

  /** Copies {@code length} octets into {@code to} from its index {@code offset} on. */
  public static void read(long from, byte[] to, int offset, int length) {
    MemorySegment.copy(EVERYTHING, ValueLayout.JAVA_BYTE, from, to, offset, length);
  }

  /** Copies {@code length} octets of {@code from} from its index {@code offset} on. */
  public static void write(byte[] from, int offset, long to, int length) {
    MemorySegment.copy(from, offset, EVERYTHING, ValueLayout.JAVA_BYTE, to, length);
  }

  /**
   * Without a slice of the memory, which is an object wherever the compiler does not see it end.
   */
  public static void zero(long address, long length) {
    long words = length >>> 3;
    for (long word = 0; word < words; word++) {
      putN64(address + 8 * word, 0);
    }
    for (long octet = 8 * words; octet < length; octet++) {
      put8(address + octet, 0);
    }
  }
}
