package io.postern.dataplane.sa;

import io.postern.dataplane.AhParameters;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspParameters;
import io.postern.dataplane.SaMode;
import io.postern.dataplane.cipher.PacketCipher;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;

/** What the protocols of a pair add to a packet, which is the same in both directions. */
public final class Overhead {
  private static final int UDP_HEADER_SIZE = 8;
  private static final int TRAILER_SIZE = 2;

  /** Next header, length, reserved, SPI and sequence number (RFC 4302 §2). */
  private static final int AH_FIXED_SIZE = 12;

  private final boolean transport;
  private final boolean udp;
  private final boolean esp;

  /** Octets of ESP but for trailer and padding. */
  private final int espSize;

  private final int alignment;

  /** Octets of the ICV of AH, 0 without AH. */
  private final int ahIcvSize;

  Overhead(ChildSaParameters parameters) {
    transport = parameters.mode() instanceof SaMode.Transport;
    udp = parameters.encapsulation() == Encapsulation.UDP;
    esp = parameters.esp().isPresent();
    espSize = parameters.esp().map(Overhead::espSize).orElse(0);
    alignment = parameters.esp().map(p -> p.cipher().alignment()).orElse(1);
    ahIcvSize = parameters.ah().map(AhParameters::integrity).map(i -> i.icvSize()).orElse(0);
  }

  private static int espSize(EspParameters parameters) {
    return PacketCipher.HEADER_SIZE + parameters.cipher().ivSize() + icvSize(parameters);
  }

  static int icvSize(EspParameters parameters) {
    return parameters.cipher().combined()
        ? parameters.cipher().icvSize()
        : parameters.integrity().icvSize();
  }

  /**
   * Octets of an AH header with padding: a multiple of 4 with IPv4, of 8 with IPv6 (RFC 4302
   * §3.3.3.2.1).
   */
  public static int ahSize(int icvSize, boolean ipv4) {
    int unit = ipv4 ? 4 : 8;
    return AH_FIXED_SIZE + icvSize + unit - 1 & -unit;
  }

  /** At most that many octets come of an inner packet, all headers but that of UDP included. */
  public int room(int innerLength) {
    int ah = ahIcvSize == 0 ? 0 : ahSize(ahIcvSize, false);
    return innerLength + Ipv6.HEADER_SIZE + ah + espSize + TRAILER_SIZE + alignment;
  }

  /** The largest inner packet whose datagram, outer headers included, has {@code outerMtu}. */
  public int largestInner(int outerMtu, boolean ipv4) {
    int header = ipv4 ? Ipv4.HEADER_SIZE : Ipv6.HEADER_SIZE;
    int ah = ahIcvSize == 0 ? 0 : ahSize(ahIcvSize, ipv4);
    int room = outerMtu - header - (udp ? UDP_HEADER_SIZE : 0) - ah - espSize;
    int payload = esp ? room - room % alignment - TRAILER_SIZE : room;
    return transport ? payload + header : payload;
  }
}
