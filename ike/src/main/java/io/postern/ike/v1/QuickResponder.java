package io.postern.ike.v1;

import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.key.ProtectedHash;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.Comparison;
import io.postern.ike.proposal.EncapsulationMode;
import io.postern.ike.proposal.LifeDurations;
import io.postern.ike.proposal.Negotiated;
import io.postern.ike.proposal.Protection;
import io.postern.ike.proposal.SuiteChoice;
import io.postern.ike.proposal.SuiteNegotiation;
import io.postern.ike.proposal.SuitePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/**
 * Quick mode, responder (RFC 2409 §5.5).
 *
 * <pre>
 *   HDR*, HASH(1), SA, Ni [, KE] [, IDci, IDcr] [, NAT-OAi, NAT-OAr]  →
 *                      ←  HDR*, HASH(2), SA, Nr [, KE] [, IDci, IDcr] [, NAT-OAi, NAT-OAr]
 *   HDR*, HASH(3)                                                     →
 *                      ←  HDR*, HASH(4), N(CONNECTED)       if the initiator set the commit bit
 * </pre>
 */
public final class QuickResponder {
  private final IsakmpSa sa;
  private final ProtectedExchange exchange;
  private final QuickPolicy policy;
  private final IntSupplier spis;
  private final FreshValues fresh;

  private QuickResponder(
      IsakmpSa sa,
      ProtectedExchange exchange,
      QuickPolicy policy,
      IntSupplier spis,
      FreshValues fresh) {
    this.sa = sa;
    this.exchange = exchange;
    this.policy = policy;
    this.spis = spis;
    this.fresh = fresh;
  }

  /**
   * The first message of an exchange that the peer begins.
   *
   * @param spis gives a fresh inbound SPI; asked for one a protocol, and only for a {@link
   *     QuickStep.Proposed}
   */
  public static QuickStep start(
      IsakmpSa sa,
      ProtectedExchange exchange,
      QuickPolicy policy,
      IntSupplier spis,
      FreshValues fresh,
      byte[] datagram) {
    return switch (exchange.open(datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new QuickStep.Ignore(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage first) ->
          new QuickResponder(sa, exchange, policy, spis, fresh).proven(first);
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
    if (first.all(Payload.SecurityAssociation.class).size() > 1) {
      return fail(
          new Refusal(Refusal.Reason.NO_PROPOSAL_CHOSEN, "several SA payloads in one quick mode"));
    }
    return switch (asked(first).then(policy.entries())) {
      case Reading.Refused<QuickPolicy.Granted>(Refusal refusal) -> fail(refusal);
      case Reading.Accepted<QuickPolicy.Granted>(QuickPolicy.Granted granted) ->
          negotiate(first, granted);
    };
  }

  private static QuickStep fail(Refusal refusal) {
    return new QuickStep.Fail(refusal, Optional.empty());
  }

  private Reading<QuickPolicy.Asked> asked(ParsedMessage first) {
    Optional<OriginalAddresses> originals = OriginalAddresses.of(first, true);
    List<Payload.Identification> ids = first.all(Payload.Identification.class);
    if (ids.isEmpty()) {
      return Reading.accepted(
          new QuickPolicy.Asked(
              TrafficSelector.host(policy.peerAddress()),
              TrafficSelector.host(policy.ourAddress()),
              false,
              originals));
    }
    return TrafficSelector.of(ids.getFirst())
        .then(
            remote ->
                TrafficSelector.of(ids.getLast())
                    .map(local -> new QuickPolicy.Asked(remote, local, true, originals)));
  }

  private QuickStep negotiate(ParsedMessage first, QuickPolicy.Granted granted) {
    Optional<Bytes> theirs =
        first.first(Payload.KeyExchange.class).map(Payload.KeyExchange::publicValue);
    Optional<SuitePolicy> suites =
        granted.remote().isHost() && granted.local().isHost()
            ? Optional.of(granted.suites())
            : granted.suites().inTunnels();
    if (suites.isEmpty()) {
      return fail(
          new Refusal(
              Refusal.Reason.INVALID_ID_INFORMATION,
              granted.local() + " and " + granted.remote() + " are no hosts: transport mode"));
    }
    Negotiated<SuiteChoice> negotiated =
        SuiteNegotiation.choose(
            first.first(Payload.SecurityAssociation.class).orElseThrow(),
            suites.get(),
            theirs.map(value -> OptionalInt.of(value.size())).orElseGet(OptionalInt::empty));
    Optional<Comparison> comparison = Optional.of(negotiated.comparison());
    return switch (negotiated.result()) {
      case Reading.Refused<SuiteChoice>(Refusal refusal) -> new QuickStep.Fail(refusal, comparison);
      case Reading.Accepted<SuiteChoice>(SuiteChoice choice) ->
          switch (keyExchange(choice, theirs)) {
            case Reading.Refused<KeyExchanged>(Refusal refusal) ->
                new QuickStep.Fail(refusal, comparison);
            case Reading.Accepted<KeyExchanged>(KeyExchanged exchanged) ->
                answer(first, granted, choice, exchanged, comparison);
          };
    };
  }

  /** Our half of quick mode's own key exchange, and what came of it; both empty without one. */
  private record KeyExchanged(Optional<Bytes> publicValue, Optional<Secret> secret) {}

  private Reading<KeyExchanged> keyExchange(SuiteChoice choice, Optional<Bytes> theirs) {
    if (choice.group().isEmpty() || theirs.isEmpty()) {
      return Reading.accepted(new KeyExchanged(Optional.empty(), Optional.empty()));
    }
    try (PrivateValue ours = fresh.privateValue(choice.group().get())) {
      Optional<Bytes> publicValue = Optional.of(ours.publicValue());
      return ours.agree(theirs.get())
          .map(secret -> new KeyExchanged(publicValue, Optional.of(secret)));
    }
  }

  private QuickStep answer(
      ParsedMessage first,
      QuickPolicy.Granted granted,
      SuiteChoice choice,
      KeyExchanged exchanged,
      Optional<Comparison> comparison) {
    Bytes ni = first.first(Payload.Nonce.class).orElseThrow().data();
    Bytes nr = QuickKeys.newNonce(fresh.random());
    Map<Integer, Integer> ourSpis = new HashMap<>();
    Map<Integer, Integer> theirSpis = new HashMap<>();
    for (Protection protection : choice.suite().protocols()) {
      ourSpis.put(protection.protocol(), spis.getAsInt());
      theirSpis.put(protection.protocol(), choice.offer().spi(protection.protocol()));
    }
    LifeDurations offered = choice.offer().lifeDurations();
    ChildAgreement child =
        new ChildAgreement(
            choice.suite(),
            choice.group(),
            choice.mode(),
            new QuickKeys(sa, ni, nr)
                .sas(choice.suite().protocols(), ourSpis, theirSpis, exchanged.secret()),
            granted.local(),
            granted.remote(),
            granted.lifetime().within(offered),
            OriginalAddresses.of(first, true));
    List<Payload> rest = new ArrayList<>();
    rest.add(choice.offer().answer(ourSpis));
    rest.add(new Payload.Nonce(nr));
    exchanged.publicValue().ifPresent(value -> rest.add(new Payload.KeyExchange(value)));
    // As they came: a peer compares them with its own (RFC 2409 §5.5).
    rest.addAll(first.all(Payload.Identification.class));
    rest.addAll(originals(choice.mode()));
    granted
        .lifetime()
        .told(offered)
        .ifPresent(told -> rest.add(ResponderLifetime.payload(child, told)));
    Bytes hash =
        ProtectedHash.second(
            sa.keys(), exchange.messageId(), ni, Bytes.copyOf(MessageWriter.chain(rest)));
    List<Payload> payloads = new ArrayList<>();
    payloads.add(new Payload.Hash(hash));
    payloads.addAll(rest);
    return new QuickStep.Proposed(
        new AwaitCommit(sa, exchange, child, ni, nr, first.header().commit()),
        exchange.seal(payloads),
        child,
        first.all(Payload.Notification.class),
        comparison);
  }

  private List<Payload> originals(EncapsulationMode mode) {
    return OriginalAddresses.payloads(mode, policy.peerAddress(), policy.ourAddress());
  }

  /**
   * Waits for HASH(3).
   *
   * @param commit whether message 1 had the commit bit
   */
  private record AwaitCommit(
      IsakmpSa sa,
      ProtectedExchange exchange,
      ChildAgreement child,
      Bytes ni,
      Bytes nr,
      boolean commit)
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
      if (!expected.equalsInConstantTime(third.first(Payload.Hash.class).orElseThrow().data())) {
        return new QuickStep.Ignore(
            new Refusal(Refusal.Reason.INVALID_HASH_INFORMATION, "HASH(3) is wrong"));
      }
      exchange.proven();
      return new QuickStep.Complete(
          child,
          commit || third.header().commit()
              ? Optional.of(CommitBit.connected(sa, exchange, child))
              : Optional.empty(),
          // HASH(3) does not cover them (RFC 2409 §5.5): they prove nothing.
          List.of());
    }

    @Override
    public void abandon() {
      child.close();
    }
  }
}
