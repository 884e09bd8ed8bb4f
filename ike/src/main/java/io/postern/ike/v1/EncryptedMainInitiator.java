package io.postern.ike.v1;

import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.auth.AuthenticationMethod.Family;
import io.postern.ike.auth.Role;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Main mode with RSA encryption, initiator, from message 3 on; see {@link EncryptedMainResponder}.
 */
final class EncryptedMainInitiator {
  private EncryptedMainInitiator() {}

  /**
   * @param second the answer that chose {@code offer}
   */
  static PhaseOneStep begin(
      PhaseOneContext context,
      PhaseOneConnection connection,
      IkeOffer offer,
      Bytes saiB,
      ParsedMessage second) {
    return switch (HiddenResponder.of(connection)) {
      case Reading.Refused<HiddenResponder>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
      case Reading.Accepted<HiddenResponder>(HiddenResponder responder) -> {
        Cookies cookies = second.header().cookies();
        PrivateValue ours = context.privateValue(offer.suite().orElseThrow().group());
        Bytes ni = KeyingMaterial.newNonce(context.random());
        List<Payload> beside =
            context
                .companions()
                .natDetection(
                    VendorIdsOf.message(second), cookies, offer.suite().orElseThrow().hash());
        List<Payload> payloads = responder.hide(context, offer, ours.publicValue(), ni, beside);
        yield new PhaseOneStep.Continue(
            new AwaitHidden(context, responder, offer, cookies, ours, ni, saiB),
            MessageWriter.clear(Header.clear(cookies, ExchangeType.MAIN, 0), payloads),
            second);
      }
    };
  }

  /** Waits for message 4: KE, IDir and Nr. */
  private record AwaitHidden(
      PhaseOneContext context,
      HiddenResponder responder,
      IkeOffer offer,
      Cookies cookies,
      PrivateValue ours,
      Bytes ni,
      Bytes saiB)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      PayloadRules row =
          offer.method().orElseThrow().family() == Family.REVISED_RSA_ENCRYPTION
              ? PayloadRules.MAIN_4_REVISED
              : PayloadRules.MAIN_4_RSA_ENCRYPTION;
      return switch (PhaseOneMessages.clear(row, cookies, datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage fourth) -> agree(fourth);
      };
    }

    private PhaseOneStep agree(ParsedMessage fourth) {
      Revealed revealed =
          Veil.of(offer, context.random()).reveal(responder.ownKey(), cookies.responder(), fourth);
      return switch (HiddenResponder.agree(ours, offer, revealed)) {
        case Reading.Refused<Secret>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<Secret>(Secret gxy) -> prove(revealed, gxy);
      };
    }

    private PhaseOneStep prove(Revealed revealed, Secret gxy) {
      KeyingMaterial material =
          new KeyingMaterial(
              ours.publicValue(), revealed.publicValue(), ni, revealed.nonce(), saiB);
      Agreed agreed =
          Agreed.derive(ExchangeType.MAIN, cookies, offer, material, gxy, Optional.empty());
      gxy.close();
      ours.close();
      ProtectedExchange exchange = agreed.exchange();
      Bytes idiiB = Claim.ours(responder.connection().ourIdentity()).body();
      List<Payload> payloads = new ArrayList<>();
      payloads.add(new Payload.Hash(agreed.hash(Role.INITIATOR, idiiB)));
      payloads.addAll(context.companions().notifies(cookies));
      return new PhaseOneStep.Continue(
          new AwaitProof(responder, revealed, agreed, exchange),
          exchange.seal(payloads),
          revealed.message());
    }

    @Override
    public void abandon() {
      ours.close();
    }
  }

  /** Waits for message 6: HASH_R. */
  private record AwaitProof(
      HiddenResponder responder, Revealed revealed, Agreed agreed, ProtectedExchange exchange)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      return switch (PhaseOneMessages.sealed(
          PayloadRules.MAIN_6_RSA_ENCRYPTION, exchange, datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage sixth) ->
            switch (responder.check(
                agreed, revealed, sixth.first(Payload.Hash.class).orElseThrow())) {
              case Reading.Refused<Claim>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
              case Reading.Accepted<Claim>(Claim peer) -> {
                exchange.proven();
                yield new PhaseOneStep.Complete(
                    agreed.result(responder.connection(), peer.identity(), exchange, sixth),
                    Optional.empty(),
                    sixth);
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
