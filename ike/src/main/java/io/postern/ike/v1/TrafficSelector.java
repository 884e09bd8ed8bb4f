package io.postern.ike.v1;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.IdTypes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * One side of what a child SA protects: an ID payload of quick mode (RFC 2407 §4.6.2).
 *
 * @param first and {@code last}: of one family, first not above last
 * @param protocol 0 for any
 * @param port 0 for any
 */
public record TrafficSelector(InetAddress first, InetAddress last, int protocol, int port) {
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  public static TrafficSelector host(InetAddress address) {
    return new TrafficSelector(address, address, 0, 0);
  }

  /** All addresses of {@code network}/{@code length}. */
  public static TrafficSelector subnet(InetAddress network, int length) {
    byte[] first = network.getAddress();
    byte[] last = first.clone();
    for (int bit = length; bit < first.length * 8; bit++) {
      int mask = 0x80 >> bit % 8;
      first[bit / 8] &= (byte) ~mask;
      last[bit / 8] |= (byte) mask;
    }
    return new TrafficSelector(address(first), address(last), 0, 0);
  }

  /** All IPv4 addresses. */
  public static TrafficSelector anyIpv4() {
    return subnet(address(new byte[4]), 0);
  }

  /** Reads an address, a subnet or a range; other identities are no selectors. */
  public static Reading<TrafficSelector> of(Payload.Identification id) {
    byte[] data = id.data().toArray();
    int size =
        switch (id.idType()) {
          case IdTypes.IPV4_ADDR, IdTypes.IPV4_ADDR_SUBNET, IdTypes.IPV4_ADDR_RANGE -> 4;
          case IdTypes.IPV6_ADDR, IdTypes.IPV6_ADDR_SUBNET, IdTypes.IPV6_ADDR_RANGE -> 16;
          default -> 0;
        };
    boolean single = id.idType() == IdTypes.IPV4_ADDR || id.idType() == IdTypes.IPV6_ADDR;
    if (size == 0 || data.length != (single ? size : 2 * size)) {
      return refused("identity of type " + id.idType() + " with " + data.length + " octets");
    }
    InetAddress first = address(Arrays.copyOf(data, size));
    if (isMapped(first)
        || isMapped(address(Arrays.copyOfRange(data, data.length - size, data.length)))) {
      return refused("an IPv4 address in an IPv6 selector");
    }
    if (single) {
      return Reading.accepted(new TrafficSelector(first, first, id.protocol(), id.port()));
    }
    byte[] second = Arrays.copyOfRange(data, size, 2 * size);
    if (id.idType() == IdTypes.IPV4_ADDR_SUBNET || id.idType() == IdTypes.IPV6_ADDR_SUBNET) {
      OptionalInt length = prefixLength(second);
      if (length.isEmpty()) {
        return refused("the mask " + address(second).getHostAddress() + " has holes");
      }
      TrafficSelector subnet = subnet(first, length.getAsInt());
      return Reading.accepted(
          new TrafficSelector(subnet.first, subnet.last, id.protocol(), id.port()));
    }
    return Arrays.compareUnsigned(first.getAddress(), second) > 0
        ? refused("the range ends before it begins")
        : Reading.accepted(new TrafficSelector(first, address(second), id.protocol(), id.port()));
  }

  private static Reading<TrafficSelector> refused(String detail) {
    return Reading.refused(Refusal.Reason.INVALID_ID_INFORMATION, detail);
  }

  /** As an address, a subnet if the range is one, or else a range. */
  public Payload.Identification toPayload() {
    Bytes from = Bytes.copyOf(first.getAddress());
    boolean v4 = from.size() == 4;
    OptionalInt length = prefixLength();
    if (first.equals(last)) {
      return new Payload.Identification(
          v4 ? IdTypes.IPV4_ADDR : IdTypes.IPV6_ADDR, protocol, port, from);
    }
    if (length.isPresent()) {
      byte[] mask = new byte[from.size()];
      for (int bit = 0; bit < length.getAsInt(); bit++) {
        mask[bit / 8] |= (byte) (0x80 >> bit % 8);
      }
      return new Payload.Identification(
          v4 ? IdTypes.IPV4_ADDR_SUBNET : IdTypes.IPV6_ADDR_SUBNET,
          protocol,
          port,
          from.plus(Bytes.copyOf(mask)));
    }
    return new Payload.Identification(
        v4 ? IdTypes.IPV4_ADDR_RANGE : IdTypes.IPV6_ADDR_RANGE,
        protocol,
        port,
        from.plus(Bytes.copyOf(last.getAddress())));
  }

  /** The length of the prefix that this range is, if it is one. */
  public OptionalInt prefixLength() {
    byte[] from = first.getAddress();
    byte[] to = last.getAddress();
    byte[] mask = new byte[from.length];
    for (int i = 0; i < from.length; i++) {
      mask[i] = (byte) ~(from[i] ^ to[i]);
    }
    OptionalInt length = prefixLength(mask);
    return length.isPresent() && subnet(first, length.getAsInt()).first.equals(first)
        ? length
        : OptionalInt.empty();
  }

  /** True for one address, whatever the protocol and port. */
  public boolean isHost() {
    return first.equals(last);
  }

  /** True if each packet that {@code other} selects is selected here. */
  public boolean contains(TrafficSelector other) {
    byte[] from = first.getAddress();
    return from.length == other.first.getAddress().length
        && Arrays.compareUnsigned(from, other.first.getAddress()) <= 0
        && Arrays.compareUnsigned(last.getAddress(), other.last.getAddress()) >= 0
        && (protocol == 0 || protocol == other.protocol)
        && (port == 0 || port == other.port);
  }

  private static OptionalInt prefixLength(byte[] mask) {
    int length = 0;
    while (length < mask.length * 8 && (mask[length / 8] & 0x80 >> length % 8) != 0) {
      length++;
    }
    for (int bit = length; bit < mask.length * 8; bit++) {
      if ((mask[bit / 8] & 0x80 >> bit % 8) != 0) {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.of(length);
  }

  /** Of the family that so many octets say, also in {@code ::ffff:0:0/96}. */
  private static InetAddress address(byte[] octets) {
    try {
      return octets.length == 4
          ? InetAddress.getByAddress(octets)
          : Inet6Address.getByAddress(null, octets, -1);
    } catch (UnknownHostException wrongLength) {
      throw new IllegalArgumentException(wrongLength);
    }
  }

  /** RFC 4291 §2.5.5.2: hosts may take it for an address of IPv4. */
  private static boolean isMapped(InetAddress address) {
    byte[] octets = address.getAddress();
    return octets.length == 16 && Arrays.equals(octets, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
  }

  @Override
  public String toString() {
    String range =
        prefixLength().isPresent()
            ? first.getHostAddress() + "/" + prefixLength().getAsInt()
            : first.getHostAddress() + "-" + last.getHostAddress();
    return range
        + (protocol == 0 ? "" : " protocol " + protocol)
        + (port == 0 ? "" : " port " + port);
  }
}
