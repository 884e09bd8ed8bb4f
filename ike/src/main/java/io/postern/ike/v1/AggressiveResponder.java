package io.postern.ike.v1;

import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.auth.AuthenticationMethod.Family;
import io.postern.ike.auth.Role;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeNegotiation;
import io.postern.ike.proposal.IkeOffer;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.Negotiated;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Aggressive mode, responder (RFC 2409 §5.1, §5.4).
 *
 * <pre>
 *   HDR, SA, KE, Ni, IDii          →
 *                                  ←  HDR, SA, KE, Nr, IDir, HASH_R|[ CERT, ] SIG_R
 *   HDR, HASH_I|[ CERT, ] SIG_I    →     (encrypted when NAT-T moves the ports, RFC 3947 §4)
 * </pre>
 */
public final class AggressiveResponder {
  private AggressiveResponder() {}

  /** The first message, to which {@code context.cookies()} already has our cookie. */
  public static PhaseOneStep start(
      PhaseOneContext context, PhaseOneConnections connections, byte[] datagram) {
    if (EncryptedAggressiveResponder.isAskedBy(datagram)) {
      return EncryptedAggressiveResponder.start(context, connections, datagram);
    }
    return switch (PhaseOneMessages.first(PayloadRules.AGGRESSIVE_1, datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage first) ->
          identify(context, connections, first);
    };
  }

  private static PhaseOneStep identify(
      PhaseOneContext context, PhaseOneConnections connections, ParsedMessage first) {
    return switch (Claim.of(first)) {
      case Reading.Refused<Claim>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
      case Reading.Accepted<Claim>(Claim peer) ->
          connections
              .aggressive(peer.identity())
              .map(connection -> negotiate(context, connection, peer, first))
              .orElseGet(
                  () ->
                      new PhaseOneStep.Fail(
                          new Refusal(
                              Refusal.Reason.UNKNOWN_IDENTITY,
                              "no connection takes aggressive mode from " + peer.identity())));
    };
  }

  private static PhaseOneStep negotiate(
      PhaseOneContext context, PhaseOneConnection connection, Claim peer, ParsedMessage first) {
    Bytes gxi = first.first(Payload.KeyExchange.class).orElseThrow().publicValue();
    // The group cannot be negotiated here (RFC 2409 §5.4): the public value decides.
    List<IkeSuite> suites =
        connection.suites().stream()
            .filter(suite -> suite.group().publicValueSize() == gxi.size())
            .toList();
    Payload.SecurityAssociation offered =
        first.first(Payload.SecurityAssociation.class).orElseThrow();
    List<IkeSuite> accepted = suites.isEmpty() ? connection.suites() : suites;
    Negotiated<IkeOffer> negotiated =
        IkeNegotiation.choose(offered, accepted, connection.methods(Role.RESPONDER));
    return switch (negotiated.result()) {
      case Reading.Refused<IkeOffer>(Refusal refusal) ->
          new PhaseOneStep.Fail(
              refusal,
              Optional.of(new PhaseOneComparison(connection.name(), negotiated.comparison())));
      case Reading.Accepted<IkeOffer>(IkeOffer offer) ->
          agree(context, connection, peer, offer, first, gxi);
    };
  }

  private static PhaseOneStep agree(
      PhaseOneContext context,
      PhaseOneConnection connection,
      Claim peer,
      IkeOffer offer,
      ParsedMessage first,
      Bytes gxi) {
    Bytes ni = first.first(Payload.Nonce.class).orElseThrow().data();
    try (PrivateValue ours = context.privateValue(offer.suite().orElseThrow().group())) {
      return switch (ours.agree(gxi)) {
        case Reading.Refused<Secret>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
        case Reading.Accepted<Secret>(Secret gxy) -> {
          KeyingMaterial material =
              new KeyingMaterial(
                  gxi,
                  ours.publicValue(),
                  ni,
                  KeyingMaterial.newNonce(context.random()),
                  first.bodyOf(Payload.SecurityAssociation.class).orElseThrow());
          Agreed agreed =
              Agreed.derive(
                  ExchangeType.AGGRESSIVE,
                  context.cookies(),
                  offer,
                  material,
                  gxy,
                  connection.credentials().preSharedKey());
          gxy.close();
          yield answer(context, connection, peer, first, agreed);
        }
      };
    }
  }

  private static PhaseOneStep answer(
      PhaseOneContext context,
      PhaseOneConnection connection,
      Claim peer,
      ParsedMessage first,
      Agreed agreed) {
    List<Bytes> peerVendorIds = VendorIdsOf.message(first);
    List<Payload> payloads = new ArrayList<>();
    payloads.add(agreed.offer().answer());
    payloads.add(new Payload.KeyExchange(agreed.material().gxr()));
    payloads.add(new Payload.Nonce(agreed.material().nr()));
    payloads.add(connection.ourIdentity().toPayload());
    payloads.addAll(
        Authenticator.of(agreed.method(), Role.RESPONDER)
            .prove(
                agreed,
                connection.credentials(),
                Claim.ours(connection.ourIdentity()),
                first.all(Payload.CertificateRequest.class)));
    // None where the initiator does not sign: vpnc in hybrid mode ends at a request.
    payloads.addAll(
        Authenticator.of(agreed.method(), Role.INITIATOR)
            .requests(List.of(connection.credentials())));
    payloads.addAll(context.companions().vendorIds(peerVendorIds));
    payloads.addAll(
        context.companions().natDetection(peerVendorIds, context.cookies(), agreed.suite().hash()));
    byte[] reply =
        MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.AGGRESSIVE, 0), payloads);
    return new PhaseOneStep.Continue(new AwaitProof(connection, peer, agreed), reply, first);
  }

  /** Waits for the initiator's proof. */
  private record AwaitProof(PhaseOneConnection connection, Claim peer, Agreed agreed)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      Authenticator theirs = Authenticator.of(agreed.method(), Role.INITIATOR);
      ProtectedExchange exchange = agreed.exchange();
      return switch (PhaseOneMessages.either(theirs.aggressiveRow(), exchange, datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) ->
            new PhaseOneStep.Ignore(proofRefused(refusal));
        case Reading.Accepted<ParsedMessage>(ParsedMessage third) ->
            verify(theirs, exchange, third);
      };
    }

    private PhaseOneStep verify(
        Authenticator theirs, ProtectedExchange exchange, ParsedMessage third) {
      Optional<Refusal> refusal =
          theirs.check(agreed, connection.credentials().verifier(), peer, third).or(this::unknown);
      if (refusal.isPresent()) {
        return new PhaseOneStep.Ignore(proofRefused(refusal.get()));
      }
      exchange.proven();
      return new PhaseOneStep.Complete(
          agreed.result(connection, peer.identity(), exchange, third), Optional.empty(), third);
    }

    @Override
    public Refusal ifSilent() {
      return proofRefused(
          new Refusal(
              Refusal.Reason.NO_PROOF,
              peer.identity()
                  + " went silent when it saw our proof: "
                  + (agreed.method().family() == Family.PRE_SHARED_KEY
                      ? "another pre-shared key?"
                      : "it may not know the authority of our certificate")));
    }

    private Refusal proofRefused(Refusal refusal) {
      return unknown().orElse(refusal);
    }

    /** A decoy has no peer, whatever the proof. */
    private Optional<Refusal> unknown() {
      return connection.decoy()
          ? Optional.of(
              new Refusal(Refusal.Reason.UNKNOWN_IDENTITY, "no group is named " + peer.identity()))
          : Optional.empty();
    }

    @Override
    public void abandon() {
      agreed.close();
    }
  }
}
