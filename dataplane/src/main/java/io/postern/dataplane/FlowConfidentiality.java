package io.postern.dataplane;

/**
 * What hides how much is sent, and when (RFC 4303 §2.6, §2.7). IKEv1 cannot ask the peer whether it
 * can do with it, so it is off unless both sides are known to. Of ESP in tunnel mode only.
 *
 * @param padTo octets of the inner packet, padding included; 0 pads nothing, {@link #LARGEST} all
 *     to what the way takes
 * @param dummiesPerSecond packets that carry nothing, sent whether there are others or not; of the
 *     size of {@code padTo}, or of sizes by chance
 */
public record FlowConfidentiality(int padTo, int dummiesPerSecond) {
  public static final int LARGEST = 0xFFFF;
  public static final int MOST_DUMMIES = 1000;
  public static final FlowConfidentiality NONE = new FlowConfidentiality(0, 0);

  public FlowConfidentiality {
    if (padTo < 0 || padTo > LARGEST || dummiesPerSecond < 0 || dummiesPerSecond > MOST_DUMMIES) {
      throw new IllegalArgumentException(
          "no such padding or rate of dummies: " + padTo + ", " + dummiesPerSecond);
    }
  }
}
