package io.postern.dataplane.packet;

/** The UDP header (RFC 768). */
public final class Udp {
  public static final int HEADER_SIZE = 8;

  private Udp() {}

  public static int sourcePort(long header) {
    return Memory.u16(header);
  }

  public static int destinationPort(long header) {
    return Memory.u16(header + 2);
  }

  /** Octets, header included. */
  public static int length(long header) {
    return Memory.u16(header + 4);
  }

  /** 0 if the sender made none. */
  public static int checksum(long header) {
    return Memory.u16(header + 6);
  }
}
