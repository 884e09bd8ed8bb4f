package io.postern.ike.proposal;

import static io.postern.ike.proposal.Offers.choose;
import static io.postern.ike.proposal.Offers.proposal;
import static io.postern.ike.proposal.Offers.sa;
import static io.postern.ike.proposal.Offers.transform;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Protocols;
import io.postern.ike.proposal.Comparison.Difference;
import io.postern.ike.proposal.Comparison.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator is told about a negotiation that failed. */
class ComparisonTest {
  private final Comparison comparison =
      choose(
              sa(
                  proposal(1, Protocols.AH, transform(1, 3, 5, 2)),
                  proposal(2, Protocols.ESP, transform(1, 3, 5, 1), transform(2, 12, 6, 256, 5, 2)),
                  proposal(3, Protocols.ESP, transform(1, 12, 6, 128, 5, 5, 3, 2))),
              "aes128gcm16",
              "aes128-sha1")
          .comparison();

  @Test
  void eachOfferIsThereWithTheNearestOfOursAndWhatItDiffersIn() {
    assertThat(comparison.configured()).containsExactly("aes128gcm16", "aes128-sha1");
    assertThat(comparison.offered())
        .containsExactly(
            "ah-sha1/tunnel",
            "3des-md5/tunnel",
            "aes256-sha1/tunnel",
            "aes128-sha256-modp1024/tunnel");
    assertThat(comparison.misses())
        .extracting(Comparison.Miss::configured)
        .containsExactly("aes128gcm16", "aes128gcm16", "aes128-sha1", "aes128-sha1");
    assertThat(comparison.misses().get(2).differences())
        .isEqualTo(List.of(new Difference(Rule.KEY_LENGTH, "aes256", "aes128")));
    assertThat(comparison.misses().get(3).first())
        .isEqualTo(new Difference(Rule.INTEGRITY, "sha256", "sha1"));
  }

  @Test
  void theNearestMissIsTheOneWithTheFewestDifferencesOfWhichTheFirstCameLast() {
    assertThat(comparison.nearestMiss().orElseThrow().offered()).isEqualTo("aes256-sha1/tunnel");
    assertThat(comparison.inWords())
        .endsWith(
            "nearest: aes256-sha1/tunnel beside aes128-sha1: key length aes256 instead of aes128");
  }

  @Test
  void ofANegotiationThatSucceededItSaysWhatWasTaken() {
    Comparison taken =
        choose(sa(proposal(1, Protocols.ESP, transform(1, 12, 6, 128, 5, 2))), "aes128-sha1")
            .comparison();
    assertThat(taken.taken()).contains("aes128-sha1/tunnel");
    assertThat(taken.misses()).isEmpty();
  }
}
