package io.postern.ittests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final List<Measurement> MEASURED =
      List.of(
          of(Candidate.POSTERN_BOTH, Quantity.UP, 1, 4000),
          of(Candidate.POSTERN_BOTH, Quantity.UP_CLIENT, 1, 0.5),
          of(Candidate.POSTERN_BOTH, Quantity.UP_GATEWAY, 1, 0.7),
          of(Candidate.POSTERN_BOTH, Quantity.UP, 2, 3000),
          of(Candidate.STRONGSWAN, Quantity.UP, 1, 200),
          of(Candidate.STRONGSWAN, Quantity.UP_CLIENT, 1, 6),
          of(Candidate.STRONGSWAN, Quantity.UP_GATEWAY, 1, 6),
          of(Candidate.STRONGSWAN, Quantity.UP, 2, 300));

  private final Table table = new Table(MEASURED, Candidate.STRONGSWAN);

  private static Measurement of(Candidate candidate, Quantity quantity, int round, double value) {
    return new Measurement(candidate, quantity, round, value);
  }

  @Test
  void aRatioIsThatOfOneRound() {
    assertThat(table.markdown(Quantity.UP))
        .contains("| Postern at both ends | 3500 (3000–4000) | 15.00 (10.00–20.00) |");
  }

  @Test
  void aGoalHoldsWhenTheMedianReachesIt() {
    assertThat(table.goals().lines())
        .contains(
            "| Postern at both ends | strongSwan kernel-libipsec | Mbit/s up | ≥ 15.0"
                + " | 15.00 (10.00–20.00) | yes |",
            "| Postern at both ends | strongSwan kernel-libipsec | CPU s/GB up, both ends | ≤"
                + " 0.0667 | 0.100 (0.100–0.100) | no |");
  }

  @Test
  void goalsOfWhatWasNotMeasuredAreLeftOut() {
    assertThat(table.goals()).doesNotContain("wireguard").doesNotContain("NaN");
  }

  @Test
  void theChartHasABarForEachCandidate() {
    assertThat(table.chart(Quantity.UP))
        .contains("x-axis [\"Postern at both ends\", \"strongSwan kernel-libipsec\"]")
        .contains("bar [3500, 250]");
  }
}
