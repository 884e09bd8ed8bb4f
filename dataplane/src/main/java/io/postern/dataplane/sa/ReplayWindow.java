package io.postern.dataplane.sa;

/**
 * Anti-replay window without bit shifting (RFC 6479), of 32-bit sequence numbers (RFC 4303 §3.4.3).
 * The bitmap is a ring with one word more than the window needs, so that moving on only clears
 * words.
 */
public final class ReplayWindow {
  private static final int WORD_BITS = 64;

  private final int size;
  private final int wordMask;
  private final long[] words;
  private long newest;

  /**
   * @param size packets, a multiple of 64 within 64 to 4096; 0 takes everything
   */
  public ReplayWindow(int size) {
    if (size < 0 || size > 4096 || size % WORD_BITS != 0) {
      throw new IllegalArgumentException(
          "a replay window is a multiple of 64 within 64 to 4096, or 0: " + size);
    }
    this.size = size;
    int needed = size / WORD_BITS + 1;
    words = new long[size == 0 ? 0 : Integer.highestOneBit(2 * needed - 1)];
    wordMask = words.length - 1;
  }

  /** Whether a packet with that number may be new. Changes nothing. */
  public boolean check(long sequence) {
    if (size == 0) {
      return true;
    }
    if (sequence > newest) {
      return true;
    }
    if (sequence == 0 || newest - sequence >= size) {
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

  /** The highest number committed, 0 for none. */
  public long newest() {
    return newest;
  }

  private void advance(long sequence) {
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
