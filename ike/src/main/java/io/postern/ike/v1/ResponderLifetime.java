package io.postern.ike.v1;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.AttributeList;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Phase1Attributes;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Spi;
import io.postern.ike.proposal.LifeDurations;
import java.nio.ByteBuffer;
import java.util.List;

/** The RESPONDER-LIFETIME notify: its data are SA attributes (RFC 2407 §4.6.3.1). */
public final class ResponderLifetime {
  private static final int SECONDS = 1;

  private ResponderLifetime() {}

  static Payload payload(ChildAgreement child, LifeDurations told) {
    return new Payload.Notification(
        Protocols.DOI_IPSEC,
        child.sas().getFirst().protection().protocol(),
        Spi.octets(child.inboundSpi()),
        NotifyTypes.RESPONDER_LIFETIME,
        AttributeList.write(told.attributes()));
  }

  /**
   * That of a phase 1 SA: both cookies for an SPI, and attributes as phase 1 numbers them (RFC 2409
   * App. A), for it is an ISAKMP SA whose lifetime they are.
   *
   * @param seconds 1 to 2^32-1
   */
  public static Payload phaseOne(Cookies cookies, long seconds) {
    return new Payload.Notification(
        Protocols.DOI_IPSEC,
        Protocols.ISAKMP,
        Bytes.copyOf(
            ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(cookies.initiator())
                .putLong(cookies.responder())
                .array()),
        NotifyTypes.RESPONDER_LIFETIME,
        AttributeList.write(
            List.of(
                Attribute.basic(Phase1Attributes.LIFE_TYPE, SECONDS),
                Attribute.number32(Phase1Attributes.LIFE_DURATION, seconds))));
  }

  /** What message 2 tells, in one notify or several; what cannot be read tells nothing. */
  static LifeDurations of(ParsedMessage second) {
    LifeDurations told = LifeDurations.NONE;
    for (Payload.Notification notify : second.all(Payload.Notification.class)) {
      if (notify.notifyType() == NotifyTypes.RESPONDER_LIFETIME) {
        told = told.shorter(ofChild(notify));
      }
    }
    return told;
  }

  /** What such a notify says of a child SA; nothing if it cannot be read. */
  public static LifeDurations ofChild(Payload.Notification notify) {
    return read(notify).then(LifeDurations::read)
            instanceof Reading.Accepted<LifeDurations>(LifeDurations durations)
        ? durations
        : LifeDurations.NONE;
  }

  /**
   * What such a notify says of a phase 1 SA, be its attributes numbered as those of phase 1 or as
   * the other ones of the IPsec DOI; nothing if it cannot be read.
   */
  public static LifeDurations ofPhaseOne(Payload.Notification notify) {
    return read(notify).then(LifeDurations::readPhaseOne)
            instanceof Reading.Accepted<LifeDurations>(LifeDurations durations)
        ? durations.shorter(ofChild(notify))
        : LifeDurations.NONE;
  }

  private static Reading<List<Attribute>> read(Payload.Notification notify) {
    return AttributeList.read(notify.data());
  }
}
