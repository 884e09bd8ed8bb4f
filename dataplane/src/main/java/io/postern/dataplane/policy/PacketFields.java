package io.postern.dataplane.policy;

import io.postern.dataplane.AddressRange;
import io.postern.dataplane.InternetAddress;
import io.postern.dataplane.PortRange;
import io.postern.dataplane.Selector;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.UpperLayer;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What selectors look at in one packet, as numbers (RFC 4301 §4.4.1.1). For one thread, used again
 * for each packet. IPv4 addresses are in the low half.
 */
public final class PacketFields {
  private static final int ICMP_START = 2;
  private static final int PORTS = 4;

  private boolean ipv4;
  private long localHigh;
  private long localLow;
  private long remoteHigh;
  private long remoteLow;
  private int protocol;
  private int localPort;
  private int remotePort;
  private boolean portsKnown;
  private boolean fragment;
  private boolean cut;
  private @Nullable TurnedQuote quote;

  /** Reads a packet that leaves and passed {@link InnerPacket#check}. */
  public void readOutbound(long packet) {
    read(packet, true);
  }

  /** As {@link TurnedQuote#of}, until the next call. */
  long turnedQuote(long packet) {
    if (quote == null) {
      quote = new TurnedQuote();
    }
    return quote.of(packet);
  }

  /** Reads a packet that comes in and passed {@link InnerPacket#check}. */
  public void readInbound(long packet) {
    read(packet, false);
  }

  private void read(long packet, boolean outbound) {
    ipv4 = InnerPacket.version(packet) == 4;
    if (ipv4) {
      long source = Integer.toUnsignedLong(Ipv4.source(packet));
      long destination = Integer.toUnsignedLong(Ipv4.destination(packet));
      localHigh = 0;
      remoteHigh = 0;
      localLow = outbound ? source : destination;
      remoteLow = outbound ? destination : source;
    } else {
      long local = outbound ? packet + 8 : packet + 24;
      long remote = outbound ? packet + 24 : packet + 8;
      localHigh = Memory.u64(local);
      localLow = Memory.u64(local + 8);
      remoteHigh = Memory.u64(remote);
      remoteLow = Memory.u64(remote + 8);
    }
    readUpper(packet, outbound);
  }

  private void readUpper(long packet, boolean outbound) {
    long upper = UpperLayer.find(packet);
    portsKnown = false;
    cut = upper == UpperLayer.CUT;
    fragment = !cut && UpperLayer.isFragment(upper);
    if (cut) {
      protocol = Selector.ANY_PROTOCOL;
      return;
    }
    protocol = UpperLayer.protocol(upper);
    if (UpperLayer.hasStart(upper)) {
      int offset = UpperLayer.offset(upper);
      readPorts(packet + offset, InnerPacket.size(packet) - offset, outbound);
    }
  }

  private void readPorts(long header, int length, boolean outbound) {
    if (Selector.hasPorts(protocol) && length >= PORTS) {
      localPort = Memory.u16(outbound ? header : header + 2);
      remotePort = Memory.u16(outbound ? header + 2 : header);
      portsKnown = true;
    } else if (Selector.isIcmp(protocol) && length >= ICMP_START) {
      localPort = Memory.u16(header);
      remotePort = 0;
      portsKnown = true;
    }
  }

  boolean ipv4() {
    return ipv4;
  }

  long localHigh() {
    return localHigh;
  }

  long localLow() {
    return localLow;
  }

  long remoteHigh() {
    return remoteHigh;
  }

  long remoteLow() {
    return remoteLow;
  }

  /** {@link Selector#ANY_PROTOCOL} if it is {@link #cut}. */
  int protocol() {
    return protocol;
  }

  int localPort() {
    return localPort;
  }

  int remotePort() {
    return remotePort;
  }

  /** False for fragments but the first, headers that are cut, and protocols without ports. */
  boolean portsKnown() {
    return portsKnown;
  }

  boolean fragment() {
    return fragment;
  }

  /** Whether the chain of IPv6 headers is not whole, so that nobody knows what the packet is. */
  boolean cut() {
    return cut;
  }

  /** Protocol and ports as 42 bits. */
  long upper() {
    long known = portsKnown ? 1L << 41 | (long) localPort << 16 | remotePort : 0;
    return (long) (protocol + 1) << 32 | known;
  }

  /** The packet alone. */
  public Selector selector() {
    Selector addresses = Selector.between(host(localHigh, localLow), host(remoteHigh, remoteLow));
    if (cut) {
      return addresses;
    }
    Selector protocols = addresses.withProtocol(protocol);
    if (!portsKnown) {
      return protocols;
    }
    PortRange second = Selector.isIcmp(protocol) ? PortRange.ANY : PortRange.of(remotePort);
    return protocols.withPorts(PortRange.of(localPort), second);
  }

  private AddressRange host(long high, long low) {
    byte[] octets =
        ipv4
            ? ByteBuffer.allocate(4).putInt((int) low).array()
            : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    InetAddress address = InternetAddress.of(octets);
    return new AddressRange(address, address);
  }
}
