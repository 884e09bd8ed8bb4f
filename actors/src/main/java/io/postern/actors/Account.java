package io.postern.actors;

import io.postern.ike.proposal.Comparison;
import io.postern.ike.v1.PhaseOneComparison;
import java.util.Optional;

/**
 * What came of one exchange, before it is known of whom: see {@link Negotiation}.
 *
 * @param connection if the exchange itself knows better than the session
 */
record Account(
    String exchange,
    Negotiation.Role role,
    boolean agreed,
    String outcome,
    Optional<String> connection,
    Optional<Comparison> comparison) {
  static final String PHASE_1 = "phase 1";
  static final String QUICK_MODE = "quick mode";

  static Account phaseOne(SaEvent.PhaseOneDone done, String outcome) {
    return new Account(
        PHASE_1,
        Negotiation.Role.of(done.byUs()),
        true,
        outcome,
        Optional.empty(),
        done.comparison());
  }

  /** A phase 1 that came to nothing. */
  static Account failed(SaEvent.IkeSaEnded ended, boolean byUs) {
    return new Account(
        PHASE_1,
        Negotiation.Role.of(byUs),
        false,
        ended.reason().toString(),
        ended.compared().map(PhaseOneComparison::connection),
        ended.compared().map(PhaseOneComparison::comparison));
  }

  /** The end of a phase 1 SA that there was. */
  static Account ended(SaEvent.IkeSaEnded ended, boolean byUs) {
    return new Account(
        PHASE_1,
        Negotiation.Role.of(byUs),
        true,
        "ended: " + ended.reason(),
        Optional.empty(),
        Optional.empty());
  }

  static Account quickMode(ChildSas.CameUp up) {
    return new Account(
        QUICK_MODE,
        Negotiation.Role.of(up.pair().byUs()),
        true,
        up.toString(),
        Optional.empty(),
        up.pair().comparison());
  }

  static Account quickMode(SaEvent.ChildFailedToAgree failed) {
    return new Account(
        QUICK_MODE,
        Negotiation.Role.of(failed.wanted().isPresent()),
        false,
        failed.refusal().toString(),
        Optional.empty(),
        failed.comparison());
  }

  Optional<Negotiation.Offers> offers() {
    return comparison.map(Negotiation.Offers::of);
  }
}
