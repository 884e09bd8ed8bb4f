package io.postern.ike.v1;

import io.postern.ike.auth.AuthenticationMethod.Family;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Role;
import io.postern.ike.key.Secret;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeOffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Main mode, responder, waiting for message 5: IDii and the initiator's proof.
 *
 * <p>A pre-shared key must be known before the identity is (RFC 2409 §5.4), and a road warrior's
 * address says nothing. So each connection that fits what was negotiated is a candidate, and the
 * one whose key opens the message is the peer's. The keys of signatures and of hybrid
 * authentication depend on no connection: there the message is opened once, and of the connections
 * for which the proof is good the first that admits the identity is the peer's.
 */
record MainResponderProof(
    PhaseOneContext context,
    PhaseOneConnections connections,
    List<PhaseOneConnection> candidates,
    IkeOffer offer,
    KeyingMaterial material,
    Secret gxy,
    List<Payload.CertificateRequest> requests)
    implements PhaseOne {
  @Override
  public PhaseOneStep on(byte[] datagram) {
    Optional<Refusal> stray = ProtectedExchange.strayMain(context.cookies(), datagram);
    if (stray.isPresent()) {
      return new PhaseOneStep.Ignore(stray.get());
    }
    PhaseOneStep step =
        offer.method().orElseThrow().family() == Family.PRE_SHARED_KEY
            ? byKey(datagram)
            : attempt(Optional.empty(), candidates, datagram);
    if (step instanceof PhaseOneStep.Complete) {
      gxy.close();
    }
    return step;
  }

  private PhaseOneStep byKey(byte[] datagram) {
    Refusal last =
        new Refusal(
            Refusal.Reason.AUTHENTICATION_FAILED,
            "message 5 opens with none of " + candidates.size() + " pre-shared keys");
    for (PhaseOneConnection candidate : candidates) {
      Optional<Secret> key = candidate.credentials().preSharedKey();
      switch (attempt(key, List.of(candidate), datagram)) {
        case PhaseOneStep.Ignore(Refusal refusal) -> {
          if (refusal.reason() == Refusal.Reason.INVALID_ID_INFORMATION) {
            last = refusal;
          }
        }
        case PhaseOneStep settled -> {
          return settled;
        }
      }
    }
    return new PhaseOneStep.Ignore(last);
  }

  private PhaseOneStep attempt(
      Optional<Secret> key, List<PhaseOneConnection> bearers, byte[] datagram) {
    Agreed agreed = Agreed.derive(ExchangeType.MAIN, context.cookies(), offer, material, gxy, key);
    Authenticator theirs = Authenticator.of(agreed.method(), Role.INITIATOR);
    ProtectedExchange exchange = agreed.exchange();
    PhaseOneStep step =
        switch (PhaseOneMessages.sealed(theirs.mainRow(), exchange, datagram)) {
          case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
          case Reading.Accepted<ParsedMessage>(ParsedMessage fifth) ->
              switch (Claim.of(fifth)) {
                case Reading.Refused<Claim>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
                case Reading.Accepted<Claim>(Claim peer) ->
                    identify(agreed, theirs, exchange, bearers, peer, fifth);
              };
        };
    if (!(step instanceof PhaseOneStep.Complete)) {
      agreed.close();
    }
    return step;
  }

  /**
   * The proof comes before the identity: who cannot prove anything shall not learn which identities
   * we know.
   */
  private PhaseOneStep identify(
      Agreed agreed,
      Authenticator theirs,
      ProtectedExchange exchange,
      List<PhaseOneConnection> bearers,
      Claim peer,
      ParsedMessage fifth) {
    Map<Credentials.Verifier, Optional<Refusal>> judged = new HashMap<>();
    List<Refusal> unproven = new ArrayList<>();
    List<String> unwilling = new ArrayList<>();
    for (PhaseOneConnection bearer : bearers) {
      Optional<Refusal> refusal =
          judged.computeIfAbsent(
              bearer.credentials().verifier(),
              verifier -> theirs.check(agreed, verifier, peer, fifth));
      if (refusal.isPresent()) {
        unproven.add(refusal.get());
      } else if (connections.admits(bearer, peer.identity())) {
        return complete(agreed, exchange, bearer, peer, fifth);
      } else {
        unwilling.add(bearer.name());
      }
    }
    return new PhaseOneStep.Ignore(
        unwilling.isEmpty()
            ? unproven.getFirst()
            : new Refusal(
                Refusal.Reason.INVALID_ID_INFORMATION,
                String.join(", ", unwilling) + " does not admit " + peer.identity()));
  }

  private PhaseOneStep complete(
      Agreed agreed,
      ProtectedExchange exchange,
      PhaseOneConnection connection,
      Claim peer,
      ParsedMessage fifth) {
    exchange.proven();
    List<Payload.CertificateRequest> asked = new ArrayList<>(requests);
    asked.addAll(fifth.all(Payload.CertificateRequest.class));
    List<Payload> payloads = new ArrayList<>();
    payloads.add(connection.ourIdentity().toPayload());
    payloads.addAll(
        Authenticator.of(agreed.method(), Role.RESPONDER)
            .prove(agreed, connection.credentials(), Claim.ours(connection.ourIdentity()), asked));
    byte[] reply = exchange.seal(payloads);
    return new PhaseOneStep.Complete(
        agreed.result(connection, peer.identity(), exchange, fifth), Optional.of(reply), fifth);
  }

  @Override
  public void abandon() {
    gxy.close();
  }
}
