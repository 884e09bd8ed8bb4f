package io.postern.ike.v1;

import io.postern.ike.message.Cookies;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;

/** Reads a message of phase 1 and holds it against its row of the rules. */
final class PhaseOneMessages {
  private PhaseOneMessages() {}

  /** The first message of a peer: its cookies are what this exchange is going to have. */
  static Reading<ParsedMessage> first(PayloadRules row, byte[] datagram) {
    return MessageReader.clear(datagram).then(message -> checked(row, message));
  }

  /**
   * @param cookies of the exchange; the responder's 0 as long as it has not answered
   */
  static Reading<ParsedMessage> clear(PayloadRules row, Cookies cookies, byte[] datagram) {
    return MessageReader.clear(datagram)
        .then(message -> ofExchange(cookies, message))
        .then(message -> checked(row, message));
  }

  /** RFC 2408 §5.2: "verify the Initiator and Responder cookies". */
  static Reading<ParsedMessage> ofExchange(Cookies cookies, ParsedMessage message) {
    Cookies seen = message.header().cookies();
    boolean right =
        seen.initiator() == cookies.initiator()
            && (cookies.isFirstContact()
                ? !seen.isFirstContact()
                : seen.responder() == cookies.responder());
    return right
        ? Reading.accepted(message)
        : Reading.refused(Refusal.Reason.INVALID_COOKIE, seen + " in the exchange " + cookies);
  }

  static Reading<ParsedMessage> sealed(
      PayloadRules row, ProtectedExchange exchange, byte[] datagram) {
    return exchange.open(datagram).then(message -> checked(row, message));
  }

  /** The last message of aggressive mode, whose encryption is the sender's choice (RFC 2409 §5). */
  static Reading<ParsedMessage> either(
      PayloadRules row, ProtectedExchange exchange, byte[] datagram) {
    return MessageReader.header(datagram)
        .then(
            header ->
                header.encrypted()
                    ? sealed(row, exchange, datagram)
                    : clear(row, exchange.cookies(), datagram));
  }

  private static Reading<ParsedMessage> checked(PayloadRules row, ParsedMessage message) {
    return PayloadRules.check(row, message)
        .<Reading<ParsedMessage>>map(Reading.Refused::new)
        .orElseGet(() -> Reading.accepted(message));
  }
}
