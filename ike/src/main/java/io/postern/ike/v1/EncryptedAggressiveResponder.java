package io.postern.ike.v1;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.AuthenticationMethod.Family;
import io.postern.ike.auth.Role;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeNegotiation;
import io.postern.ike.proposal.IkeOffer;
import io.postern.ike.proposal.Negotiated;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Aggressive mode with RSA encryption, responder (RFC 2409 §5.2, drawn here, and §5.3). The
 * identity is hidden, as in main mode: what was agreed on and what comes out pick the connection.
 *
 * <pre>
 *   HDR, SA, [ HASH(1), ] KE, &lt;IDii_b&gt;Pubkey_r, &lt;Ni_b&gt;Pubkey_r  →
 *                          ←  HDR, SA, KE, &lt;IDir_b&gt;PubKey_i, &lt;Nr_b&gt;PubKey_i, HASH_R
 *   HDR, HASH_I  →
 * </pre>
 */
final class EncryptedAggressiveResponder {
  private EncryptedAggressiveResponder() {}

  /** Whether a first message asks for it: the method cannot be negotiated (RFC 2409 §5). */
  static boolean isAskedBy(byte[] datagram) {
    return MessageReader.clear(datagram)
            instanceof Reading.Accepted<ParsedMessage>(ParsedMessage first)
        && first.first(Payload.SecurityAssociation.class).stream()
            .flatMap(offered -> IkeNegotiation.methods(offered).stream())
            .anyMatch(method -> method.family().encrypts());
  }

  static PhaseOneStep start(
      PhaseOneContext context, PhaseOneConnections connections, byte[] datagram) {
    return switch (MessageReader.clear(datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage first) ->
          negotiate(
              context,
              connections,
              first.first(Payload.SecurityAssociation.class).orElseThrow(),
              datagram);
    };
  }

  private static PhaseOneStep negotiate(
      PhaseOneContext context,
      PhaseOneConnections connections,
      Payload.SecurityAssociation offered,
      byte[] datagram) {
    PhaseOneComparison.Refused nearest =
        new PhaseOneComparison.Refused(
            new Refusal(Refusal.Reason.NO_PROPOSAL_CHOSEN, "no connection takes RSA encryption"),
            Optional.empty());
    for (PhaseOneConnection connection : connections.hiddenAggressive()) {
      List<AuthenticationMethod> methods =
          connection.methods(Role.RESPONDER).stream()
              .filter(method -> method.family().encrypts())
              .toList();
      Negotiated<IkeOffer> negotiated =
          IkeNegotiation.choose(offered, connection.suites(), methods);
      if (negotiated.result() instanceof Reading.Accepted<IkeOffer>(IkeOffer offer)) {
        return open(context, connections, offer, datagram);
      }
      nearest = nearest.or(connection, negotiated);
    }
    return nearest.failed();
  }

  private static PhaseOneStep open(
      PhaseOneContext context, PhaseOneConnections connections, IkeOffer offer, byte[] datagram) {
    AuthenticationMethod method = offer.method().orElseThrow();
    PayloadRules row =
        method.family() == Family.REVISED_RSA_ENCRYPTION
            ? PayloadRules.AGGRESSIVE_1_REVISED
            : PayloadRules.AGGRESSIVE_1_RSA_ENCRYPTION;
    List<PhaseOneConnection> candidates =
        connections.hiddenAggressive().stream()
            .filter(c -> c.suites().contains(offer.suite().orElseThrow()))
            .filter(c -> c.methods(Role.RESPONDER).contains(method))
            .toList();
    return switch (PhaseOneMessages.first(row, datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage first) -> {
        Bytes saiB = first.bodyOf(Payload.SecurityAssociation.class).orElseThrow();
        HiddenInitiator opened =
            HiddenInitiator.open(context, connections, candidates, offer, first);
        yield switch (opened.agree(context, ExchangeType.AGGRESSIVE, offer, saiB)) {
          case Reading.Refused<HiddenInitiator.Agreement>(Refusal refusal) ->
              new PhaseOneStep.Fail(refusal);
          case Reading.Accepted<HiddenInitiator.Agreement>(
                  HiddenInitiator.Agreement(HiddenInitiator peer, Agreed agreed)) ->
              answer(context, peer, agreed);
        };
      }
    };
  }

  private static PhaseOneStep answer(PhaseOneContext context, HiddenInitiator peer, Agreed agreed) {
    ParsedMessage first = peer.revealed().message();
    List<Bytes> peerVendorIds = VendorIdsOf.message(first);
    List<Payload> beside = new ArrayList<>(context.companions().vendorIds(peerVendorIds));
    beside.addAll(
        context.companions().natDetection(peerVendorIds, context.cookies(), agreed.suite().hash()));
    Bytes idirB = Claim.ours(peer.connection().ourIdentity()).body();
    List<Payload> payloads = new ArrayList<>();
    payloads.add(agreed.offer().answer());
    payloads.addAll(peer.hide(context, agreed, beside));
    payloads.add(new Payload.Hash(agreed.hash(Role.RESPONDER, idirB)));
    byte[] reply =
        MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.AGGRESSIVE, 0), payloads);
    return new PhaseOneStep.Continue(new AwaitProof(peer, agreed), reply, first);
  }

  /** Waits for HASH_I. */
  private record AwaitProof(HiddenInitiator peer, Agreed agreed) implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      ProtectedExchange exchange = agreed.exchange();
      return switch (PhaseOneMessages.either(
          PayloadRules.AGGRESSIVE_3_RSA_ENCRYPTION, exchange, datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage third) ->
            switch (peer.check(agreed, third.first(Payload.Hash.class).orElseThrow())) {
              case Reading.Refused<Claim>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
              case Reading.Accepted<Claim>(Claim claim) -> {
                exchange.proven();
                yield new PhaseOneStep.Complete(
                    agreed.result(peer.connection(), claim.identity(), exchange, third),
                    Optional.empty(),
                    third);
              }
            };
      };
    }

    @Override
    public void abandon() {
      agreed.close();
    }
  }
}
