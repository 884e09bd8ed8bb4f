package io.postern.concentrator.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.Negotiation;
import io.postern.ike.proposal.Comparison.Difference;
import io.postern.ike.proposal.Comparison.Miss;
import io.postern.ike.proposal.Comparison.Rule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said to the operator where nothing matched. */
class AdviceTest {
  private static final Miss CIPHER =
      new Miss(
          "aes128-sha1-modp1024/xauth-initiator-pre-shared-key",
          "aes256-sha256-modp2048/xauth-initiator-pre-shared-key",
          List.of(
              new Difference(Rule.CIPHER, "aes128", "aes256"),
              new Difference(Rule.INTEGRITY, "sha1", "sha256"),
              new Difference(Rule.GROUP, "modp1024", "modp2048")));

  static Negotiation refused(String kind, String exchange) {
    return refused(kind, exchange, CIPHER);
  }

  private static Negotiation refused(String kind, String exchange, Miss miss) {
    return new Negotiation(
        Instant.parse("2026-11-21T00:00:00Z"),
        "staff",
        kind.equals("sites"),
        "198.51.100.7",
        "",
        Optional.empty(),
        "vpnc",
        exchange,
        Negotiation.Role.RESPONDER,
        false,
        "no-proposal-chosen: offered " + miss.offered(),
        Optional.of(
            new Negotiation.Offers(
                List.of(miss.offered()),
                List.of(miss.configured()),
                Optional.empty(),
                Optional.of(miss))));
  }

  @Test
  void aSuiteThatIsNotConfiguredNamesTheKeyAndTheProfile() {
    assertThat(Advice.on(refused("groups", "phase 1")))
        .contains(
            "nearest miss: the cipher (aes128, we want aes256)",
            "best: have the peer offer aes256-sha256-modp2048/xauth-initiator-pre-shared-key",
            "to take what it offers: add aes128-sha1-modp1024 to groups.staff.ike,"
                + " which needs accept = legacy");
  }

  @Test
  void ofASiteTheKeyIsThatOfTheSite() {
    assertThat(Advice.on(refused("sites", "phase 1")).getLast()).contains("to sites.staff.ike");
  }

  @Test
  void anAuthenticationMethodHasItsOwnKey() {
    Miss miss =
        new Miss(
            "aes256-sha256-modp2048/pre-shared-key",
            "aes256-sha256-modp2048/xauth-initiator-pre-shared-key",
            List.of(
                new Difference(
                    Rule.AUTHENTICATION_METHOD,
                    "pre-shared-key",
                    "xauth-initiator-pre-shared-key")));

    assertThat(Advice.on(refused("groups", "phase 1", miss)).getLast())
        .isEqualTo(
            "to take what it offers: let groups.staff.authenticate have its authentication"
                + " method");
  }

  @Test
  void missingPerfectForwardSecrecyIsNotAMatterOfTheSuite() {
    Miss miss =
        new Miss(
            "aes256gcm16/tunnel",
            "aes256gcm16",
            List.of(new Difference(Rule.GROUP, "none", "a group: PFS is required")));

    assertThat(Advice.on(refused("groups", "quick mode", miss)).getLast())
        .contains("groups.staff.pfs");
  }

  @Test
  void whatPosternDoesNotHaveIsNotAdvised() {
    Miss miss =
        new Miss(
            "encryption 99 hash 2 group 2/pre-shared-key",
            "aes256-sha256-modp2048/pre-shared-key",
            List.of(new Difference(Rule.CIPHER, "number 99", "aes256")));

    assertThat(Advice.on(refused("groups", "phase 1", miss)).getLast())
        .isEqualTo("Postern cannot take what the peer offers");
  }
}
