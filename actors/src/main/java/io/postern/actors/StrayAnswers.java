package io.postern.actors;

import java.net.InetAddress;

/**
 * How often messages and packets that prove nothing are answered in the clear: those that belong to
 * nobody, and first messages that cannot be agreed on. Seldom to one address, not often in all, and
 * never with more octets than the message had, so that forged ones make no flood of answers (RFC
 * 2408 §5.1, RFC 4303 §3.4.2).
 */
final class StrayAnswers {
  // Ours.
  private static final int PER_SECOND = 20;
  private static final int PER_SECOND_AND_ORIGIN = 1;
  private static final int REMEMBERED_ORIGINS = 1024;

  private final TokenBucket all;
  private final OriginRates byOrigin =
      new OriginRates(PER_SECOND_AND_ORIGIN, PER_SECOND_AND_ORIGIN, REMEMBERED_ORIGINS);

  StrayAnswers(long nowNanos) {
    all = new TokenBucket(PER_SECOND, PER_SECOND, nowNanos);
  }

  /**
   * @param askedOctets the size of the message that is answered
   */
  boolean allowed(InetAddress address, int askedOctets, int answerOctets, long nowNanos) {
    return answerOctets <= askedOctets
        && byOrigin.take(Origin.of(address), nowNanos)
        && all.take(nowNanos);
  }
}
