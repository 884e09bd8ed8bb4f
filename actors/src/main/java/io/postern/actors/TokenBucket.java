package io.postern.actors;

/** A limit on how often something is done; time is an argument. */
final class TokenBucket {
  private final double perNano;
  private final double most;
  private double tokens;
  private long lastNanos;

  TokenBucket(int perSecond, int burst, long nowNanos) {
    this.perNano = perSecond / 1e9;
    this.most = burst;
    this.tokens = burst;
    this.lastNanos = nowNanos;
  }

  boolean take(long nowNanos) {
    tokens = Math.min(most, tokens + (nowNanos - lastNanos) * perNano);
    lastNanos = nowNanos;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
