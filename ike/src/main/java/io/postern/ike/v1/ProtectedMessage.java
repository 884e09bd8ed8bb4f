package io.postern.ike.v1;

import io.postern.ike.key.ProtectedHash;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages whose first payload is a hash over the rest: informational (RFC 2409 §5.7) and
 * transaction exchanges (draft-dukes-ike-mode-cfg-02 §3.3).
 */
public final class ProtectedMessage {
  private ProtectedMessage() {}

  /** {@code HDR*, HASH(1), payloads}. */
  public static byte[] seal(IsakmpSa sa, ProtectedExchange exchange, List<Payload> payloads) {
    Bytes rest = Bytes.copyOf(MessageWriter.chain(payloads));
    List<Payload> all = new ArrayList<>();
    all.add(new Payload.Hash(ProtectedHash.first(sa.keys(), exchange.messageId(), rest)));
    all.addAll(payloads);
    return exchange.seal(all);
  }

  /** Decrypts and checks the hash. */
  public static Reading<ParsedMessage> open(
      IsakmpSa sa, ProtectedExchange exchange, PayloadRules rules, byte[] datagram) {
    return exchange
        .open(datagram)
        .then(
            message ->
                PayloadRules.check(rules, message)
                    .<Reading<ParsedMessage>>map(Reading.Refused::new)
                    .orElseGet(() -> proven(sa, exchange, message)));
  }

  private static Reading<ParsedMessage> proven(
      IsakmpSa sa, ProtectedExchange exchange, ParsedMessage message) {
    Bytes expected = ProtectedHash.first(sa.keys(), exchange.messageId(), message.afterFirst());
    if (!expected.equalsInConstantTime(message.first(Payload.Hash.class).orElseThrow().data())) {
      return Reading.refused(Refusal.Reason.INVALID_HASH_INFORMATION, "HASH(1) is wrong");
    }
    exchange.proven();
    return Reading.accepted(message);
  }

  /**
   * An informational message in the clear, for when there is no SA to protect it (RFC 2408 §4.8).
   * Nobody may act on one; it only explains.
   */
  public static byte[] clearNotify(
      Cookies cookies, int messageId, Payload.Notification notification) {
    return MessageWriter.clear(
        Header.clear(cookies, ExchangeType.INFORMATIONAL, messageId), List.of(notification));
  }
}
