package io.postern.ike.message;

/**
 * How much of a message in fragments is worth keeping. All ours; the specification only says that
 * fragments wait for at most 90 seconds ([MS-IKEE] §3.3.2).
 *
 * @param messageOctets of one message, at most 65535
 * @param fragments of one message, at most 255
 * @param timeoutNanos how long after its first fragment a message has to be whole
 * @param allOctets kept for all peers together, with what it costs to keep them; room for at least
 *     one whole message
 */
public record FragmentLimits(int messageOctets, int fragments, long timeoutNanos, long allOctets) {
  /** A chain of certificates has some 8 KiB, and IPv4 fragments 512 octets of it each. */
  public static final FragmentLimits DEFAULT =
      new FragmentLimits(32 * 1024, 64, 30_000_000_000L, 8 * 1024 * 1024);

  /** What a fragment costs beside its octets, roughly. */
  static final int FRAGMENT_COST = 96;

  /** What a message costs beside its fragments, roughly. */
  static final int MESSAGE_COST = 256;

  public FragmentLimits {
    if (messageOctets < 1
        || messageOctets > 0xffff
        || fragments < 2
        || fragments > 255
        || timeoutNanos < 1
        || timeoutNanos > 90_000_000_000L) {
      throw new IllegalArgumentException(
          "%d octets in %d fragments within %d ns"
              .formatted(messageOctets, fragments, timeoutNanos));
    }
    long whole = MESSAGE_COST + (long) fragments * FRAGMENT_COST + messageOctets;
    if (allOctets < whole) {
      throw new IllegalArgumentException(
          "%d octets for all peers, expected at least %d".formatted(allOctets, whole));
    }
  }
}
