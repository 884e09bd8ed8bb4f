package io.postern.nattdpd;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.nio.ByteBuffer;

/**
 * R-U-THERE and R-U-THERE-ACK (RFC 3706 §5.3).
 *
 * @param sequence 32 bits, compared as a serial number
 */
public record DpdNotification(Kind kind, int sequence) {
  /** RFC 3706 §5.1, version 1.0. */
  public static final Payload.VendorId VENDOR_ID =
      new Payload.VendorId(Bytes.ofHex("afcad71368a1f1c96b8696fc77570100"));

  private static final int DOI_IPSEC = 1;
  private static final int PROTOCOL_ISAKMP = 1;

  /** RFC 3706 §5.2. */
  public enum Kind {
    QUESTION(36136),
    ANSWER(36137);

    private final int notifyType;

    Kind(int notifyType) {
      this.notifyType = notifyType;
    }

    public int notifyType() {
      return notifyType;
    }
  }

  /** True for both kinds, before anything else of it is looked at. */
  public static boolean isOne(Payload.Notification notification) {
    return notification.notifyType() == Kind.QUESTION.notifyType
        || notification.notifyType() == Kind.ANSWER.notifyType;
  }

  /**
   * Reads one that {@link #isOne}. An SPI may be missing (§5.3: SHOULD); one that is there must be
   * the cookies of this SA (§6.1).
   */
  public static Reading<DpdNotification> read(Payload.Notification from, Cookies cookies) {
    if (!isOne(from)) {
      return Reading.refused(
          Reason.UNEXPECTED_MESSAGE, "notify " + from.notifyType() + " is not of DPD");
    }
    if (from.protocol() != PROTOCOL_ISAKMP) {
      return Reading.refused(
          Reason.MALFORMED_PAYLOAD, "DPD with protocol " + from.protocol() + ", expected 1");
    }
    if (!from.spi().isEmpty() && !from.spi().equals(spi(cookies))) {
      return Reading.refused(
          Reason.INVALID_COOKIE, "DPD with SPI " + from.spi() + ", expected " + cookies);
    }
    if (from.data().size() != Integer.BYTES) {
      return Reading.refused(
          Reason.MALFORMED_PAYLOAD,
          "DPD with %d octets of data, expected 4".formatted(from.data().size()));
    }
    Kind kind = from.notifyType() == Kind.QUESTION.notifyType ? Kind.QUESTION : Kind.ANSWER;
    int sequence = ByteBuffer.wrap(from.data().toArray()).getInt();
    return Reading.accepted(new DpdNotification(kind, sequence));
  }

  public Payload.Notification payload(Cookies cookies) {
    byte[] data = ByteBuffer.allocate(Integer.BYTES).putInt(sequence).array();
    return new Payload.Notification(
        DOI_IPSEC, PROTOCOL_ISAKMP, spi(cookies), kind.notifyType, Bytes.copyOf(data));
  }

  private static Bytes spi(Cookies cookies) {
    ByteBuffer both = ByteBuffer.allocate(2 * Long.BYTES);
    both.putLong(cookies.initiator()).putLong(cookies.responder());
    return Bytes.copyOf(both.array());
  }
}
