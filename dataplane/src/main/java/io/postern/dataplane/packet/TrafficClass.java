package io.postern.dataplane.packet;

/** The octet of DSCP and ECN (RFC 2474, RFC 3168), inside and outside of a tunnel. */
public final class TrafficClass {
  /** The bits of ECN; those of DSCP are before them. */
  public static final int ECN = 3;

  private static final int NOT_ECT = 0;
  private static final int ECT_1 = 1;
  private static final int ECT_0 = 2;
  private static final int CE = 3;

  private TrafficClass() {}

  /** The whole octet of a packet that passed {@link InnerPacket#check}. */
  public static int of(long packet) {
    return InnerPacket.version(packet) == 4
        ? Ipv4.typeOfService(packet)
        : Memory.u16(packet) >>> 4 & 0xFF;
  }

  /**
   * Brings what happened to the outer header on its way into the inner one (RFC 6040 §4.2).
   *
   * @param outer the octet of the outer header
   * @return false if the packet must go: a router met congestion, and its sender would not hear
   */
  public static boolean leaveTunnel(long inner, int outer) {
    int outerEcn = outer & ECN;
    if (outerEcn == NOT_ECT || outerEcn == ECT_0) {
      return true;
    }
    int before = of(inner);
    int innerEcn = before & ECN;
    if (outerEcn == CE) {
      if (innerEcn == NOT_ECT) {
        return false;
      }
      put(inner, before | CE);
    } else if (innerEcn == ECT_0) {
      put(inner, before & ~ECN | ECT_1);
    }
    return true;
  }

  /** Sets the whole octet of a packet that passed {@link InnerPacket#check}. */
  public static void put(long packet, int octet) {
    int before = Memory.u16(packet);
    if (InnerPacket.version(packet) == 4) {
      int after = before & 0xFF00 | octet;
      Memory.put16(packet, after);
      int checksum = Memory.u16(packet + 10);
      Memory.put16(packet + 10, Checksum.updated(checksum, before, after));
    } else {
      Memory.put16(packet, before & 0xF00F | octet << 4);
    }
  }
}
