package io.postern.ike.v1;

import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.key.ProtectedHash;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.EspNegotiation;
import io.postern.ike.proposal.EspOffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Quick mode, responder (RFC 2409 §5.5).
 *
 * <pre>
 *   HDR*, HASH(1), SA, Ni [, KE] [, IDci, IDcr]  →
 *                      ←  HDR*, HASH(2), SA, Nr [, KE] [, IDci, IDcr]
 *   HDR*, HASH(3)                                →
 * </pre>
 */
public final class QuickResponder {
  private final IsakmpSa sa;
  private final ProtectedExchange exchange;
  private final QuickPolicy policy;
  private final int ourSpi;
  private final SecureRandom random;

  private QuickResponder(
      IsakmpSa sa,
      ProtectedExchange exchange,
      QuickPolicy policy,
      int ourSpi,
      SecureRandom random) {
    this.sa = sa;
    this.exchange = exchange;
    this.policy = policy;
    this.ourSpi = ourSpi;
    this.random = random;
  }

  /** The first message of an exchange that the peer begins. */
  public static QuickStep start(
      IsakmpSa sa,
      ProtectedExchange exchange,
      QuickPolicy policy,
      int ourSpi,
      SecureRandom random,
      byte[] datagram) {
    return switch (exchange.open(datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new QuickStep.Ignore(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage first) ->
          new QuickResponder(sa, exchange, policy, ourSpi, random).proven(first);
    };
  }

  private QuickStep proven(ParsedMessage first) {
    Optional<Refusal> wrong = PayloadRules.check(PayloadRules.QUICK_1, first);
    if (wrong.isPresent()) {
      return new QuickStep.Ignore(wrong.get());
    }
    Bytes expected = ProtectedHash.first(sa.keys(), exchange.messageId(), first.afterFirst());
    if (!expected.equalsInConstantTime(first.first(Payload.Hash.class).orElseThrow().data())) {
      return new QuickStep.Ignore(
          new Refusal(Refusal.Reason.INVALID_HASH_INFORMATION, "HASH(1) is wrong"));
    }
    exchange.proven();
    return switch (select(first)) {
      case Reading.Refused<QuickPolicy.Granted>(Refusal refusal) -> new QuickStep.Fail(refusal);
      case Reading.Accepted<QuickPolicy.Granted>(QuickPolicy.Granted granted) ->
          negotiate(first, granted);
    };
  }

  private Reading<QuickPolicy.Granted> select(ParsedMessage first) {
    List<Payload.Identification> ids = first.all(Payload.Identification.class);
    if (ids.isEmpty()) {
      return policy.selectors().apply(policy.peerHost(), policy.ourHost());
    }
    return TrafficSelector.of(ids.getFirst())
        .then(
            remote ->
                TrafficSelector.of(ids.getLast())
                    .then(local -> policy.selectors().apply(remote, local)));
  }

  private QuickStep negotiate(ParsedMessage first, QuickPolicy.Granted granted) {
    Optional<Payload.KeyExchange> keyExchange = first.first(Payload.KeyExchange.class);
    Reading<EspOffer> chosen =
        EspNegotiation.choose(
            first.first(Payload.SecurityAssociation.class).orElseThrow(),
            policy.suites(),
            policy.pfs(),
            policy.modes(),
            keyExchange.isPresent());
    return switch (chosen) {
      case Reading.Refused<EspOffer>(Refusal refusal) -> new QuickStep.Fail(refusal);
      case Reading.Accepted<EspOffer>(EspOffer offer) ->
          keyExchange
              .map(theirs -> withKeyExchange(first, granted, offer, theirs.publicValue()))
              .orElseGet(() -> answer(first, granted, offer, Optional.empty(), Optional.empty()));
    };
  }

  private QuickStep withKeyExchange(
      ParsedMessage first, QuickPolicy.Granted granted, EspOffer offer, Bytes theirs) {
    try (PrivateValue ours = offer.group().orElseThrow().generate(random)) {
      return switch (ours.agree(theirs)) {
        case Reading.Refused<Secret>(Refusal refusal) -> new QuickStep.Fail(refusal);
        case Reading.Accepted<Secret>(Secret secret) ->
            answer(first, granted, offer, Optional.of(ours.publicValue()), Optional.of(secret));
      };
    }
  }

  private QuickStep answer(
      ParsedMessage first,
      QuickPolicy.Granted granted,
      EspOffer offer,
      Optional<Bytes> publicValue,
      Optional<Secret> secret) {
    Bytes ni = first.first(Payload.Nonce.class).orElseThrow().data();
    if (KeyingMaterial.checkedNonce(ni) instanceof Reading.Refused<Bytes>(Refusal refusal)) {
      return new QuickStep.Fail(refusal);
    }
    Bytes nr = QuickKeys.newNonce(random);
    List<Payload> rest = new ArrayList<>();
    rest.add(offer.answer(ourSpi));
    rest.add(new Payload.Nonce(nr));
    publicValue.ifPresent(value -> rest.add(new Payload.KeyExchange(value)));
    // As they came: a peer compares them with its own (RFC 2409 §5.5).
    rest.addAll(first.all(Payload.Identification.class));
    responderLifetime(offer).ifPresent(rest::add);
    Bytes hash =
        ProtectedHash.second(sa.keys(), exchange.messageId(), ni, Bytes.copyOf(chainOf(rest)));
    List<Payload> payloads = new ArrayList<>();
    payloads.add(new Payload.Hash(hash));
    payloads.addAll(rest);
    byte[] reply = exchange.seal(payloads);
    ChildAgreement child =
        QuickKeys.agreement(
            sa, offer, ourSpi, offer.spi(), secret, ni, nr, granted.local(), granted.remote());
    return new QuickStep.Proposed(
        new AwaitCommit(sa, exchange, child, ni, nr),
        reply,
        child,
        first.all(Payload.Notification.class));
  }

  private static byte[] chainOf(List<Payload> payloads) {
    return io.postern.ike.message.MessageWriter.chain(payloads);
  }

  private Optional<Payload> responderLifetime(EspOffer offer) {
    if (policy.lifeSeconds() >= offer.lifeSeconds().orElse(0)) {
      return Optional.empty();
    }
    return Optional.of(
        new Payload.Notification(
            1,
            Protocols.ESP,
            EspOffer.spiBytes(ourSpi),
            NotifyTypes.RESPONDER_LIFETIME,
            ResponderLifetime.seconds(policy.lifeSeconds())));
  }

  /** Waits for HASH(3). */
  private record AwaitCommit(
      IsakmpSa sa, ProtectedExchange exchange, ChildAgreement child, Bytes ni, Bytes nr)
      implements QuickMode {
    @Override
    public QuickStep on(byte[] datagram) {
      return switch (exchange.open(datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new QuickStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage third) ->
            PayloadRules.check(PayloadRules.QUICK_3, third)
                .<QuickStep>map(QuickStep.Ignore::new)
                .orElseGet(() -> verify(third));
      };
    }

    private QuickStep verify(ParsedMessage third) {
      Bytes expected = ProtectedHash.third(sa.keys(), exchange.messageId(), ni, nr);
      return expected.equalsInConstantTime(third.first(Payload.Hash.class).orElseThrow().data())
          ? new QuickStep.Complete(child, Optional.empty())
          : new QuickStep.Ignore(
              new Refusal(Refusal.Reason.INVALID_HASH_INFORMATION, "HASH(3) is wrong"));
    }

    @Override
    public void abandon() {
      child.close();
    }
  }
}
