package io.postern.dataplane.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071). A sum is 16 bits in network order, not complemented; a checksum
 * is a complemented sum.
 */
public final class Checksum {
  private static final boolean SWAPPED = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  /** From here on a sum of vectors is worth a slice. */
  private static final int LONG = 128;

  private Checksum() {}

  /**
   * The sum of octets, the first of which counts as the high half of a word.
   *
   * @param length 0 to 65535
   */
  public static int sum(long address, int length) {
    return folded(words(address, length));
  }

  /** The sum of two sums. */
  public static int add(int sum, int other) {
    return fold(sum + other);
  }

  /**
   * The sum over the addresses, the length and the protocol (RFC 9293 §3.1, RFC 8200 §8.1).
   *
   * @param upperLength octets from the transport header on
   */
  public static int pseudoHeader(long packet, int protocol, int upperLength) {
    return fold(folded(addresses(packet)) + protocol + upperLength);
  }

  /**
   * Whether the checksum behind the network header is right: no other may stand between.
   *
   * @param offset of the transport header
   * @param length of the whole packet
   */
  public static boolean transportRight(long packet, int protocol, int offset, int length) {
    int fixed = fold(protocol + length - offset);
    return folded(
            addresses(packet)
                + (SWAPPED ? swap(fixed) : fixed)
                + words(packet + offset, length - offset))
        == 0xFFFF;
  }

  /** The checksum that makes a packet with {@code sum} right. */
  public static int complement(int sum) {
    return ~sum & 0xFFFF;
  }

  /**
   * Likewise for a sum of words that was not folded.
   *
   * @param words not negative
   */
  public static int ofWords(int words) {
    return complement(fold(words));
  }

  /** The checksum after one covered word has changed (RFC 1624 §3, equation 3). */
  public static int updated(int checksum, int before, int after) {
    return complement(fold((~checksum & 0xFFFF) + (~before & 0xFFFF) + after));
  }

  /** Writes the header checksum of an IPv4 packet. */
  public static void putIpv4Header(long packet) {
    Memory.put16(packet + 10, 0);
    Memory.put16(packet + 10, complement(sum(packet, Ipv4.headerSize(packet))));
  }

  /** The halves of a word with its octets changed over. */
  static int swap(int word) {
    return (word & 0xFF) << 8 | word >>> 8;
  }

  /** Of both addresses, as {@link #words}. */
  private static long addresses(long packet) {
    return InnerPacket.version(packet) == 4 ? words(packet + 12, 8) : words(packet + 8, 32);
  }

  /** The sum of 32-bit words in this machine's order, not folded. */
  private static long words(long address, int length) {
    int words = length >>> 3;
    long sum =
        length < LONG
            ? sumWords(address, words)
            : sumWords(Memory.everything().asSlice(address, length), words);
    return sum + sumTail(address + 8L * words, length & 7);
  }

  private static long sumWords(long address, int words) {
    long low = 0;
    long high = 0;
    for (int index = 0; index < words; index++) {
      long word = Memory.n64(address + 8L * index);
      low += word & 0xFFFF_FFFFL;
      high += word >>> 32;
    }
    return low + high;
  }

  // An int index over a slice, and the halves apart: this form is vectorised by the JIT.
  private static long sumWords(MemorySegment slice, int words) {
    long low = 0;
    long high = 0;
    for (int index = 0; index < words; index++) {
      long word = slice.get(ValueLayout.JAVA_LONG_UNALIGNED, index * 8L);
      low += word & 0xFFFF_FFFFL;
      high += word >>> 32;
    }
    return low + high;
  }

  /** Up to 7 octets, an odd one filled up with zero. */
  private static long sumTail(long address, int length) {
    long sum = 0;
    long next = address;
    if ((length & 4) != 0) {
      sum = Memory.n32(next) & 0xFFFF_FFFFL;
      next += 4;
    }
    if ((length & 2) != 0) {
      sum += Memory.n16(next);
      next += 2;
    }
    if ((length & 1) != 0) {
      int last = Memory.u8(next);
      sum += SWAPPED ? last : last << 8;
    }
    return sum;
  }

  /** In network order. */
  private static int folded(long words) {
    int folded = fold(fold64(words));
    return SWAPPED ? swap(folded) : folded;
  }

  private static int fold64(long sum) {
    long once = (sum & 0xFFFF_FFFFL) + (sum >>> 32);
    long twice = (once & 0xFFFF_FFFFL) + (once >>> 32);
    return (int) ((twice & 0xFFFF) + (twice >>> 16));
  }

  private static int fold(int sum) {
    int once = (sum & 0xFFFF) + (sum >>> 16);
    return (once & 0xFFFF) + (once >>> 16);
  }
}
