package io.postern.ike.v1;

import java.security.SecureRandom;

/**
 * The message IDs of exchanges that we begin under one ISAKMP SA: no two are the same (RFC 2408
 * §3.1, RFC 2409 §5.7), and we know them again. HASH(1) is the same function in either direction:
 * only its message ID tells that an informational message is one of ours that somebody sends back.
 *
 * <p>Random start, random odd step: all numbers come once, and neither a list nor a search is
 * needed.
 */
public final class MessageIds {
  private final int start;
  private final int step;
  private final int inverseOfStep;
  private int drawn;

  public MessageIds(SecureRandom random) {
    this.start = random.nextInt();
    this.step = random.nextInt() | 1;
    this.inverseOfStep = inverse(step);
  }

  /** Newton's iteration modulo 2^32, from the 3 bits in which an odd number is its own inverse. */
  private static int inverse(int odd) {
    int inverse = odd;
    for (int bits = 3; bits < Integer.SIZE; bits *= 2) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }

  /** Never 0, which is phase 1's. */
  public int next() {
    int messageId = start + drawn++ * step;
    return messageId == 0 ? next() : messageId;
  }

  /** Whether {@link #next} gave this one. */
  public boolean gave(int messageId) {
    return Integer.compareUnsigned((messageId - start) * inverseOfStep, drawn) < 0;
  }
}
