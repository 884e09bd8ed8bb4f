package io.postern.ike.proposal;

import io.postern.ike.algorithm.Strength;
import java.util.Arrays;
import java.util.Comparator;

/** A suite is as strong as its weakest part; {@link Strength} is ordered from strong to weak. */
final class Strengths {
  private Strengths() {}

  static Strength weakest(Strength... parts) {
    return Arrays.stream(parts).max(Comparator.naturalOrder()).orElse(Strength.MODERN);
  }
}
