package io.postern.dataplane;

/**
 * How much may pass in a direction, in octets of inner packets: a token bucket, of which the
 * packets beyond are dropped.
 *
 * @param bitsPerSecond 0 for no limit
 */
public record TrafficRate(long bitsPerSecond) {
  public static final TrafficRate UNLIMITED = new TrafficRate(0);

  public TrafficRate {
    if (bitsPerSecond < 0) {
      throw new IllegalArgumentException("a rate is not negative: " + bitsPerSecond);
    }
  }

  public boolean unlimited() {
    return bitsPerSecond == 0;
  }
}
