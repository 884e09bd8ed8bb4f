package io.postern.ike.v1;

import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.key.Skeyid;
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
import io.postern.ike.proposal.IkeSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Aggressive mode with a pre-shared key, responder (RFC 2409 §5.4).
 *
 * <pre>
 *   HDR, SA, KE, Ni, IDii  →
 *                          ←  HDR, SA, KE, Nr, IDir, HASH_R
 *   HDR, HASH_I            →     (encrypted when NAT-T moves the ports, RFC 3947 §4)
 * </pre>
 */
public final class AggressiveResponder {
  private AggressiveResponder() {}

  /** The first message, to which {@code context.cookies()} already has our cookie. */
  public static PhaseOneStep start(
      PhaseOneContext context, PhaseOneConnections connections, byte[] datagram) {
    return switch (MessageReader.clear(datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage first) ->
          PayloadRules.check(PayloadRules.AGGRESSIVE_1_PSK, first)
              .<PhaseOneStep>map(PhaseOneStep.Fail::new)
              .orElseGet(() -> identify(context, connections, first));
    };
  }

  private static PhaseOneStep identify(
      PhaseOneContext context, PhaseOneConnections connections, ParsedMessage first) {
    return switch (Identity.of(first.first(Payload.Identification.class).orElseThrow())) {
      case Reading.Refused<Identity>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
      case Reading.Accepted<Identity>(Identity peer) ->
          connections
              .aggressive(peer)
              .map(connection -> negotiate(context, connection, peer, first))
              .orElseGet(
                  () ->
                      new PhaseOneStep.Fail(
                          new Refusal(
                              Refusal.Reason.UNKNOWN_IDENTITY,
                              "no connection takes aggressive mode from " + peer)));
    };
  }

  private static PhaseOneStep negotiate(
      PhaseOneContext context, PhaseOneConnection connection, Identity peer, ParsedMessage first) {
    Bytes gxi = first.first(Payload.KeyExchange.class).orElseThrow().publicValue();
    // The group cannot be negotiated here (RFC 2409 §5.4): the public value decides.
    List<IkeSuite> suites =
        connection.suites().stream()
            .filter(suite -> suite.group().publicValueSize() == gxi.size())
            .toList();
    Payload.SecurityAssociation offered =
        first.first(Payload.SecurityAssociation.class).orElseThrow();
    List<IkeSuite> accepted = suites.isEmpty() ? connection.suites() : suites;
    return switch (IkeNegotiation.choose(offered, accepted, connection.methods())) {
      case Reading.Refused<IkeOffer>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
      case Reading.Accepted<IkeOffer>(IkeOffer offer) ->
          agree(context, connection, peer, offer, first, gxi);
    };
  }

  private static PhaseOneStep agree(
      PhaseOneContext context,
      PhaseOneConnection connection,
      Identity peer,
      IkeOffer offer,
      ParsedMessage first,
      Bytes gxi) {
    IkeSuite suite = offer.suite().orElseThrow();
    Bytes ni = first.first(Payload.Nonce.class).orElseThrow().data();
    if (KeyingMaterial.checkedNonce(ni) instanceof Reading.Refused<Bytes>(Refusal refusal)) {
      return new PhaseOneStep.Fail(refusal);
    }
    try (PrivateValue ours = suite.group().generate(context.random())) {
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
          Skeyid keys =
              Skeyid.preSharedKey(
                  suite.hash(),
                  connection.preSharedKey(),
                  ni,
                  material.nr(),
                  gxy,
                  context.cookies());
          gxy.close();
          yield answer(context, connection, peer, offer, first, material, keys);
        }
      };
    }
  }

  private static PhaseOneStep answer(
      PhaseOneContext context,
      PhaseOneConnection connection,
      Identity peer,
      IkeOffer offer,
      ParsedMessage first,
      KeyingMaterial material,
      Skeyid keys) {
    IkeSuite suite = offer.suite().orElseThrow();
    Payload.Identification identity = connection.ourIdentity().toPayload();
    Bytes hash = material.hashResponder(keys, context.cookies(), MessageWriter.body(identity));
    List<Bytes> peerVendorIds = VendorIdsOf.message(first);
    List<Payload> payloads = new ArrayList<>();
    payloads.add(offer.answer());
    payloads.add(new Payload.KeyExchange(material.gxr()));
    payloads.add(new Payload.Nonce(material.nr()));
    payloads.add(identity);
    payloads.add(new Payload.Hash(hash));
    payloads.addAll(context.companions().vendorIds(peerVendorIds));
    payloads.addAll(
        context.companions().natDetection(peerVendorIds, context.cookies(), suite.hash()));
    byte[] reply =
        MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.AGGRESSIVE, 0), payloads);
    Secret cipherKey = keys.cipherKey(suite.cipher());
    Bytes initiatorB = first.bodyOf(Payload.Identification.class).orElseThrow();
    return new PhaseOneStep.Continue(
        new AwaitProof(context, connection, peer, initiatorB, offer, material, keys, cipherKey),
        reply,
        first);
  }

  /** Waits for HASH_I. */
  private record AwaitProof(
      PhaseOneContext context,
      PhaseOneConnection connection,
      Identity peer,
      Bytes initiatorB,
      IkeOffer offer,
      KeyingMaterial material,
      Skeyid keys,
      Secret cipherKey)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      IkeSuite suite = offer.suite().orElseThrow();
      ProtectedExchange exchange =
          material.phaseOneExchange(context.cookies(), ExchangeType.AGGRESSIVE, suite, cipherKey);
      Reading<ParsedMessage> reading =
          MessageReader.header(datagram)
              .then(
                  header ->
                      header.encrypted() ? exchange.open(datagram) : MessageReader.clear(datagram));
      return switch (reading) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) ->
            new PhaseOneStep.Ignore(proofRefused(refusal));
        case Reading.Accepted<ParsedMessage>(ParsedMessage third) ->
            PayloadRules.check(PayloadRules.AGGRESSIVE_3_PSK, third)
                .<PhaseOneStep>map(refusal -> new PhaseOneStep.Ignore(proofRefused(refusal)))
                .orElseGet(() -> verify(third, exchange));
      };
    }

    private PhaseOneStep verify(ParsedMessage third, ProtectedExchange exchange) {
      Bytes proof = third.first(Payload.Hash.class).orElseThrow().data();
      Bytes expected = material.hashInitiator(keys, context.cookies(), initiatorB);
      if (!expected.equalsInConstantTime(proof) || connection.decoy()) {
        return new PhaseOneStep.Ignore(
            proofRefused(
                new Refusal(
                    Refusal.Reason.INVALID_HASH_INFORMATION,
                    "HASH_I of " + peer + " is wrong: another pre-shared key?")));
      }
      exchange.proven();
      IsakmpSa sa =
          new IsakmpSa(
              context.cookies(),
              offer.suite().orElseThrow().cipher(),
              keys,
              cipherKey,
              Bytes.copyOf(exchange.currentIv()));
      return new PhaseOneStep.Complete(
          new PhaseOneResult(
              sa,
              connection,
              peer,
              offer.method().orElseThrow(),
              offer.suite().orElseThrow(),
              offer.lifeSeconds(),
              third.all(Payload.Notification.class)),
          Optional.empty(),
          third);
    }

    @Override
    public Refusal ifSilent() {
      return proofRefused(
          new Refusal(
              Refusal.Reason.NO_PROOF,
              peer + " went silent when it saw our proof: another pre-shared key?"));
    }

    private Refusal proofRefused(Refusal refusal) {
      return connection.decoy()
          ? new Refusal(Refusal.Reason.UNKNOWN_IDENTITY, "no group is named " + peer)
          : refusal;
    }

    @Override
    public void abandon() {
      keys.close();
      cipherKey.close();
    }
  }
}
