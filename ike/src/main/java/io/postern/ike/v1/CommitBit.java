package io.postern.ike.v1;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Spi;
import java.util.List;
import java.util.Optional;

/**
 * Quick mode with a peer that sets the commit bit (RFC 2408 §3.1). We never set it: HASH(3) tells a
 * responder all that CONNECTED could. The RFC wants CONNECTED in an informational exchange under
 * the message ID of the quick mode; peers that set the bit send it as a fourth message of the quick
 * mode itself, and expect it there.
 */
final class CommitBit {
  private CommitBit() {}

  /**
   * {@code ← HDR*, HASH(4), N(CONNECTED)} with HASH(4) = prf(SKEYID_a, M-ID | N), for an initiator
   * that set the bit.
   */
  static byte[] connected(IsakmpSa sa, ProtectedExchange exchange, ChildAgreement child) {
    return ProtectedMessage.seal(sa, exchange, List.of(notification(child)));
  }

  private static Payload notification(ChildAgreement child) {
    return new Payload.Notification(
        Protocols.DOI_IPSEC,
        child.sas().getFirst().protection().protocol(),
        Spi.octets(child.inboundSpi()),
        NotifyTypes.CONNECTED,
        Bytes.EMPTY);
  }

  /** An initiator's last wait, for a responder that set the bit. */
  record AwaitConnected(IsakmpSa sa, ProtectedExchange exchange, ChildAgreement child)
      implements QuickMode {
    @Override
    public QuickStep on(byte[] datagram) {
      return switch (MessageReader.header(datagram).then(header -> open(header, datagram))) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new QuickStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage message) -> {
          List<Payload.Notification> notifies = message.all(Payload.Notification.class);
          yield notifies.stream().anyMatch(n -> n.notifyType() == NotifyTypes.CONNECTED)
              ? new QuickStep.Complete(child, Optional.empty(), notifies)
              : new QuickStep.Ignore(
                  new Refusal(Refusal.Reason.UNEXPECTED_MESSAGE, "another notify than CONNECTED"));
        }
      };
    }

    private Reading<ParsedMessage> open(Header header, byte[] datagram) {
      return header.exchange() == ExchangeType.INFORMATIONAL
          ? ProtectedMessage.open(
              sa,
              sa.exchange(ExchangeType.INFORMATIONAL, exchange.messageId()),
              PayloadRules.INFORMATIONAL_CONNECTED,
              datagram)
          : ProtectedMessage.open(sa, exchange, PayloadRules.QUICK_4, datagram);
    }

    @Override
    public boolean awaitsConnected() {
      return true;
    }

    @Override
    public void abandon() {
      child.close();
    }
  }
}
