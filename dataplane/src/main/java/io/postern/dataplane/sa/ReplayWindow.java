package io.postern.dataplane.sa;

/**
 * Anti-replay window without bit shifting (RFC 6479), of sequence numbers of 32 bits (RFC 4303
 * §3.4.3) or 64 (appendix A). The bitmap is a ring with one word more than the window needs, so
 * that moving on only clears words.
 */
public final class ReplayWindow {
  private static final int WORD_BITS = 64;
  private static final int LARGEST = 65_536;
  private static final long LOW = 0xFFFF_FFFFL;
  private static final long[] NONE = {};

  private final int size;
  private final boolean extended;
  private final int wordMask;

  /** Made with the first packet: most SAs of a large headend are idle. */
  private long[] words = NONE;

  private long newest;

  /**
   * @param size packets, a multiple of 64 within 64 to 65536; 0 takes everything
   * @param extended whether numbers have 64 bits, of which 32 are sent
   */
  public ReplayWindow(int size, boolean extended) {
    if (size < 0 || size > LARGEST || size % WORD_BITS != 0) {
      throw new IllegalArgumentException(
          "a replay window is a multiple of 64 within 64 to 65536, or 0: " + size);
    }
    this.extended = extended;
    this.size = size;
    int needed = size / WORD_BITS + 1;
    wordMask = Integer.highestOneBit(2 * needed - 1) - 1;
  }

  /** Numbers of 32 bits. */
  public ReplayWindow(int size) {
    this(size, false);
  }

  /**
   * The whole number of a packet, of which {@code low} was sent: that within 2^32 above the lower
   * edge of the window (RFC 4303 appendix A2.2). Negative if it would be before the first.
   */
  public long number(long low) {
    if (!extended) {
      return low;
    }
    long bottom = newest - size + 1;
    return bottom + (low - bottom & LOW);
  }

  /** Whether a packet with that number may be new. Changes nothing. */
  public boolean check(long sequence) {
    if (size == 0) {
      return true;
    }
    if (sequence > newest) {
      return true;
    }
    if (sequence <= 0 || newest - sequence >= size) {
      return false;
    }
    return (words[word(sequence)] & bit(sequence)) == 0;
  }

  /** Marks as seen a number that passed {@link #check}, its packet being authentic. */
  public void commit(long sequence) {
    if (size == 0) {
      newest = Math.max(newest, sequence);
      return;
    }
    if (sequence > newest) {
      advance(sequence);
    }
    words[word(sequence)] |= bit(sequence);
  }

  /** Whether numbers have 64 bits. */
  public boolean extended() {
    return extended;
  }

  /** The highest number committed, 0 for none. */
  public long newest() {
    return newest;
  }

  private void advance(long sequence) {
    if (words.length == 0) {
      words = new long[wordMask + 1];
    }
    long from = newest / WORD_BITS;
    long steps = Math.min(sequence / WORD_BITS - from, words.length);
    for (long step = 1; step <= steps; step++) {
      words[(int) (from + step) & wordMask] = 0;
    }
    newest = sequence;
  }

  private int word(long sequence) {
    return (int) (sequence / WORD_BITS) & wordMask;
  }

  private static long bit(long sequence) {
    return 1L << sequence % WORD_BITS;
  }
}
