package io.postern.dataplane.sa;

import static org.assertj.core.api.Assertions.fail;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 4303 appendix A: the window with numbers of 64 bits, of which 32 are sent, beside a model
 * that keeps every number. Another seed each time; {@code -Dpostern.seed} gives that of a failure.
 */
class Rfc4303ExtendedReplayTest {
  private static final int WALKS = 40;
  private static final int STEPS = 10_000;
  private static final long CYCLE = 1L << 32;

  /** All numbers that were taken; each question is answered by looking at all possibilities. */
  private static final class Model {
    private final int size;
    private final Set<Long> seen = new HashSet<>();
    private long newest;

    Model(int size) {
      this.size = size;
    }

    /** That of all numbers with these low bits which is less than 2^32 above the lower edge. */
    long number(long low) {
      long edge = newest - size + 1;
      for (long high = (newest >> 32) - 2; high <= (newest >> 32) + 2; high++) {
        long candidate = high * CYCLE + low;
        if (candidate >= edge && candidate - edge < CYCLE) {
          return candidate;
        }
      }
      throw new IllegalStateException("no number ends in " + low + " after " + newest);
    }

    boolean isNew(long number) {
      return number > 0 && number > newest - size && !seen.contains(number);
    }

    void take(long number) {
      seen.add(number);
      newest = Math.max(newest, number);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 1024, 65_536})
  void equalsTheModelOnWalksAcrossTheEndOf32Bits(int size) {
    long seed = Long.getLong("postern.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int walk = 0; walk < WALKS; walk++) {
      ReplayWindow window = new ReplayWindow(size, true);
      Model model = new Model(size);
      if (walk > 0) {
        // Every fourth walk begins with the SA, the others shortly before or after an end.
        long start = walk % 4 * CYCLE + random.nextLong(-2L * size, size);
        take(Math.max(start, 1), window, model);
      }
      for (int step = 0; step < STEPS; step++) {
        long sent = Math.max(0, model.newest + step(random, size, model.newest));
        String wrong = compare(sent, window, model, random.nextInt(8) == 0);
        if (!wrong.isEmpty()) {
          fail("size %d, walk %d, step %d: %s; postern.seed=%d", size, walk, step, wrong, seed);
        }
      }
    }
  }

  /** How far from the newest: around it and around the lower edge, and rarely far away. */
  private static long step(Random random, int size, long newest) {
    long toEnd = CYCLE - (newest & CYCLE - 1);
    return switch (random.nextInt(64)) {
      case 0 -> toEnd + random.nextLong(-2L * size, size);
      case 1 -> random.nextBoolean() ? random.nextLong(-CYCLE, 0) : random.nextLong(CYCLE);
      case 2, 3 -> random.nextLong(3L * size);
      case 4, 5, 6, 7 -> -size + random.nextLong(-3, 4);
      case 8, 9, 10, 11 -> random.nextLong(-2L * size, 1);
      case 12, 13 -> random.nextLong(-130, 130);
      default -> random.nextLong(-8, 12);
    };
  }

  /**
   * @param forged whether the ICV of the packet is wrong, so that nothing may change
   * @return what differs, empty if nothing does
   */
  private static String compare(long sent, ReplayWindow window, Model model, boolean forged) {
    long low = sent & CYCLE - 1;
    long expected = model.number(low);
    long number = window.number(low);
    if (number != expected) {
      return "%d after %d is %d".formatted(expected, model.newest, number);
    }
    boolean isNew = model.isNew(expected);
    if (window.check(number) != isNew) {
      return "%d after %d is new: %b".formatted(expected, model.newest, !isNew);
    }
    if (isNew && !forged) {
      take(number, window, model);
    }
    return window.newest() == model.newest
        ? ""
        : "%d is the newest, not %d".formatted(model.newest, window.newest());
  }

  private static void take(long number, ReplayWindow window, Model model) {
    window.commit(number);
    model.take(number);
  }
}
