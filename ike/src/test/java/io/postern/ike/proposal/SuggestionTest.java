package io.postern.ike.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SuggestionTest {
  @Test
  void aSwapIsOneSlip() {
    assertThat(Suggestion.distance("pool", "polo")).isEqualTo(1);
  }

  @Test
  void whatIsFarFromAllIsNotGuessed() {
    assertThat(Suggestion.nearest("zebra", List.of("pool", "secret"))).isEmpty();
  }

  @Property
  void distanceIsSymmetricAndZeroForTheSameAlone(
      @ForAll @AlphaChars @StringLength(max = 8) String left,
      @ForAll @AlphaChars @StringLength(max = 8) String right) {
    assertThat(Suggestion.distance(left, right)).isEqualTo(Suggestion.distance(right, left));
    assertThat(Suggestion.distance(left, right) == 0).isEqualTo(left.equals(right));
  }
}
