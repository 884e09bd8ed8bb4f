package io.postern.ike.v1;

import io.postern.ike.auth.AuthenticationMethod.Family;
import io.postern.ike.auth.Role;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeOffer;
import java.util.List;
import java.util.Optional;

/**
 * Main mode with RSA encryption, responder, waiting for message 3 (RFC 2409 §5.2, §5.3; the latter
 * is drawn here).
 *
 * <pre>
 *   HDR, [ HASH(1), ] &lt;Ni_b&gt;Pubkey_r, &lt;KE_b&gt;Ke_i, &lt;IDii_b&gt;Ke_i, [ &lt;Cert-I_b&gt;Ke_i ]  →
 *                          ←  HDR, &lt;Nr_b&gt;PubKey_i, &lt;KE_b&gt;Ke_r, &lt;IDir_b&gt;Ke_r
 *   HDR*, HASH_I  →
 *                          ←  HDR*, HASH_R
 * </pre>
 */
record EncryptedMainResponder(
    PhaseOneContext context,
    PhaseOneConnections connections,
    List<PhaseOneConnection> candidates,
    IkeOffer offer,
    Bytes saiB,
    List<Bytes> peerVendorIds)
    implements PhaseOne {
  @Override
  public PhaseOneStep on(byte[] datagram) {
    PayloadRules row =
        offer.method().orElseThrow().family() == Family.REVISED_RSA_ENCRYPTION
            ? PayloadRules.MAIN_3_REVISED
            : PayloadRules.MAIN_3_RSA_ENCRYPTION;
    return switch (PhaseOneMessages.clear(row, context.cookies(), datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage third) -> agree(third);
    };
  }

  private PhaseOneStep agree(ParsedMessage third) {
    HiddenInitiator opened = HiddenInitiator.open(context, connections, candidates, offer, third);
    return switch (opened.agree(context, ExchangeType.MAIN, offer, saiB)) {
      case Reading.Refused<HiddenInitiator.Agreement>(Refusal refusal) ->
          new PhaseOneStep.Fail(refusal);
      case Reading.Accepted<HiddenInitiator.Agreement>(
              HiddenInitiator.Agreement(HiddenInitiator peer, Agreed agreed)) -> {
        List<Payload> beside =
            context
                .companions()
                .natDetection(peerVendorIds, context.cookies(), agreed.suite().hash());
        byte[] reply =
            MessageWriter.clear(
                Header.clear(context.cookies(), ExchangeType.MAIN, 0),
                peer.hide(context, agreed, beside));
        yield new PhaseOneStep.Continue(
            new AwaitProof(peer, agreed), reply, peer.revealed().message());
      }
    };
  }

  @Override
  public void abandon() {
    // Nothing is secret yet.
  }

  /** Waits for message 5: HASH_I. */
  private record AwaitProof(HiddenInitiator peer, Agreed agreed) implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      Optional<Refusal> stray = ProtectedExchange.strayMain(agreed.cookies(), datagram);
      if (stray.isPresent()) {
        return new PhaseOneStep.Ignore(stray.get());
      }
      ProtectedExchange exchange = agreed.exchange();
      return switch (PhaseOneMessages.sealed(
          PayloadRules.MAIN_5_RSA_ENCRYPTION, exchange, datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) ->
            new PhaseOneStep.Ignore(
                new Refusal(
                    Refusal.Reason.AUTHENTICATION_FAILED,
                    "message 5 does not open: " + refusal.detail()));
        case Reading.Accepted<ParsedMessage>(ParsedMessage fifth) -> verify(exchange, fifth);
      };
    }

    private PhaseOneStep verify(ProtectedExchange exchange, ParsedMessage fifth) {
      return switch (peer.check(agreed, fifth.first(Payload.Hash.class).orElseThrow())) {
        case Reading.Refused<Claim>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<Claim>(Claim claim) -> {
          exchange.proven();
          Bytes idirB = Claim.ours(peer.connection().ourIdentity()).body();
          byte[] reply =
              exchange.seal(List.of(new Payload.Hash(agreed.hash(Role.RESPONDER, idirB))));
          yield new PhaseOneStep.Complete(
              agreed.result(peer.connection(), claim.identity(), exchange, fifth),
              Optional.of(reply),
              fifth);
        }
      };
    }

    @Override
    public void abandon() {
      agreed.close();
    }
  }
}
