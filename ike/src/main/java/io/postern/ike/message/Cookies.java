package io.postern.ike.message;

/**
 * The two cookies that name an ISAKMP SA (RFC 2408 §3.1).
 *
 * @param initiator chosen by the initiator, never 0
 * @param responder chosen by the responder, 0 in the first message only
 */
public record Cookies(long initiator, long responder) {
  public boolean isFirstContact() {
    return responder == 0;
  }

  @Override
  public String toString() {
    return "%016x:%016x".formatted(initiator, responder);
  }
}
