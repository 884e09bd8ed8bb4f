package io.postern.ike.v1;

import io.postern.ike.message.MessageReader;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;

/** Reads a message of phase 1 and holds it against its row of the rules. */
final class PhaseOneMessages {
  private PhaseOneMessages() {}

  static Reading<ParsedMessage> clear(PayloadRules row, byte[] datagram) {
    return MessageReader.clear(datagram).then(message -> checked(row, message));
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
            header -> header.encrypted() ? sealed(row, exchange, datagram) : clear(row, datagram));
  }

  private static Reading<ParsedMessage> checked(PayloadRules row, ParsedMessage message) {
    return PayloadRules.check(row, message)
        .<Reading<ParsedMessage>>map(Reading.Refused::new)
        .orElseGet(() -> Reading.accepted(message));
  }
}
