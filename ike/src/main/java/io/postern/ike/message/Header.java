package io.postern.ike.message;

/**
 * The ISAKMP header without its length and its next payload, which the writer fills in (RFC 2408
 * §3.1). Version is 1.0 always; another is refused with INVALID-MAJOR-VERSION or
 * INVALID-MINOR-VERSION.
 *
 * @param messageId 0 in phase 1, otherwise unique among the exchanges of one ISAKMP SA
 */
public record Header(
    Cookies cookies,
    ExchangeType exchange,
    boolean encrypted,
    boolean commit,
    boolean authenticationOnly,
    int messageId) {
  /** Octets of the header on the wire. */
  public static final int SIZE = 28;

  public static Header clear(Cookies cookies, ExchangeType exchange, int messageId) {
    return new Header(cookies, exchange, false, false, false, messageId);
  }

  public static Header encrypted(Cookies cookies, ExchangeType exchange, int messageId) {
    return new Header(cookies, exchange, true, false, false, messageId);
  }
}
