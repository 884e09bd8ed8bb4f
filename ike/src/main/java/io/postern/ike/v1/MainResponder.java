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
 * Main mode with a pre-shared key, responder (RFC 2409 §5.4).
 *
 * <pre>
 *   HDR, SA             →
 *                       ←  HDR, SA
 *   HDR, KE, Ni         →
 *                       ←  HDR, KE, Nr
 *   HDR*, IDii, HASH_I  →
 *                       ←  HDR*, IDir, HASH_R
 * </pre>
 *
 * The key must be known before the identity is (RFC 2409 §5.4), and a road warrior's address says
 * nothing. So each connection that fits the negotiated suite is a candidate, and the one whose key
 * opens the fifth message is the peer's.
 */
public final class MainResponder {
  private MainResponder() {}

  /** The first message, to which {@code context.cookies()} already has our cookie. */
  public static PhaseOneStep start(
      PhaseOneContext context, PhaseOneConnections connections, byte[] datagram) {
    return switch (MessageReader.clear(datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage first) ->
          PayloadRules.check(PayloadRules.MAIN_1, first)
              .<PhaseOneStep>map(PhaseOneStep.Fail::new)
              .orElseGet(() -> negotiate(context, connections, first));
    };
  }

  private static PhaseOneStep negotiate(
      PhaseOneContext context, PhaseOneConnections connections, ParsedMessage first) {
    Payload.SecurityAssociation offered =
        first.first(Payload.SecurityAssociation.class).orElseThrow();
    Refusal lastRefusal =
        new Refusal(Refusal.Reason.NO_PROPOSAL_CHOSEN, "no connection takes main mode");
    for (PhaseOneConnection connection : connections.main()) {
      switch (IkeNegotiation.choose(offered, connection.suites(), connection.methods())) {
        case Reading.Refused<IkeOffer>(Refusal refusal) -> lastRefusal = refusal;
        case Reading.Accepted<IkeOffer>(IkeOffer offer) -> {
          return answer(context, connections, offer, first);
        }
      }
    }
    return new PhaseOneStep.Fail(lastRefusal);
  }

  private static PhaseOneStep answer(
      PhaseOneContext context,
      PhaseOneConnections connections,
      IkeOffer offer,
      ParsedMessage first) {
    List<PhaseOneConnection> candidates =
        connections.main().stream()
            .filter(c -> c.suites().contains(offer.suite().orElseThrow()))
            .filter(c -> c.methods().contains(offer.method().orElseThrow()))
            .toList();
    List<Bytes> peerVendorIds = VendorIdsOf.message(first);
    List<Payload> payloads = new ArrayList<>();
    payloads.add(offer.answer());
    payloads.addAll(context.companions().vendorIds(peerVendorIds));
    byte[] reply =
        MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.MAIN, 0), payloads);
    return new PhaseOneStep.Continue(
        new AwaitKeys(
            context,
            connections,
            candidates,
            offer,
            first.bodyOf(Payload.SecurityAssociation.class).orElseThrow(),
            peerVendorIds),
        reply,
        first);
  }

  /** Waits for KE and Ni. */
  private record AwaitKeys(
      PhaseOneContext context,
      PhaseOneConnections connections,
      List<PhaseOneConnection> candidates,
      IkeOffer offer,
      Bytes saiB,
      List<Bytes> peerVendorIds)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      return switch (MessageReader.clear(datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage third) ->
            PayloadRules.check(PayloadRules.MAIN_3_PSK, third)
                .<PhaseOneStep>map(PhaseOneStep.Ignore::new)
                .orElseGet(() -> agree(third));
      };
    }

    private PhaseOneStep agree(ParsedMessage third) {
      IkeSuite suite = offer.suite().orElseThrow();
      Bytes gxi = third.first(Payload.KeyExchange.class).orElseThrow().publicValue();
      Bytes ni = third.first(Payload.Nonce.class).orElseThrow().data();
      if (KeyingMaterial.checkedNonce(ni) instanceof Reading.Refused<Bytes>(Refusal refusal)) {
        return new PhaseOneStep.Fail(refusal);
      }
      try (PrivateValue ours = suite.group().generate(context.random())) {
        return switch (ours.agree(gxi)) {
          case Reading.Refused<Secret>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
          case Reading.Accepted<Secret>(Secret gxy) ->
              answer(
                  third,
                  new KeyingMaterial(
                      gxi, ours.publicValue(), ni, KeyingMaterial.newNonce(context.random()), saiB),
                  gxy);
        };
      }
    }

    private PhaseOneStep answer(ParsedMessage third, KeyingMaterial material, Secret gxy) {
      List<Payload> payloads = new ArrayList<>();
      payloads.add(new Payload.KeyExchange(material.gxr()));
      payloads.add(new Payload.Nonce(material.nr()));
      payloads.addAll(
          context
              .companions()
              .natDetection(peerVendorIds, context.cookies(), offer.suite().orElseThrow().hash()));
      byte[] reply =
          MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.MAIN, 0), payloads);
      return new PhaseOneStep.Continue(
          new AwaitIdentity(context, connections, candidates, offer, material, gxy), reply, third);
    }

    @Override
    public void abandon() {
      // Nothing is secret yet.
    }
  }

  /** Waits for IDii and HASH_I. */
  private record AwaitIdentity(
      PhaseOneContext context,
      PhaseOneConnections connections,
      List<PhaseOneConnection> candidates,
      IkeOffer offer,
      KeyingMaterial material,
      Secret gxy)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      Refusal last =
          new Refusal(
              Refusal.Reason.AUTHENTICATION_FAILED,
              "message 5 opens with none of " + candidates.size() + " pre-shared keys");
      for (PhaseOneConnection candidate : candidates) {
        switch (attempt(candidate, datagram)) {
          case PhaseOneStep.Ignore ignored -> {
            if (ignored.refusal().reason() == Refusal.Reason.INVALID_ID_INFORMATION) {
              last = ignored.refusal();
            }
          }
          case PhaseOneStep settled -> {
            gxy.close();
            return settled;
          }
        }
      }
      return new PhaseOneStep.Ignore(last);
    }

    private PhaseOneStep attempt(PhaseOneConnection candidate, byte[] datagram) {
      IkeSuite suite = offer.suite().orElseThrow();
      Skeyid keys =
          Skeyid.preSharedKey(
              suite.hash(),
              candidate.preSharedKey(),
              material.ni(),
              material.nr(),
              gxy,
              context.cookies());
      Secret cipherKey = keys.cipherKey(suite.cipher());
      ProtectedExchange exchange =
          material.phaseOneExchange(context.cookies(), ExchangeType.MAIN, suite, cipherKey);
      PhaseOneStep step =
          switch (exchange.open(datagram)) {
            case Reading.Refused<ParsedMessage>(Refusal refusal) ->
                new PhaseOneStep.Ignore(refusal);
            case Reading.Accepted<ParsedMessage>(ParsedMessage fifth) ->
                PayloadRules.check(PayloadRules.MAIN_5_PSK, fifth)
                    .<PhaseOneStep>map(PhaseOneStep.Ignore::new)
                    .orElseGet(() -> verify(candidate, fifth, exchange, keys, cipherKey));
          };
      if (!(step instanceof PhaseOneStep.Complete)) {
        keys.close();
        cipherKey.close();
      }
      return step;
    }

    private PhaseOneStep verify(
        PhaseOneConnection connection,
        ParsedMessage fifth,
        ProtectedExchange exchange,
        Skeyid keys,
        Secret cipherKey) {
      Bytes initiatorB = fifth.bodyOf(Payload.Identification.class).orElseThrow();
      Bytes proof = fifth.first(Payload.Hash.class).orElseThrow().data();
      if (!material
          .hashInitiator(keys, context.cookies(), initiatorB)
          .equalsInConstantTime(proof)) {
        return new PhaseOneStep.Ignore(
            new Refusal(Refusal.Reason.INVALID_HASH_INFORMATION, "HASH_I is wrong"));
      }
      exchange.proven();
      return switch (Identity.of(fifth.first(Payload.Identification.class).orElseThrow())) {
        case Reading.Refused<Identity>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
        case Reading.Accepted<Identity>(Identity peer) -> {
          if (!connections.admits(connection, peer)) {
            yield new PhaseOneStep.Ignore(
                new Refusal(
                    Refusal.Reason.INVALID_ID_INFORMATION,
                    connection.name() + " does not admit " + peer));
          }
          yield complete(connection, peer, fifth, exchange, keys, cipherKey);
        }
      };
    }

    private PhaseOneStep complete(
        PhaseOneConnection connection,
        Identity peer,
        ParsedMessage fifth,
        ProtectedExchange exchange,
        Skeyid keys,
        Secret cipherKey) {
      Payload.Identification ours = connection.ourIdentity().toPayload();
      byte[] reply =
          exchange.seal(
              List.of(
                  ours,
                  new Payload.Hash(
                      material.hashResponder(keys, context.cookies(), MessageWriter.body(ours)))));
      IkeSuite suite = offer.suite().orElseThrow();
      IsakmpSa sa =
          new IsakmpSa(
              context.cookies(),
              suite.cipher(),
              keys,
              cipherKey,
              Bytes.copyOf(exchange.currentIv()));
      return new PhaseOneStep.Complete(
          new PhaseOneResult(
              sa,
              connection,
              peer,
              offer.method().orElseThrow(),
              suite,
              offer.lifeSeconds(),
              fifth.all(Payload.Notification.class)),
          Optional.of(reply),
          fifth);
    }

    @Override
    public void abandon() {
      gxy.close();
    }
  }
}
