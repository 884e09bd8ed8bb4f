package io.postern.dataplane.packet;

/** The IPv6 header (RFC 8200 §3). */
public final class Ipv6 {
  public static final int HEADER_SIZE = 40;

  private Ipv6() {}

  /** Octets behind the fixed header. */
  public static int payloadLength(long packet) {
    return Memory.u16(packet + 4);
  }

  public static int nextHeader(long packet) {
    return Memory.u8(packet + 6);
  }

  public static int hopLimit(long packet) {
    return Memory.u8(packet + 7);
  }

  public static long sourceHigh(long packet) {
    return Memory.u64(packet + 8);
  }

  public static long sourceLow(long packet) {
    return Memory.u64(packet + 16);
  }

  public static long destinationHigh(long packet) {
    return Memory.u64(packet + 24);
  }

  public static long destinationLow(long packet) {
    return Memory.u64(packet + 32);
  }
}
