package io.postern.ike.v1;

import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.auth.AuthenticationMethod;
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
import io.postern.ike.proposal.IkeNegotiation;
import io.postern.ike.proposal.IkeOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Aggressive mode with RSA encryption, initiator; see {@link EncryptedAggressiveResponder}. Method,
 * cipher and hash "cannot be negotiated" (RFC 2409 §5): one of each is offered.
 */
final class EncryptedAggressiveInitiator {
  private EncryptedAggressiveInitiator() {}

  static PhaseOneStart start(
      PhaseOneContext context,
      PhaseOneConnection connection,
      AuthenticationMethod method,
      long lifeSeconds) {
    if (connection.suites().size() != 1) {
      throw new IllegalArgumentException(
          "aggressive mode with RSA encryption offers one suite only");
    }
    HiddenResponder responder =
        switch (HiddenResponder.of(connection)) {
          case Reading.Accepted<HiddenResponder>(HiddenResponder known) -> known;
          case Reading.Refused<HiddenResponder>(Refusal refusal) ->
              throw new IllegalArgumentException(refusal.toString());
        };
    Payload.SecurityAssociation sa =
        IkeOffer.offer(connection.suites(), List.of(method), lifeSeconds);
    IkeOffer offer = IkeOffer.single(sa);
    PrivateValue ours = context.privateValue(offer.suite().orElseThrow().group());
    Bytes ni = KeyingMaterial.newNonce(context.random());
    List<Payload> payloads = new ArrayList<>();
    payloads.add(sa);
    payloads.addAll(
        responder.hide(
            context, offer, ours.publicValue(), ni, context.companions().vendorIds(List.of())));
    return new PhaseOneStart(
        new AwaitAnswer(context, responder, method, ours, ni, sa),
        MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.AGGRESSIVE, 0), payloads));
  }

  /** Waits for message 2. */
  private record AwaitAnswer(
      PhaseOneContext context,
      HiddenResponder responder,
      AuthenticationMethod method,
      PrivateValue ours,
      Bytes ni,
      Payload.SecurityAssociation sa)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      PayloadRules row =
          method.family() == Family.REVISED_RSA_ENCRYPTION
              ? PayloadRules.AGGRESSIVE_2_REVISED
              : PayloadRules.AGGRESSIVE_2_RSA_ENCRYPTION;
      return switch (PhaseOneMessages.clear(row, context.cookies(), datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage second) -> chosen(second);
      };
    }

    private PhaseOneStep chosen(ParsedMessage second) {
      Reading<IkeOffer> chosen =
          IkeNegotiation.taken(sa, second.first(Payload.SecurityAssociation.class).orElseThrow());
      return switch (chosen) {
        case Reading.Refused<IkeOffer>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<IkeOffer>(IkeOffer offer) -> agree(second, offer);
      };
    }

    private PhaseOneStep agree(ParsedMessage second, IkeOffer offer) {
      Cookies cookies = second.header().cookies();
      Revealed revealed =
          Veil.of(offer, context.random()).reveal(responder.ownKey(), cookies.responder(), second);
      return switch (HiddenResponder.agree(ours, offer, revealed)) {
        case Reading.Refused<Secret>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<Secret>(Secret gxy) -> {
          KeyingMaterial material =
              new KeyingMaterial(
                  ours.publicValue(),
                  revealed.publicValue(),
                  ni,
                  revealed.nonce(),
                  MessageWriter.body(sa));
          Agreed keys =
              Agreed.derive(
                  ExchangeType.AGGRESSIVE, cookies, offer, material, gxy, Optional.empty());
          gxy.close();
          yield verify(second, revealed, keys);
        }
      };
    }

    private PhaseOneStep verify(ParsedMessage second, Revealed revealed, Agreed agreed) {
      Payload.Hash hash = second.first(Payload.Hash.class).orElseThrow();
      return switch (responder.check(agreed, revealed, hash)) {
        case Reading.Refused<Claim>(Refusal refusal) -> {
          agreed.close();
          yield new PhaseOneStep.Ignore(refusal);
        }
        case Reading.Accepted<Claim>(Claim peer) -> complete(revealed.message(), agreed, peer);
      };
    }

    private PhaseOneStep complete(ParsedMessage second, Agreed agreed, Claim peer) {
      ProtectedExchange exchange = agreed.exchange();
      Bytes idiiB = Claim.ours(responder.connection().ourIdentity()).body();
      List<Payload> payloads = new ArrayList<>();
      payloads.add(new Payload.Hash(agreed.hash(Role.INITIATOR, idiiB)));
      payloads.addAll(
          context
              .companions()
              .natDetection(VendorIdsOf.message(second), agreed.cookies(), agreed.suite().hash()));
      payloads.addAll(context.companions().notifies(agreed.cookies()));
      byte[] reply = exchange.seal(payloads);
      ours.close();
      return new PhaseOneStep.Complete(
          agreed.result(responder.connection(), peer.identity(), exchange, second),
          Optional.of(reply),
          second);
    }

    @Override
    public void abandon() {
      ours.close();
    }
  }
}
