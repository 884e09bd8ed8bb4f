package io.postern.ike.message;

import io.postern.ike.message.Refusal.Reason;

/**
 * A part of an IKE message that was too large for one datagram: an ISAKMP header and this payload
 * alone ([MS-IKEE] §2.2.3.1). Cisco, Microsoft and most others speak it to whoever sends the vendor
 * ID FRAGMENTATION.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * ! Next payload 0!   RESERVED    !         Payload length        !
 * +---------------+---------------+---------------+---------------+
 * !          Fragment ID          !    Number     !  Flags, 1=last!
 * +-------------------------------+---------------+---------------+
 * ~                             data                              ~
 * </pre>
 *
 * @param exchange the exchange type of the message, as sent
 * @param messageId that of the message, or 0 with some peers (strongSwan)
 * @param id 0 to 65535; the same in all fragments of a message, with some peers in all messages
 * @param number 1 to 255
 * @param data at least one octet
 */
public record Fragment(
    Cookies cookies, int exchange, int messageId, int id, int number, boolean last, Bytes data) {
  // Specification: [MS-IKEE] §2.2.3.1.
  static final int PAYLOAD_TYPE = 132;
  static final int LAST = 1;
  static final int OVERHEAD = Header.SIZE + 8;
  private static final int FIRST_PAYLOAD_OFFSET = 16;
  private static final int VERSION_OFFSET = 17;

  /** Whether a datagram says of itself that it is a fragment, sound or not. */
  public static boolean isFragment(byte[] datagram) {
    return datagram.length >= Header.SIZE
        && (datagram[FIRST_PAYLOAD_OFFSET] & 0xff) == PAYLOAD_TYPE
        && datagram[VERSION_OFFSET] >> 4 == 1;
  }

  /**
   * Reads a whole datagram. Of the header only what fragments need is looked at; the message that
   * they make has a header of its own, which is read as any other's.
   */
  public static Reading<Fragment> read(byte[] datagram) {
    try {
      return Reading.accepted(readWhole(datagram));
    } catch (UnreadableException unreadable) {
      return new Reading.Refused<>(unreadable.refusal());
    }
  }

  private static Fragment readWhole(byte[] datagram) throws UnreadableException {
    Cursor cursor = new Cursor(datagram, 0, datagram.length, Reason.MALFORMED_PAYLOAD);
    Cookies cookies =
        new Cookies(cursor.u64("the initiator cookie"), cursor.u64("the responder cookie"));
    int payload = cursor.u8("the next payload");
    cursor.skip(1, "the version");
    int exchange = cursor.u8("the exchange type");
    cursor.skip(1, "the flags");
    int messageId = cursor.u32("the message ID");
    long length = cursor.u32("the length") & 0xffffffffL;
    if (length != datagram.length) {
      throw new UnreadableException(
          Reason.UNEQUAL_LENGTH, length + " octets announced, " + datagram.length + " received");
    }
    if (cookies.initiator() == 0) {
      throw new UnreadableException(Reason.INVALID_COOKIE, "the initiator cookie is 0");
    }
    // [MS-IKEE] §3.3.5.3: it is the only payload of its message. RESERVED is ignored (§2.2.3.1).
    int next = cursor.u8("a next payload");
    cursor.skip(1, "a RESERVED field");
    int payloadLength = cursor.u16("a payload length");
    if (payload != PAYLOAD_TYPE || next != 0 || payloadLength != datagram.length - Header.SIZE) {
      throw cursor.refuse(
          "payload %d of %d octets before payload %d, in a datagram of %d"
              .formatted(payload, payloadLength, next, datagram.length));
    }
    int id = cursor.u16("the fragment ID");
    int number = cursor.u8("the fragment number");
    boolean last = (cursor.u8("the fragment flags") & LAST) != 0;
    Bytes data = cursor.rest();
    if (number == 0 || data.isEmpty()) {
      throw cursor.refuse("fragment %d of %d octets".formatted(number, data.size()));
    }
    return new Fragment(cookies, exchange, messageId, id, number, last, data);
  }
}
