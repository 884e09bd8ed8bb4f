package io.postern.ike.v1;

import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;

/** How an initiator makes sure of its responder. */
final class Responders {
  private Responders() {}

  /** The claim, if {@code message} proves it and it is one that the connection expects. */
  static Reading<Claim> proven(
      PhaseOneConnection connection,
      Agreed agreed,
      Authenticator theirs,
      Claim claim,
      ParsedMessage message) {
    return theirs
        .check(agreed, connection.credentials().verifier(), claim, message)
        .<Reading<Claim>>map(Reading.Refused::new)
        .orElseGet(() -> expected(connection, agreed, claim));
  }

  static Reading<Claim> expected(PhaseOneConnection connection, Agreed agreed, Claim claim) {
    return connection.expects(claim.identity(), agreed.method())
        ? Reading.accepted(claim)
        : Reading.refused(
            Refusal.Reason.INVALID_ID_INFORMATION,
            "the responder is " + claim.identity() + ", expected " + connection.peers());
  }
}
