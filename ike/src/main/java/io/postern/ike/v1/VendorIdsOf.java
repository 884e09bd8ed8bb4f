package io.postern.ike.v1;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import java.util.List;

/** The vendor IDs in a message, as octets. */
final class VendorIdsOf {
  private VendorIdsOf() {}

  static List<Bytes> message(ParsedMessage message) {
    return message.all(Payload.VendorId.class).stream().map(Payload.VendorId::data).toList();
  }
}
