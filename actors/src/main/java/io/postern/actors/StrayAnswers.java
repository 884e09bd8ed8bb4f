package io.postern.actors;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often messages and packets that belong to nobody are answered: seldom to one address, and not
 * often in all, so that forged ones make no flood of answers (RFC 2408 §5.1, RFC 4303 §3.4.2).
 */
final class StrayAnswers {
  // Ours.
  private static final int PER_SECOND = 20;
  private static final int PER_SECOND_AND_ADDRESS = 1;
  private static final int BURST_PER_ADDRESS = 3;
  private static final int REMEMBERED_ADDRESSES = 1024;

  private final TokenBucket all;
  private final LinkedHashMap<InetAddress, TokenBucket> byAddress =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, TokenBucket> eldest) {
          return size() > REMEMBERED_ADDRESSES;
        }
      };

  StrayAnswers(long nowNanos) {
    all = new TokenBucket(PER_SECOND, PER_SECOND, nowNanos);
  }

  boolean allowed(InetAddress address, long nowNanos) {
    return byAddress
            .computeIfAbsent(
                address, a -> new TokenBucket(PER_SECOND_AND_ADDRESS, BURST_PER_ADDRESS, nowNanos))
            .take(nowNanos)
        && all.take(nowNanos);
  }
}
