package io.postern.actors;

import java.time.Duration;

/** A limit on how often something is done; time is an argument. */
final class TokenBucket {
  private final double perNano;
  private final double most;
  private double tokens;
  private long lastNanos;

  TokenBucket(int perSecond, int burst, long nowNanos) {
    this(perSecond / 1e9, burst, nowNanos);
  }

  /** One after each of these times. */
  static TokenBucket every(Duration time, int burst, long nowNanos) {
    return new TokenBucket(1.0 / time.toNanos(), burst, nowNanos);
  }

  private TokenBucket(double perNano, int burst, long nowNanos) {
    this.perNano = perNano;
    this.most = burst;
    this.tokens = burst;
    this.lastNanos = nowNanos;
  }

  boolean take(long nowNanos) {
    fill(nowNanos);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** How long until {@link #take} would succeed; 0 if it would now. */
  long waitNanos(long nowNanos) {
    fill(nowNanos);
    return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perNano);
  }

  private void fill(long nowNanos) {
    tokens = Math.min(most, tokens + (nowNanos - lastNanos) * perNano);
    lastNanos = nowNanos;
  }
}
