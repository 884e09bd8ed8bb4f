package io.postern.dataplane.packet;

/** Protocol numbers of IP, as far as the packet path knows them. */
public final class Protocol {
  public static final int ICMP = 1;
  public static final int IPV4 = 4;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int IPV6 = 41;
  public static final int ESP = 50;
  public static final int AH = 51;
  public static final int ICMPV6 = 58;

  /** Nothing follows: a dummy packet when ESP says it (RFC 4303 §2.6). */
  public static final int NO_NEXT_HEADER = 59;

  private Protocol() {}
}
