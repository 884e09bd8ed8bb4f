package io.postern.ike.v1;

import io.postern.ike.auth.Role;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.Comparison;
import io.postern.ike.proposal.IkeNegotiation;
import io.postern.ike.proposal.IkeOffer;
import io.postern.ike.proposal.Negotiated;
import java.util.Optional;

/**
 * What phase 1 compared.
 *
 * @param connection the name of that whose settings came nearest to what was offered
 */
public record PhaseOneComparison(String connection, Comparison comparison) {
  /** How what was offered to a responder came to be chosen. */
  public static PhaseOneComparison of(
      PhaseOneConnection connection, Payload.SecurityAssociation offered) {
    return new PhaseOneComparison(
        connection.name(),
        IkeNegotiation.choose(offered, connection.suites(), connection.methods(Role.RESPONDER))
            .comparison());
  }

  /** A refusal by one connection. */
  record Refused(Refusal refusal, Optional<PhaseOneComparison> compared) {
    /** That of {@code connection} if it came nearer. */
    Refused or(PhaseOneConnection connection, Negotiated<IkeOffer> negotiated) {
      if (!(negotiated.result() instanceof Reading.Refused<IkeOffer>(Refusal other))) {
        return this;
      }
      boolean nearer =
          compared.isEmpty() || negotiated.comparison().isNearerThan(compared.get().comparison());
      return nearer
          ? new Refused(
              other,
              Optional.of(new PhaseOneComparison(connection.name(), negotiated.comparison())))
          : this;
    }

    PhaseOneStep.Fail failed() {
      return new PhaseOneStep.Fail(refusal, compared);
    }
  }
}
