package io.postern.dataplane.packet;

/** The TCP header (RFC 9293 §3.1). */
public final class Tcp {
  public static final int HEADER_SIZE = 20;

  private Tcp() {}

  public static int sourcePort(long header) {
    return Memory.u16(header);
  }

  public static int destinationPort(long header) {
    return Memory.u16(header + 2);
  }

  public static int sequence(long header) {
    return Memory.i32(header + 4);
  }

  public static int acknowledgment(long header) {
    return Memory.i32(header + 8);
  }

  /** Octets, with options. */
  public static int headerSize(long header) {
    return (Memory.u8(header + 12) >>> 4) * 4;
  }

  /** CWR, ECE, URG, ACK, PSH, RST, SYN, FIN from 0x80 to 0x01. */
  public static int flags(long header) {
    return Memory.u8(header + 13);
  }

  public static boolean isSyn(long header) {
    return (flags(header) & 0x02) != 0;
  }

  public static int window(long header) {
    return Memory.u16(header + 14);
  }

  public static int checksum(long header) {
    return Memory.u16(header + 16);
  }
}
