package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.key.ProtectedHash;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.ChildLifetime;
import io.postern.ike.proposal.Comparison;
import io.postern.ike.proposal.EncapsulationMode;
import io.postern.ike.proposal.Negotiated;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.Protection;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.proposal.SuiteChoice;
import io.postern.ike.proposal.SuiteNegotiation;
import io.postern.ike.proposal.SuitePolicy;
import io.postern.ike.proposal.SuiteProposals;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/** Quick mode, initiator (RFC 2409 §5.5): a new child SA, or one that follows another. */
public final class QuickInitiator {
  private QuickInitiator() {}

  /**
   * What to ask for.
   *
   * @param suites in order of preference; a group that one names is not looked at
   * @param group present for PFS, of all suites
   * @param mode one that fits the path: RFC 3947 §5.1 wants no mixture
   * @param ourAddress and {@code peerAddress}: of the IKE SA, as we see them
   */
  public record Request(
      List<ProtectionSuite> suites,
      Optional<DhGroup> group,
      EncapsulationMode mode,
      TrafficSelector local,
      TrafficSelector remote,
      ChildLifetime lifetime,
      InetAddress ourAddress,
      InetAddress peerAddress) {
    public Request {
      Optional<DhGroup> one = group;
      suites = suites.stream().map(suite -> suite.withGroup(one)).distinct().toList();
    }
  }

  /**
   * The exchange, waiting for message 2, and message 1.
   *
   * @param inboundSpis those taken for it; free again if it fails
   */
  public record Start(QuickMode exchange, byte[] message, List<Integer> inboundSpis) {
    public Start {
      inboundSpis = List.copyOf(inboundSpis);
    }

    @Override
    public String toString() {
      return "Start(" + message.length + " octets)";
    }
  }

  /**
   * @param spis gives a fresh inbound SPI; asked for one a protocol
   */
  public static Start start(
      IsakmpSa sa,
      ProtectedExchange exchange,
      Request request,
      IntSupplier spis,
      FreshValues fresh) {
    Map<Integer, Integer> ourSpis = new HashMap<>();
    request.suites().stream()
        .flatMap(suite -> suite.protocols().stream())
        .map(Protection::protocol)
        .distinct()
        .forEach(protocol -> ourSpis.put(protocol, spis.getAsInt()));
    Optional<PrivateValue> ours = request.group().map(fresh::privateValue);
    Bytes ni = QuickKeys.newNonce(fresh.random());
    List<Payload> rest = new ArrayList<>();
    rest.add(
        SuiteProposals.of(
            request.suites(), request.group(), request.mode(), ourSpis, request.lifetime()));
    rest.add(new Payload.Nonce(ni));
    ours.ifPresent(value -> rest.add(new Payload.KeyExchange(value.publicValue())));
    rest.add(request.local().toPayload());
    rest.add(request.remote().toPayload());
    rest.addAll(
        OriginalAddresses.payloads(request.mode(), request.ourAddress(), request.peerAddress()));
    Bytes hash =
        ProtectedHash.first(
            sa.keys(), exchange.messageId(), Bytes.copyOf(MessageWriter.chain(rest)));
    List<Payload> payloads = new ArrayList<>();
    payloads.add(new Payload.Hash(hash));
    payloads.addAll(rest);
    return new Start(
        new AwaitAnswer(sa, exchange, request, Map.copyOf(ourSpis), ours, ni),
        exchange.seal(payloads),
        List.copyOf(ourSpis.values()));
  }

  /** Waits for message 2. */
  record AwaitAnswer(
      IsakmpSa sa,
      ProtectedExchange exchange,
      Request request,
      Map<Integer, Integer> ourSpis,
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
      // Whatever comes of it, the private value has done its work.
      try {
        return negotiate(second);
      } finally {
        abandon();
      }
    }

    private QuickStep negotiate(ParsedMessage second) {
      Optional<Bytes> theirs =
          second.first(Payload.KeyExchange.class).map(Payload.KeyExchange::publicValue);
      Negotiated<SuiteChoice> negotiated =
          SuiteNegotiation.choose(
              second.first(Payload.SecurityAssociation.class).orElseThrow(),
              offered(second),
              theirs.map(value -> OptionalInt.of(value.size())).orElseGet(OptionalInt::empty));
      Reading<QuickStep> step =
          oneTransformEach(second)
              .then(one -> negotiated.result())
              .then(
                  choice ->
                      selectors(second)
                          .then(
                              sides ->
                                  agree(theirs)
                                      .map(secret -> complete(second, choice, sides, secret))));
      return switch (step) {
        case Reading.Refused<QuickStep>(Refusal refusal) ->
            new QuickStep.Fail(refusal, Optional.of(negotiated.comparison()));
        case Reading.Accepted<QuickStep>(QuickStep complete) -> complete;
      };
    }

    /** RFC 2408 §4.2: the answer is one proposal with one transform for each of its protocols. */
    private static Reading<Payload.SecurityAssociation> oneTransformEach(ParsedMessage second) {
      List<Payload.SecurityAssociation> answers = second.all(Payload.SecurityAssociation.class);
      List<Proposal> proposals = answers.getFirst().proposals();
      boolean one =
          answers.size() == 1
              && proposals.stream().map(Proposal::number).distinct().count() == 1
              && proposals.stream().allMatch(proposal -> proposal.transforms().size() == 1);
      return one
          ? Reading.accepted(answers.getFirst())
          : Reading.refused(
              Refusal.Reason.MALFORMED_PROPOSAL, "an answer that does not choose one proposal");
    }

    /** What we offered; first the suite that has the number of the answer. */
    private SuitePolicy offered(ParsedMessage second) {
      int number =
          second
              .first(Payload.SecurityAssociation.class)
              .map(sa -> sa.proposals().getFirst().number())
              .orElse(0);
      List<ProtectionSuite> suites = new ArrayList<>(request.suites());
      if (number >= 1 && number <= suites.size()) {
        suites.addFirst(suites.remove(number - 1));
      }
      return SuitePolicy.of(
          suites, PerfectForwardSecrecy.OFF, Strength.LEGACY, List.of(request.mode()));
    }

    /** The selectors of the child SA. */
    private record Sides(TrafficSelector local, TrafficSelector remote) {}

    /** The answer may narrow what we asked for, never widen it. */
    private Reading<Sides> selectors(ParsedMessage second) {
      List<Payload.Identification> ids = second.all(Payload.Identification.class);
      if (ids.isEmpty()) {
        return Reading.accepted(new Sides(request.local(), request.remote()));
      }
      return TrafficSelector.of(ids.getFirst())
          .then(
              local ->
                  TrafficSelector.of(ids.getLast())
                      .then(
                          remote ->
                              request.local().contains(local) && request.remote().contains(remote)
                                  ? Reading.accepted(new Sides(local, remote))
                                  : Reading.refused(
                                      Refusal.Reason.INVALID_ID_INFORMATION,
                                      "answer " + local + " to " + remote + " is wider")));
    }

    private Reading<Optional<Secret>> agree(Optional<Bytes> theirs) {
      return theirs.isEmpty() || ours.isEmpty()
          ? Reading.accepted(Optional.empty())
          : ours.get().agree(theirs.get()).map(Optional::of);
    }

    private QuickStep complete(
        ParsedMessage second, SuiteChoice choice, Sides sides, Optional<Secret> secret) {
      Bytes nr = second.first(Payload.Nonce.class).orElseThrow().data();
      List<Protection> protocols = choice.suite().protocols();
      Map<Integer, Integer> theirSpis = new HashMap<>();
      protocols.forEach(p -> theirSpis.put(p.protocol(), choice.offer().spi(p.protocol())));
      ChildAgreement child =
          new ChildAgreement(
              choice.suite(),
              choice.group(),
              choice.mode(),
              new QuickKeys(sa, ni, nr).sas(protocols, ourSpis, theirSpis, secret),
              sides.local(),
              sides.remote(),
              request
                  .lifetime()
                  .shortened(choice.offer().lifeDurations())
                  .shortened(ResponderLifetime.of(second)),
              OriginalAddresses.of(second, false));
      Bytes commit = ProtectedHash.third(sa.keys(), exchange.messageId(), ni, nr);
      byte[] reply = exchange.seal(List.of(new Payload.Hash(commit)));
      List<Payload.Notification> notifies = second.all(Payload.Notification.class);
      return second.header().commit()
          ? new QuickStep.Proposed(
              new CommitBit.AwaitConnected(sa, exchange, child),
              reply,
              child,
              notifies,
              Optional.<Comparison>empty())
          : new QuickStep.Complete(child, Optional.of(reply), notifies);
    }

    @Override
    public void abandon() {
      ours.ifPresent(PrivateValue::close);
    }
  }
}
