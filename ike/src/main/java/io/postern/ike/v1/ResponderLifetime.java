package io.postern.ike.v1;

import io.postern.ike.message.AttributeList;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Spi;
import io.postern.ike.proposal.LifeDurations;

/** The RESPONDER-LIFETIME notify: its data are SA attributes (RFC 2407 §4.6.3.1). */
final class ResponderLifetime {
  private ResponderLifetime() {}

  static Payload payload(ChildAgreement child, LifeDurations told) {
    return new Payload.Notification(
        Protocols.DOI_IPSEC,
        child.sas().getFirst().protection().protocol(),
        Spi.octets(child.inboundSpi()),
        NotifyTypes.RESPONDER_LIFETIME,
        AttributeList.write(told.attributes()));
  }

  /** What message 2 tells, in one notify or several; what cannot be read tells nothing. */
  static LifeDurations of(ParsedMessage second) {
    LifeDurations told = LifeDurations.NONE;
    for (Payload.Notification notify : second.all(Payload.Notification.class)) {
      if (notify.notifyType() == NotifyTypes.RESPONDER_LIFETIME
          && AttributeList.read(notify.data()).then(LifeDurations::read)
              instanceof Reading.Accepted<LifeDurations>(LifeDurations durations)) {
        told = told.shorter(durations);
      }
    }
    return told;
  }
}
