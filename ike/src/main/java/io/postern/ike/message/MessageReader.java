package io.postern.ike.message;

import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads ISAKMP messages (RFC 2408 §3, §5). Every input gives a value or a refusal, in time and
 * space that grow with its length alone; nothing is thrown.
 */
public final class MessageReader {
  private static final int ENCRYPTION_FLAG = 1;
  private static final int COMMIT_FLAG = 2;
  private static final int AUTHENTICATION_ONLY_FLAG = 4;
  private static final int ALL_FLAGS = 7;
  private static final int FIRST_PAYLOAD_OFFSET = 16;
  private static final int GENERIC_HEADER = 4;

  private MessageReader() {}

  /**
   * Reads and checks the header of a whole datagram (RFC 2408 §5.1, §5.2). The next-payload number
   * is checked with the payloads, after the version: IKEv2 numbers its payloads otherwise, and its
   * peers are to be told about the version.
   */
  public static Reading<Header> header(byte[] datagram) {
    try {
      return Reading.accepted(readHeader(datagram));
    } catch (UnreadableException unreadable) {
      return new Reading.Refused<>(unreadable.refusal());
    }
  }

  /** The next-payload number of the header, 0 to 255. The datagram has at least a whole header. */
  public static int firstPayload(byte[] datagram) {
    return datagram[FIRST_PAYLOAD_OFFSET] & 0xff;
  }

  /** Reads a message that is not encrypted; octets after its last payload are refused. */
  public static Reading<ParsedMessage> clear(byte[] datagram) {
    try {
      Header header = readHeader(datagram);
      if (header.encrypted()) {
        throw new UnreadableException(Reason.INVALID_FLAGS, "encrypted where nothing can be");
      }
      Cursor payloads =
          new Cursor(datagram, Header.SIZE, datagram.length, Reason.MALFORMED_PAYLOAD);
      return Reading.accepted(
          new ParsedMessage(header, readChain(payloads, firstPayload(datagram), 0)));
    } catch (UnreadableException unreadable) {
      return new Reading.Refused<>(unreadable.refusal());
    }
  }

  /**
   * Reads what followed the header of an encrypted message. Padding after the last payload is
   * skipped, whatever it holds: peers differ (RFC 2409 Appendix B).
   *
   * @param firstPayload the next-payload number of the header, see {@link #firstPayload(byte[])}
   */
  public static Reading<ParsedMessage> body(Header header, int firstPayload, byte[] decrypted) {
    try {
      Cursor payloads = new Cursor(decrypted, 0, decrypted.length, Reason.MALFORMED_PAYLOAD);
      return Reading.accepted(
          new ParsedMessage(header, readChain(payloads, firstPayload, Limits.PADDING_OCTETS)));
    } catch (UnreadableException unreadable) {
      return new Reading.Refused<>(unreadable.refusal());
    }
  }

  /**
   * Reads one payload without its generic header, for payloads whose body was encrypted on its own
   * (RFC 2409 §5.2, §5.3).
   */
  public static Reading<Payload> payload(int number, byte[] body) {
    try {
      Cursor cursor = new Cursor(body, 0, body.length, Reason.MALFORMED_PAYLOAD);
      return Reading.accepted(PayloadReader.read(number, cursor));
    } catch (UnreadableException unreadable) {
      return new Reading.Refused<>(unreadable.refusal());
    }
  }

  private static Header readHeader(byte[] datagram) throws UnreadableException {
    Cursor cursor = new Cursor(datagram, 0, datagram.length, Reason.TRUNCATED);
    Cursor fields = cursor.region(Header.SIZE, Reason.TRUNCATED, "the header");
    Cookies cookies =
        new Cookies(fields.u64("the initiator cookie"), fields.u64("the responder cookie"));
    fields.skip(1, "the next payload");
    int version = fields.u8("the version");
    int exchangeNumber = fields.u8("the exchange type");
    int flags = fields.u8("the flags");
    int messageId = fields.u32("the message ID");
    long length = fields.u32("the length") & 0xffffffffL;

    if (length != datagram.length) {
      throw new UnreadableException(
          Reason.UNEQUAL_LENGTH, length + " octets announced, " + datagram.length + " received");
    }
    if (version >> 4 != 1) {
      throw new UnreadableException(
          Reason.INVALID_MAJOR_VERSION, "major version " + (version >> 4));
    }
    if ((version & 0xf) != 0) {
      throw new UnreadableException(
          Reason.INVALID_MINOR_VERSION, "minor version " + (version & 0xf));
    }
    if (cookies.initiator() == 0) {
      throw new UnreadableException(Reason.INVALID_COOKIE, "the initiator cookie is 0");
    }
    Optional<ExchangeType> exchange = ExchangeType.of(exchangeNumber);
    if (exchange.isEmpty()) {
      throw new UnreadableException(
          Reason.INVALID_EXCHANGE_TYPE, "exchange type " + exchangeNumber);
    }
    if ((flags & ~ALL_FLAGS) != 0) {
      throw new UnreadableException(Reason.INVALID_FLAGS, "flags 0x%02x".formatted(flags));
    }
    checkMessageId(exchange.get(), messageId);
    return new Header(
        cookies,
        exchange.get(),
        (flags & ENCRYPTION_FLAG) != 0,
        (flags & COMMIT_FLAG) != 0,
        (flags & AUTHENTICATION_ONLY_FLAG) != 0,
        messageId);
  }

  private static void checkMessageId(ExchangeType exchange, int messageId)
      throws UnreadableException {
    boolean valid =
        switch (exchange) {
          // RFC 2408 §3.1: during phase 1 the message ID must be 0.
          case MAIN, AGGRESSIVE -> messageId == 0;
          // RFC 2409 §5.5, §5.6; draft-dukes-ike-mode-cfg-02 §3.1.1: it names the exchange.
          case QUICK, NEW_GROUP, TRANSACTION -> messageId != 0;
          // 0 in the clear from some peers, unique otherwise (RFC 2409 §5.7).
          case INFORMATIONAL -> true;
        };
    if (!valid) {
      throw new UnreadableException(
          Reason.INVALID_MESSAGE_ID, "message ID %08x in %s".formatted(messageId, exchange));
    }
  }

  private static List<ParsedMessage.Part> readChain(Cursor cursor, int first, int mostPadding)
      throws UnreadableException {
    List<ParsedMessage.Part> parts = new ArrayList<>();
    int number = first;
    do {
      if (!PayloadReader.isPayload(number)) {
        throw new UnreadableException(
            Reason.UNKNOWN_PAYLOAD,
            number == 0 ? "no payload" : "payload " + number + " after " + parts.size());
      }
      if (parts.size() == Limits.PAYLOADS) {
        throw new UnreadableException(
            Reason.TOO_MANY_PAYLOADS, "more than " + Limits.PAYLOADS + " payloads");
      }
      int start = cursor.position();
      int next = cursor.u8("a next payload");
      Cursor body = cursor.region(bodyLength(cursor), Reason.MALFORMED_PAYLOAD, "a payload");
      int bodyStart = start + GENERIC_HEADER;
      Payload payload = PayloadReader.read(number, body);
      parts.add(new ParsedMessage.Part(payload, cursor.passed(bodyStart), cursor.passed(start)));
      number = next;
    } while (number != 0);
    if (cursor.remaining() > mostPadding) {
      throw cursor.refuse(cursor.remaining() + " octets after the last payload");
    }
    return parts;
  }

  /** Reads the rest of a generic header (RFC 2408 §3.2, §5.3) and gives what is to follow it. */
  static int bodyLength(Cursor cursor) throws UnreadableException {
    int reserved = cursor.u8("a RESERVED field");
    if (reserved != 0) {
      throw new UnreadableException(
          Reason.RESERVED_NOT_ZERO, "RESERVED of a payload header is " + reserved);
    }
    int length = cursor.u16("a payload length");
    if (length < GENERIC_HEADER) {
      throw cursor.refuse("a payload length of " + length);
    }
    return length - GENERIC_HEADER;
  }
}
