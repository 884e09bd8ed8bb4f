package io.postern.dataplane;

/**
 * What packets a policy or an SA is for (RFC 4301 §4.4.1.1), as seen from here: for a packet that
 * leaves, local is its source; for one that comes in, its destination.
 *
 * @param local of the same family as {@code remote}
 * @param protocol 0 to 255, or {@link #ANY_PROTOCOL}; of IPv6 the one behind the extension headers
 * @param localPorts of TCP, UDP, UDP-Lite, DCCP and SCTP; of ICMP and ICMPv6 type * 256 + code of
 *     the message in either direction; {@link PortRange#ANY} with every other protocol
 * @param remotePorts {@link PortRange#ANY} if the protocol has no ports
 */
public record Selector(
    AddressRange local,
    AddressRange remote,
    int protocol,
    PortRange localPorts,
    PortRange remotePorts) {
  public static final int ANY_PROTOCOL = -1;

  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;

  public Selector {
    if (local.ipv4() != remote.ipv4()) {
      throw new IllegalArgumentException(
          "a selector is of one family: " + local + " and " + remote);
    }
    if (protocol < ANY_PROTOCOL || protocol > 255) {
      throw new IllegalArgumentException("no protocol: " + protocol);
    }
    boolean firstHasMeaning = hasPorts(protocol) || isIcmp(protocol);
    if (!localPorts.any() && !firstHasMeaning || !remotePorts.any() && !hasPorts(protocol)) {
      throw new IllegalArgumentException("protocol " + protocol + " has no such ports");
    }
  }

  /** Everything between these addresses. */
  public static Selector between(AddressRange local, AddressRange remote) {
    return new Selector(local, remote, ANY_PROTOCOL, PortRange.ANY, PortRange.ANY);
  }

  public static Selector between(Prefix local, Prefix remote) {
    return between(AddressRange.of(local), AddressRange.of(remote));
  }

  /** One protocol between the addresses of this selector. */
  public Selector withProtocol(int number) {
    return new Selector(local, remote, number, PortRange.ANY, PortRange.ANY);
  }

  public Selector withPorts(PortRange newLocal, PortRange newRemote) {
    return new Selector(local, remote, protocol, newLocal, newRemote);
  }

  /** Whether ports can be told of packets of that protocol. */
  public static boolean hasPorts(int protocol) {
    return switch (protocol) {
      case 6, 17, 33, 132, 136 -> true;
      default -> false;
    };
  }

  public static boolean isIcmp(int protocol) {
    return protocol == ICMP || protocol == ICMPV6;
  }

  /** Whether a packet's ports, or its type of ICMP, matter. */
  public boolean looksAtPorts() {
    return !localPorts.any() || !remotePorts.any();
  }

  /** Whether every packet of the other is one of this. */
  public boolean contains(Selector other) {
    return local.contains(other.local)
        && remote.contains(other.remote)
        && (protocol == ANY_PROTOCOL || protocol == other.protocol)
        && localPorts.contains(other.localPorts)
        && remotePorts.contains(other.remotePorts);
  }

  @Override
  public String toString() {
    String what = protocol == ANY_PROTOCOL ? "" : "protocol " + protocol + " ";
    String from = localPorts.any() ? "" : " " + localPorts;
    String to = remotePorts.any() ? "" : " " + remotePorts;
    return what + local + from + " to " + remote + to;
  }
}
