package io.postern.dataplane.policy;

import io.postern.dataplane.AddressRange;
import io.postern.dataplane.Selector;

/** A {@link Selector} as numbers, to be asked for each packet. */
final class FlatSelector {
  private final Selector selector;
  private final boolean ipv4;
  private final Address localFirst;
  private final Address localLast;
  private final Address remoteFirst;
  private final Address remoteLast;
  private final int protocol;
  private final boolean looksAtPorts;
  private final int localPortFirst;
  private final int localPortLast;
  private final int remotePortFirst;
  private final int remotePortLast;

  FlatSelector(Selector selector) {
    this.selector = selector;
    ipv4 = selector.local().ipv4();
    localFirst = Address.of(selector.local().first());
    localLast = Address.of(selector.local().last());
    remoteFirst = Address.of(selector.remote().first());
    remoteLast = Address.of(selector.remote().last());
    protocol = selector.protocol();
    looksAtPorts = selector.looksAtPorts();
    localPortFirst = selector.localPorts().first();
    localPortLast = selector.localPorts().last();
    remotePortFirst = selector.remotePorts().first();
    remotePortLast = selector.remotePorts().last();
  }

  Selector selector() {
    return selector;
  }

  boolean ipv4() {
    return ipv4;
  }

  Address first(boolean remote) {
    return remote ? remoteFirst : localFirst;
  }

  Address last(boolean remote) {
    return remote ? remoteLast : localLast;
  }

  /** Whether the packet is one of {@link AddressRange}s, protocol and ports. */
  boolean covers(PacketFields packet) {
    return packet.ipv4() == ipv4
        && within(packet.remoteHigh(), packet.remoteLow(), remoteFirst, remoteLast)
        && within(packet.localHigh(), packet.localLow(), localFirst, localLast)
        && (protocol == Selector.ANY_PROTOCOL || protocol == packet.protocol())
        && (!looksAtPorts || coversPorts(packet));
  }

  /** RFC 4301 §4.4.1.1: ports that cannot be told (OPAQUE) are none of any range but all. */
  private boolean coversPorts(PacketFields packet) {
    return packet.portsKnown()
        && packet.localPort() >= localPortFirst
        && packet.localPort() <= localPortLast
        && packet.remotePort() >= remotePortFirst
        && packet.remotePort() <= remotePortLast;
  }

  private static boolean within(long high, long low, Address first, Address last) {
    return first.compareTo(high, low) <= 0 && last.compareTo(high, low) >= 0;
  }
}
