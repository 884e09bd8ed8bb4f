package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.key.Skeyid;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
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
import io.postern.ike.proposal.IkeSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Aggressive mode with a pre-shared key, initiator (RFC 2409 §5.4). */
public final class AggressiveInitiator {
  private AggressiveInitiator() {}

  /** The exchange, waiting for message 2, and message 1. */
  public record Start(PhaseOne exchange, byte[] message) {
    @Override
    public String toString() {
      return "Start(" + message.length + " octets)";
    }
  }

  /**
   * Begins.
   *
   * @param connection its suites must all have one group, as the public value goes with message 1
   * @param lifeSeconds to offer
   */
  public static Start start(
      PhaseOneContext context, PhaseOneConnection connection, long lifeSeconds) {
    DhGroup group = connection.suites().getFirst().group();
    if (connection.suites().stream().anyMatch(suite -> suite.group() != group)) {
      throw new IllegalArgumentException("aggressive mode offers one group only");
    }
    AuthenticationMethod method = connection.methods().iterator().next();
    PrivateValue ours = group.generate(context.random());
    Bytes ni = KeyingMaterial.newNonce(context.random());
    Payload.SecurityAssociation offer = IkeOffer.offer(connection.suites(), method, lifeSeconds);
    List<Payload> payloads = new ArrayList<>();
    payloads.add(offer);
    payloads.add(new Payload.KeyExchange(ours.publicValue()));
    payloads.add(new Payload.Nonce(ni));
    payloads.add(connection.ourIdentity().toPayload());
    payloads.addAll(context.companions().vendorIds(List.of()));
    return new Start(
        new AwaitAnswer(context, connection, ours, ni, MessageWriter.body(offer)),
        MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.AGGRESSIVE, 0), payloads));
  }

  /** Waits for message 2. */
  private record AwaitAnswer(
      PhaseOneContext context,
      PhaseOneConnection connection,
      PrivateValue ours,
      Bytes ni,
      Bytes saiB)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      return switch (MessageReader.clear(datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage second) ->
            PayloadRules.check(PayloadRules.AGGRESSIVE_2_PSK, second)
                .<PhaseOneStep>map(PhaseOneStep.Ignore::new)
                .orElseGet(() -> agree(second));
      };
    }

    private PhaseOneStep agree(ParsedMessage second) {
      Reading<IkeOffer> chosen =
          IkeNegotiation.choose(
              second.first(Payload.SecurityAssociation.class).orElseThrow(),
              connection.suites(),
              Set.copyOf(connection.methods()));
      Bytes gxr = second.first(Payload.KeyExchange.class).orElseThrow().publicValue();
      Bytes nr = second.first(Payload.Nonce.class).orElseThrow().data();
      return switch (chosen.then(
          offer ->
              KeyingMaterial.checkedNonce(nr)
                  .then(sound -> ours.agree(gxr))
                  .map(gxy -> new Agreed(offer, gxy)))) {
        case Reading.Refused<Agreed>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<Agreed>(Agreed agreed) ->
            verify(
                second,
                agreed.offer(),
                agreed.gxy(),
                new KeyingMaterial(ours.publicValue(), gxr, ni, nr, saiB));
      };
    }

    private record Agreed(IkeOffer offer, Secret gxy) {}

    private PhaseOneStep verify(
        ParsedMessage second, IkeOffer offer, Secret gxy, KeyingMaterial material) {
      IkeSuite suite = offer.suite().orElseThrow();
      Cookies cookies = second.header().cookies();
      Skeyid keys =
          Skeyid.preSharedKey(
              suite.hash(), connection.preSharedKey(), ni, material.nr(), gxy, cookies);
      gxy.close();
      Bytes responderB = second.bodyOf(Payload.Identification.class).orElseThrow();
      Bytes proof = second.first(Payload.Hash.class).orElseThrow().data();
      if (!material.hashResponder(keys, cookies, responderB).equalsInConstantTime(proof)) {
        keys.close();
        return new PhaseOneStep.Ignore(
            new Refusal(
                Refusal.Reason.INVALID_HASH_INFORMATION, "HASH_R is wrong: another group key?"));
      }
      return switch (Identity.of(second.first(Payload.Identification.class).orElseThrow())) {
        case Reading.Refused<Identity>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
        case Reading.Accepted<Identity>(Identity peer) ->
            complete(second, offer, keys, cookies, material, peer);
      };
    }

    private PhaseOneStep complete(
        ParsedMessage second,
        IkeOffer offer,
        Skeyid keys,
        Cookies cookies,
        KeyingMaterial material,
        Identity peer) {
      IkeSuite suite = offer.suite().orElseThrow();
      Secret cipherKey = keys.cipherKey(suite.cipher());
      ProtectedExchange exchange =
          material.phaseOneExchange(cookies, ExchangeType.AGGRESSIVE, suite, cipherKey);
      List<Payload> payloads = new ArrayList<>();
      payloads.add(
          new Payload.Hash(material.hashInitiator(keys, cookies, connection.ourIdentity())));
      payloads.addAll(
          context.companions().natDetection(VendorIdsOf.message(second), cookies, suite.hash()));
      payloads.addAll(context.companions().notifies(cookies));
      byte[] reply = exchange.seal(payloads);
      ours.close();
      IsakmpSa sa =
          new IsakmpSa(
              cookies, suite.cipher(), keys, cipherKey, Bytes.copyOf(exchange.currentIv()));
      return new PhaseOneStep.Complete(
          new PhaseOneResult(
              sa,
              connection,
              peer,
              offer.method().orElseThrow(),
              suite,
              offer.lifeSeconds(),
              List.of()),
          Optional.of(reply),
          second);
    }

    @Override
    public void abandon() {
      ours.close();
    }
  }
}
