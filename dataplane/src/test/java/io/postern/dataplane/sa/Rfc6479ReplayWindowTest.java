package io.postern.dataplane.sa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Rfc6479ReplayWindowTest {
  @Property
  void equalsTheNaiveModel(
      @ForAll @IntRange(min = 1, max = 1024) int words,
      @ForAll @Size(max = 400) List<@From("steps") Long> steps) {
    int size = words * 64;
    ReplayWindow window = new ReplayWindow(size);
    Set<Long> seen = new HashSet<>();
    long newest = 0;
    for (long step : steps) {
      long sequence = Math.clamp(newest + step, 0, 0xFFFF_FFFFL);
      boolean fresh = sequence > 0 && newest - sequence < size && !seen.contains(sequence);
      assertThat(window.check(sequence)).as("%d after %d", sequence, newest).isEqualTo(fresh);
      if (fresh) {
        window.commit(sequence);
        seen.add(sequence);
        newest = Math.max(newest, sequence);
        assertThat(window.newest()).isEqualTo(newest);
      }
    }
  }

  @Provide
  Arbitrary<Long> steps() {
    return Arbitraries.frequencyOf(
        Tuple.of(20, Arbitraries.longs().between(-70, 70)),
        Tuple.of(5, Arbitraries.longs().between(-5000, 5000)),
        Tuple.of(1, Arbitraries.longs().between(0, 1L << 30)));
  }

  @Test
  void checkChangesNothing() {
    ReplayWindow window = new ReplayWindow(64);
    assertThat(window.check(5)).isTrue();
    assertThat(window.check(5)).isTrue();
    assertThat(window.newest()).isZero();
  }

  @Test
  void sequenceZeroIsNeverValid() {
    assertThat(new ReplayWindow(64).check(0)).isFalse();
  }

  @Test
  void sizeZeroTakesEverything() {
    ReplayWindow window = new ReplayWindow(0);
    window.commit(9);
    assertThat(window.check(9)).isTrue();
    assertThat(window.check(0)).isTrue();
    assertThat(window.newest()).isEqualTo(9);
  }

  @Property
  void rfc4303AppendixA2TheHighHalfIsFoundWithinTheWindowAndAhead(
      @ForAll @LongRange(min = 1, max = 1L << 45) long newest,
      @ForAll @IntRange(min = 1, max = 1024) int words,
      @ForAll @LongRange(min = 0, max = (1L << 32) - 1) long step) {
    int size = words * 64;
    ReplayWindow window = new ReplayWindow(size, true);
    window.commit(newest);
    long sequence = newest - size + 1 + step;
    assertThat(window.number(sequence & 0xFFFF_FFFFL)).isEqualTo(sequence);
    if (sequence <= 0) {
      assertThat(window.check(sequence)).isFalse();
    }
  }

  @Test
  void otherSizesAreRefused() {
    for (int size : new int[] {-64, 1, 63, 65, 65_600}) {
      assertThatThrownBy(() -> new ReplayWindow(size)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
