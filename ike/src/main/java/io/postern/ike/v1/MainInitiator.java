package io.postern.ike.v1;

import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.auth.AuthenticationMethod;
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
import io.postern.ike.proposal.IkeSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Main mode, initiator; see {@link MainResponder}. */
public final class MainInitiator {
  private MainInitiator() {}

  /**
   * Begins.
   *
   * @param lifeSeconds to offer
   * @throws IllegalArgumentException if the connection has no method for an initiator
   */
  public static PhaseOneStart start(
      PhaseOneContext context, PhaseOneConnection connection, long lifeSeconds) {
    List<AuthenticationMethod> methods = connection.methods(Role.INITIATOR);
    if (methods.isEmpty()) {
      throw new IllegalArgumentException(connection.name() + " has nothing to begin with");
    }
    Payload.SecurityAssociation offer = IkeOffer.offer(connection.suites(), methods, lifeSeconds);
    List<Payload> payloads = new ArrayList<>();
    payloads.add(offer);
    payloads.addAll(context.companions().vendorIds(List.of()));
    return new PhaseOneStart(
        new AwaitSuite(context, connection, offer),
        MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.MAIN, 0), payloads));
  }

  /** Waits for message 2: the suite and the method. */
  private record AwaitSuite(
      PhaseOneContext context, PhaseOneConnection connection, Payload.SecurityAssociation sa)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      return switch (PhaseOneMessages.clear(PayloadRules.MAIN_2, context.cookies(), datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage second) -> chosen(second);
      };
    }

    private PhaseOneStep chosen(ParsedMessage second) {
      Reading<IkeOffer> chosen =
          IkeNegotiation.taken(sa, second.first(Payload.SecurityAssociation.class).orElseThrow());
      return switch (chosen) {
        case Reading.Refused<IkeOffer>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<IkeOffer>(IkeOffer offer) ->
            offer.method().orElseThrow().family().encrypts()
                ? EncryptedMainInitiator.begin(
                    context, connection, offer, MessageWriter.body(sa), second)
                : exchangeKeys(second, offer);
      };
    }

    private PhaseOneStep exchangeKeys(ParsedMessage second, IkeOffer offer) {
      IkeSuite suite = offer.suite().orElseThrow();
      Cookies cookies = second.header().cookies();
      PrivateValue ours = context.privateValue(suite.group());
      Bytes ni = KeyingMaterial.newNonce(context.random());
      List<Payload> payloads = new ArrayList<>();
      payloads.add(new Payload.KeyExchange(ours.publicValue()));
      payloads.add(new Payload.Nonce(ni));
      payloads.addAll(
          context.companions().natDetection(VendorIdsOf.message(second), cookies, suite.hash()));
      return new PhaseOneStep.Continue(
          new AwaitKeys(
              context,
              connection,
              offer,
              cookies,
              ours,
              ni,
              MessageWriter.body(sa),
              second.all(Payload.CertificateRequest.class)),
          MessageWriter.clear(Header.clear(cookies, ExchangeType.MAIN, 0), payloads),
          second);
    }

    @Override
    public void abandon() {
      // Nothing is secret yet.
    }
  }

  /** Waits for message 4: KE and Nr. */
  private record AwaitKeys(
      PhaseOneContext context,
      PhaseOneConnection connection,
      IkeOffer offer,
      Cookies cookies,
      PrivateValue ours,
      Bytes ni,
      Bytes saiB,
      List<Payload.CertificateRequest> requests)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      return switch (PhaseOneMessages.clear(PayloadRules.MAIN_4, cookies, datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage fourth) -> agree(fourth);
      };
    }

    private PhaseOneStep agree(ParsedMessage fourth) {
      Bytes gxr = fourth.first(Payload.KeyExchange.class).orElseThrow().publicValue();
      Bytes nr = fourth.first(Payload.Nonce.class).orElseThrow().data();
      return switch (ours.agree(gxr)) {
        case Reading.Refused<Secret>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<Secret>(Secret gxy) -> {
          KeyingMaterial material = new KeyingMaterial(ours.publicValue(), gxr, ni, nr, saiB);
          Optional<Secret> key = connection.credentials().preSharedKey();
          Agreed agreed = Agreed.derive(ExchangeType.MAIN, cookies, offer, material, gxy, key);
          gxy.close();
          ours.close();
          yield prove(fourth, agreed);
        }
      };
    }

    private PhaseOneStep prove(ParsedMessage fourth, Agreed agreed) {
      List<Payload.CertificateRequest> asked = new ArrayList<>(requests);
      asked.addAll(fourth.all(Payload.CertificateRequest.class));
      ProtectedExchange exchange = agreed.exchange();
      List<Payload> payloads = new ArrayList<>();
      payloads.add(connection.ourIdentity().toPayload());
      payloads.addAll(
          Authenticator.of(agreed.method(), Role.INITIATOR)
              .prove(
                  agreed, connection.credentials(), Claim.ours(connection.ourIdentity()), asked));
      payloads.addAll(
          Authenticator.of(agreed.method(), Role.RESPONDER)
              .requests(List.of(connection.credentials())));
      payloads.addAll(context.companions().notifies(cookies));
      return new PhaseOneStep.Continue(
          new AwaitProof(connection, agreed, exchange), exchange.seal(payloads), fourth);
    }

    @Override
    public void abandon() {
      ours.close();
    }
  }

  /** Waits for message 6: IDir and the responder's proof. */
  private record AwaitProof(
      PhaseOneConnection connection, Agreed agreed, ProtectedExchange exchange)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      Authenticator theirs = Authenticator.of(agreed.method(), Role.RESPONDER);
      return switch (PhaseOneMessages.sealed(theirs.mainRow(), exchange, datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage sixth) -> verify(theirs, sixth);
      };
    }

    private PhaseOneStep verify(Authenticator theirs, ParsedMessage sixth) {
      Reading<Claim> proven =
          Claim.of(sixth)
              .then(claim -> Responders.proven(connection, agreed, theirs, claim, sixth));
      return switch (proven) {
        case Reading.Refused<Claim>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<Claim>(Claim peer) -> {
          exchange.proven();
          yield new PhaseOneStep.Complete(
              agreed.result(connection, peer.identity(), exchange, sixth), Optional.empty(), sixth);
        }
      };
    }

    @Override
    public void abandon() {
      agreed.close();
    }
  }
}
