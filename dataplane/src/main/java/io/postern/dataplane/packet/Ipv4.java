package io.postern.dataplane.packet;

/** The IPv4 header (RFC 791 §3.1). */
public final class Ipv4 {
  public static final int HEADER_SIZE = 20;

  private Ipv4() {}

  /** Octets, with options. */
  public static int headerSize(long packet) {
    return (Memory.u8(packet) & 0xF) * 4;
  }

  public static int typeOfService(long packet) {
    return Memory.u8(packet + 1);
  }

  public static int totalLength(long packet) {
    return Memory.u16(packet + 2);
  }

  public static boolean dontFragment(long packet) {
    return (Memory.u8(packet + 6) & 0x40) != 0;
  }

  /** In units of 8 octets; 0 for a whole packet or a first fragment. */
  public static int fragmentOffset(long packet) {
    return Memory.u16(packet + 6) & 0x1FFF;
  }

  public static int timeToLive(long packet) {
    return Memory.u8(packet + 8);
  }

  public static int protocol(long packet) {
    return Memory.u8(packet + 9);
  }

  public static int source(long packet) {
    return Memory.i32(packet + 12);
  }

  public static int destination(long packet) {
    return Memory.i32(packet + 16);
  }
}
