package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Role;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeNegotiation;
import io.postern.ike.proposal.IkeOffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Aggressive mode, initiator; see {@link AggressiveResponder}. */
public final class AggressiveInitiator {
  private AggressiveInitiator() {}

  /**
   * Begins.
   *
   * @param connection its suites must all have one group, as the public value goes with message 1
   * @param lifeSeconds to offer
   * @throws IllegalArgumentException if it offers several groups, or has no method for an
   *     initiator, or RSA encryption beside another
   */
  public static PhaseOneStart start(
      PhaseOneContext context, PhaseOneConnection connection, long lifeSeconds) {
    DhGroup group = connection.suites().getFirst().group();
    if (connection.suites().stream().anyMatch(suite -> suite.group() != group)) {
      throw new IllegalArgumentException("aggressive mode offers one group only");
    }
    List<AuthenticationMethod> methods = connection.methods(Role.INITIATOR);
    if (methods.isEmpty()) {
      throw new IllegalArgumentException(connection.name() + " has nothing to begin with");
    }
    if (methods.stream().anyMatch(method -> method.family().encrypts())) {
      if (methods.size() > 1) {
        throw new IllegalArgumentException("RSA encryption cannot be negotiated (RFC 2409 §5)");
      }
      return EncryptedAggressiveInitiator.start(
          context, connection, methods.getFirst(), lifeSeconds);
    }
    PrivateValue ours = context.privateValue(group);
    Bytes ni = KeyingMaterial.newNonce(context.random());
    Payload.SecurityAssociation offer = IkeOffer.offer(connection.suites(), methods, lifeSeconds);
    List<Payload> payloads = new ArrayList<>();
    payloads.add(offer);
    payloads.add(new Payload.KeyExchange(ours.publicValue()));
    payloads.add(new Payload.Nonce(ni));
    payloads.add(connection.ourIdentity().toPayload());
    payloads.addAll(requests(connection, methods));
    payloads.addAll(context.companions().vendorIds(List.of()));
    return new PhaseOneStart(
        new AwaitAnswer(context, connection, ours, ni, offer),
        MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.AGGRESSIVE, 0), payloads));
  }

  private static Set<Payload> requests(
      PhaseOneConnection connection, List<AuthenticationMethod> methods) {
    Set<Payload> requests = new LinkedHashSet<>();
    for (AuthenticationMethod method : methods) {
      requests.addAll(
          Authenticator.of(method, Role.RESPONDER).requests(List.of(connection.credentials())));
    }
    return requests;
  }

  /** Waits for message 2. */
  private record AwaitAnswer(
      PhaseOneContext context,
      PhaseOneConnection connection,
      PrivateValue ours,
      Bytes ni,
      Payload.SecurityAssociation sa)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      return switch (MessageReader.clear(datagram).then(this::choose)) {
        case Reading.Refused<IkeOffer>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<IkeOffer>(IkeOffer offer) -> {
          Authenticator theirs = Authenticator.of(offer.method().orElseThrow(), Role.RESPONDER);
          yield switch (PhaseOneMessages.clear(
              theirs.aggressiveRow(), context.cookies(), datagram)) {
            case Reading.Refused<ParsedMessage>(Refusal refusal) ->
                new PhaseOneStep.Ignore(refusal);
            case Reading.Accepted<ParsedMessage>(ParsedMessage second) ->
                agree(theirs, second, offer);
          };
        }
      };
    }

    /** The method that was chosen says which row of the rules the message has to keep. */
    private Reading<IkeOffer> choose(ParsedMessage second) {
      return second
          .first(Payload.SecurityAssociation.class)
          .map(answer -> IkeNegotiation.taken(sa, answer))
          .orElseGet(() -> Reading.refused(Refusal.Reason.WRONG_PAYLOADS, "no SA in message 2"));
    }

    private PhaseOneStep agree(Authenticator theirs, ParsedMessage second, IkeOffer offer) {
      Bytes gxr = second.first(Payload.KeyExchange.class).orElseThrow().publicValue();
      Bytes nr = second.first(Payload.Nonce.class).orElseThrow().data();
      return switch (ours.agree(gxr)) {
        case Reading.Refused<Secret>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<Secret>(Secret gxy) -> {
          Agreed agreed =
              Agreed.derive(
                  ExchangeType.AGGRESSIVE,
                  second.header().cookies(),
                  offer,
                  new KeyingMaterial(ours.publicValue(), gxr, ni, nr, MessageWriter.body(sa)),
                  gxy,
                  connection.credentials().preSharedKey());
          gxy.close();
          yield verify(theirs, second, agreed);
        }
      };
    }

    private PhaseOneStep verify(Authenticator theirs, ParsedMessage second, Agreed agreed) {
      Reading<Claim> proven =
          Claim.of(second)
              .then(claim -> Responders.proven(connection, agreed, theirs, claim, second));
      return switch (proven) {
        case Reading.Refused<Claim>(Refusal refusal) -> {
          agreed.close();
          yield new PhaseOneStep.Ignore(refusal);
        }
        case Reading.Accepted<Claim>(Claim peer) -> complete(second, agreed, peer);
      };
    }

    private PhaseOneStep complete(ParsedMessage second, Agreed agreed, Claim peer) {
      Cookies cookies = agreed.cookies();
      ProtectedExchange exchange = agreed.exchange();
      List<Payload> payloads = new ArrayList<>();
      payloads.addAll(
          Authenticator.of(agreed.method(), Role.INITIATOR)
              .prove(
                  agreed,
                  connection.credentials(),
                  Claim.ours(connection.ourIdentity()),
                  second.all(Payload.CertificateRequest.class)));
      payloads.addAll(
          context
              .companions()
              .natDetection(VendorIdsOf.message(second), cookies, agreed.suite().hash()));
      payloads.addAll(context.companions().notifies(cookies));
      byte[] reply = exchange.seal(payloads);
      ours.close();
      return new PhaseOneStep.Complete(
          agreed.result(connection, peer.identity(), exchange, second), Optional.of(reply), second);
    }

    @Override
    public void abandon() {
      ours.close();
    }
  }
}
