package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
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
import io.postern.ike.proposal.EspNegotiation;
import io.postern.ike.proposal.EspOffer;
import io.postern.ike.proposal.EspSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Quick mode, initiator (RFC 2409 §5.5): a new child SA, or one that follows another. */
public final class QuickInitiator {
  private QuickInitiator() {}

  /**
   * What to ask for.
   *
   * @param suites without groups, in order of preference
   * @param group present for PFS
   * @param encapsulationMode 1, 3 or 61443
   * @param lifeKilobytes 0 for no such limit
   */
  public record Request(
      List<EspSuite> suites,
      Optional<DhGroup> group,
      int encapsulationMode,
      int ourSpi,
      TrafficSelector local,
      TrafficSelector remote,
      long lifeSeconds,
      long lifeKilobytes) {
    public Request {
      suites = List.copyOf(suites);
    }
  }

  /** The exchange, waiting for message 2, and message 1. */
  public record Start(QuickMode exchange, byte[] message) {
    @Override
    public String toString() {
      return "Start(" + message.length + " octets)";
    }
  }

  public static Start start(
      IsakmpSa sa, ProtectedExchange exchange, Request request, SecureRandom random) {
    Optional<PrivateValue> ours = request.group().map(group -> group.generate(random));
    Bytes ni = QuickKeys.newNonce(random);
    List<Payload> rest = new ArrayList<>();
    rest.add(
        EspOffer.offer(
            request.suites(),
            request.group(),
            request.encapsulationMode(),
            request.ourSpi(),
            request.lifeSeconds(),
            request.lifeKilobytes()));
    rest.add(new Payload.Nonce(ni));
    ours.ifPresent(value -> rest.add(new Payload.KeyExchange(value.publicValue())));
    rest.add(request.local().toPayload());
    rest.add(request.remote().toPayload());
    List<Payload> payloads = new ArrayList<>();
    payloads.add(
        new Payload.Hash(
            ProtectedHash.first(
                sa.keys(), exchange.messageId(), Bytes.copyOf(MessageWriter.chain(rest)))));
    payloads.addAll(rest);
    return new Start(new AwaitAnswer(sa, exchange, request, ours, ni), exchange.seal(payloads));
  }

  /** Waits for message 2. */
  private record AwaitAnswer(
      IsakmpSa sa,
      ProtectedExchange exchange,
      Request request,
      Optional<PrivateValue> ours,
      Bytes ni)
      implements QuickMode {
    @Override
    public QuickStep on(byte[] datagram) {
      return switch (exchange.open(datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new QuickStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage second) ->
            PayloadRules.check(PayloadRules.QUICK_2, second)
                .<QuickStep>map(QuickStep.Ignore::new)
                .orElseGet(() -> verify(second));
      };
    }

    private QuickStep verify(ParsedMessage second) {
      Bytes expected =
          ProtectedHash.second(sa.keys(), exchange.messageId(), ni, second.afterFirst());
      if (!expected.equalsInConstantTime(second.first(Payload.Hash.class).orElseThrow().data())) {
        return new QuickStep.Ignore(
            new Refusal(Refusal.Reason.INVALID_HASH_INFORMATION, "HASH(2) is wrong"));
      }
      exchange.proven();
      Optional<Bytes> theirs =
          second.first(Payload.KeyExchange.class).map(Payload.KeyExchange::publicValue);
      Reading<EspOffer> chosen =
          EspNegotiation.choose(
              second.first(Payload.SecurityAssociation.class).orElseThrow(),
              request.suites(),
              ours.isPresent() ? PerfectForwardSecrecy.REQUIRED : PerfectForwardSecrecy.OFF,
              Set.of(request.encapsulationMode()),
              theirs.isPresent());
      Bytes nr = second.first(Payload.Nonce.class).orElseThrow().data();
      return switch (chosen.then(
          offer ->
              KeyingMaterial.checkedNonce(nr)
                  .then(sound -> agree(theirs))
                  .then(secret -> selectors(second).map(s -> complete(offer, secret, nr, s))))) {
        case Reading.Refused<QuickStep>(Refusal refusal) -> new QuickStep.Fail(refusal);
        case Reading.Accepted<QuickStep>(QuickStep complete) -> complete;
      };
    }

    private Reading<Optional<Secret>> agree(Optional<Bytes> theirs) {
      if (theirs.isEmpty() || ours.isEmpty()) {
        return Reading.accepted(Optional.empty());
      }
      return ours.get().agree(theirs.get()).map(Optional::of);
    }

    /** The answer may narrow what we asked for, never widen it. */
    private Reading<QuickPolicy.Granted> selectors(ParsedMessage second) {
      List<Payload.Identification> ids = second.all(Payload.Identification.class);
      if (ids.isEmpty()) {
        return Reading.accepted(new QuickPolicy.Granted(request.remote(), request.local()));
      }
      return TrafficSelector.of(ids.getFirst())
          .then(
              local ->
                  TrafficSelector.of(ids.getLast())
                      .then(
                          remote ->
                              request.local().contains(local) && request.remote().contains(remote)
                                  ? Reading.accepted(new QuickPolicy.Granted(remote, local))
                                  : Reading.refused(
                                      Refusal.Reason.INVALID_ID_INFORMATION,
                                      "answer " + local + " to " + remote + " is wider")));
    }

    private QuickStep complete(
        EspOffer offer, Optional<Secret> secret, Bytes nr, QuickPolicy.Granted granted) {
      ChildAgreement child =
          QuickKeys.agreement(
              sa,
              offer,
              request.ourSpi(),
              offer.spi(),
              secret,
              ni,
              nr,
              granted.local(),
              granted.remote());
      Bytes commit = ProtectedHash.third(sa.keys(), exchange.messageId(), ni, nr);
      ours.ifPresent(PrivateValue::close);
      return new QuickStep.Complete(
          child, Optional.of(exchange.seal(List.of(new Payload.Hash(commit)))));
    }

    @Override
    public void abandon() {
      ours.ifPresent(PrivateValue::close);
    }
  }
}
