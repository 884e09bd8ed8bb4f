package io.postern.ike.v1;

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

/** Main mode with a pre-shared key, initiator (RFC 2409 §5.4). */
public final class MainInitiator {
  private MainInitiator() {}

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
   * @param lifeSeconds to offer
   */
  public static Start start(
      PhaseOneContext context, PhaseOneConnection connection, long lifeSeconds) {
    AuthenticationMethod method = connection.methods().iterator().next();
    Payload.SecurityAssociation offer = IkeOffer.offer(connection.suites(), method, lifeSeconds);
    List<Payload> payloads = new ArrayList<>();
    payloads.add(offer);
    payloads.addAll(context.companions().vendorIds(List.of()));
    return new Start(
        new AwaitSuite(context, connection, MessageWriter.body(offer)),
        MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.MAIN, 0), payloads));
  }

  /** Waits for message 2: the suite. */
  private record AwaitSuite(PhaseOneContext context, PhaseOneConnection connection, Bytes saiB)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      return switch (MessageReader.clear(datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage second) ->
            PayloadRules.check(PayloadRules.MAIN_2, second)
                .<PhaseOneStep>map(PhaseOneStep.Ignore::new)
                .orElseGet(() -> chosen(second));
      };
    }

    private PhaseOneStep chosen(ParsedMessage second) {
      Reading<IkeOffer> chosen =
          IkeNegotiation.choose(
              second.first(Payload.SecurityAssociation.class).orElseThrow(),
              connection.suites(),
              connection.methods());
      return switch (chosen) {
        case Reading.Refused<IkeOffer>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<IkeOffer>(IkeOffer offer) -> exchangeKeys(second, offer);
      };
    }

    private PhaseOneStep exchangeKeys(ParsedMessage second, IkeOffer offer) {
      IkeSuite suite = offer.suite().orElseThrow();
      Cookies cookies = second.header().cookies();
      PrivateValue ours = suite.group().generate(context.random());
      Bytes ni = KeyingMaterial.newNonce(context.random());
      List<Payload> payloads = new ArrayList<>();
      payloads.add(new Payload.KeyExchange(ours.publicValue()));
      payloads.add(new Payload.Nonce(ni));
      payloads.addAll(
          context.companions().natDetection(VendorIdsOf.message(second), cookies, suite.hash()));
      return new PhaseOneStep.Continue(
          new AwaitKeys(context, connection, offer, cookies, ours, ni, saiB),
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
      Bytes saiB)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      return switch (MessageReader.clear(datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage fourth) ->
            PayloadRules.check(PayloadRules.MAIN_4_PSK, fourth)
                .<PhaseOneStep>map(PhaseOneStep.Ignore::new)
                .orElseGet(() -> agree(fourth));
      };
    }

    private PhaseOneStep agree(ParsedMessage fourth) {
      Bytes gxr = fourth.first(Payload.KeyExchange.class).orElseThrow().publicValue();
      Bytes nr = fourth.first(Payload.Nonce.class).orElseThrow().data();
      Reading<Secret> agreed = KeyingMaterial.checkedNonce(nr).then(sound -> ours.agree(gxr));
      return switch (agreed) {
        case Reading.Refused<Secret>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<Secret>(Secret gxy) -> prove(fourth, gxy, gxr, nr);
      };
    }

    private PhaseOneStep prove(ParsedMessage fourth, Secret gxy, Bytes gxr, Bytes nr) {
      IkeSuite suite = offer.suite().orElseThrow();
      KeyingMaterial material = new KeyingMaterial(ours.publicValue(), gxr, ni, nr, saiB);
      Skeyid keys =
          Skeyid.preSharedKey(suite.hash(), connection.preSharedKey(), ni, nr, gxy, cookies);
      gxy.close();
      ours.close();
      Secret cipherKey = keys.cipherKey(suite.cipher());
      ProtectedExchange exchange =
          material.phaseOneExchange(cookies, ExchangeType.MAIN, suite, cipherKey);
      List<Payload> payloads = new ArrayList<>();
      payloads.add(connection.ourIdentity().toPayload());
      payloads.add(
          new Payload.Hash(material.hashInitiator(keys, cookies, connection.ourIdentity())));
      payloads.addAll(context.companions().notifies(cookies));
      return new PhaseOneStep.Continue(
          new AwaitProof(connection, offer, cookies, material, keys, cipherKey, exchange),
          exchange.seal(payloads),
          fourth);
    }

    @Override
    public void abandon() {
      ours.close();
    }
  }

  /** Waits for message 6: IDir and HASH_R. */
  private record AwaitProof(
      PhaseOneConnection connection,
      IkeOffer offer,
      Cookies cookies,
      KeyingMaterial material,
      Skeyid keys,
      Secret cipherKey,
      ProtectedExchange exchange)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      return switch (exchange.open(datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage sixth) ->
            PayloadRules.check(PayloadRules.MAIN_6_PSK, sixth)
                .<PhaseOneStep>map(PhaseOneStep.Ignore::new)
                .orElseGet(() -> verify(sixth));
      };
    }

    private PhaseOneStep verify(ParsedMessage sixth) {
      Bytes responderB = sixth.bodyOf(Payload.Identification.class).orElseThrow();
      Bytes proof = sixth.first(Payload.Hash.class).orElseThrow().data();
      if (!material.hashResponder(keys, cookies, responderB).equalsInConstantTime(proof)) {
        return new PhaseOneStep.Ignore(
            new Refusal(Refusal.Reason.INVALID_HASH_INFORMATION, "HASH_R is wrong"));
      }
      exchange.proven();
      return switch (Identity.of(sixth.first(Payload.Identification.class).orElseThrow())) {
        case Reading.Refused<Identity>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
        case Reading.Accepted<Identity>(Identity peer) ->
            new PhaseOneStep.Complete(
                new PhaseOneResult(
                    new IsakmpSa(
                        cookies,
                        offer.suite().orElseThrow().cipher(),
                        keys,
                        cipherKey,
                        Bytes.copyOf(exchange.currentIv())),
                    connection,
                    peer,
                    offer.method().orElseThrow(),
                    offer.suite().orElseThrow(),
                    offer.lifeSeconds(),
                    sixth.all(Payload.Notification.class)),
                Optional.empty(),
                sixth);
      };
    }

    @Override
    public void abandon() {
      keys.close();
      cipherKey.close();
    }
  }
}
