package io.postern.actors;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Fragments;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.VendorIds;
import java.net.Inet4Address;
import java.util.HexFormat;
import java.util.List;

/** Whether and how messages go in fragments ([MS-IKEE] §3.3.6.1). */
final class FragmentSupport {
  /** The abilities that others name behind it: fragments in main mode. */
  private static final Bytes ABILITIES = Bytes.copyOf(HexFormat.of().parseHex("80000000"));

  static final Payload.VendorId VENDOR_ID =
      new Payload.VendorId(VendorIds.FRAGMENTATION.octets().plus(ABILITIES));

  private static final int NON_ESP_MARKER_SIZE = 4;

  private FragmentSupport() {}

  static boolean announced(List<Bytes> vendorIds) {
    return vendorIds.stream()
        .anyMatch(id -> VendorIds.of(id).filter(VendorIds.FRAGMENTATION::equals).isPresent());
  }

  /**
   * The datagrams of a message to a peer that takes fragments. In the clear only what certificates
   * made large is cut.
   *
   * @param id another one for each message
   */
  static List<byte[]> cut(byte[] message, IkePath path, int id) {
    boolean encrypted =
        MessageReader.header(message) instanceof Reading.Accepted<Header>(Header header)
            && header.encrypted();
    int whole =
        encrypted && path.path().remote().getAddress() instanceof Inet4Address
            ? Fragments.IPV4_SIZE
            : Fragments.IPV6_SIZE;
    int marker = path.natTraversal() ? NON_ESP_MARKER_SIZE : 0;
    return Fragments.split(message, whole - marker, id);
  }
}
