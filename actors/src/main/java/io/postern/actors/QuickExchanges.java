package io.postern.actors;

import akka.actor.typed.ActorRef;
import io.postern.dataplane.ChildSaParameters;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Spi;
import io.postern.ike.proposal.Comparison;
import io.postern.ike.proposal.EncapsulationMode;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.v1.ChildAgreement;
import io.postern.ike.v1.ProtectedExchange;
import io.postern.ike.v1.QuickInitiator;
import io.postern.ike.v1.QuickMode;
import io.postern.ike.v1.QuickResponder;
import io.postern.ike.v1.QuickStep;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** The quick modes of one IKE SA, whoever began them. */
final class QuickExchanges {
  /** Ours: more at a time is an attack. */
  private static final int MOST_UNDER_WAY = 8;

  // Ours: when to look whether the peer has our last message.
  private static final long SHORTEST_TRIP_NANOS = Duration.ofMillis(75).toNanos();
  private static final long LONGEST_TRIP_NANOS = Duration.ofMillis(250).toNanos();

  private final ActorRef<IkeSa.Command> self;
  private final SaEnvironment environment;
  private final SaPolicy policy;
  private final Protection protection;
  private final Link link;
  private final PeerTraits traits;
  private final NewGroups newGroups;
  private final Consumer<SaEvent> owner;
  private final Map<Integer, UnderWay> underWay = new HashMap<>();
  private final PairsInPath pairs;
  private Grants grants = new Grants.Nothing();

  /**
   * @param inboundSpis the first of them names the pair
   * @param wanted what we asked for, if we began it
   * @param replaces the pair that this one takes over from, if we began it
   */
  private record UnderWay(
      QuickMode exchange,
      List<Integer> inboundSpis,
      long begunNanos,
      Optional<ChildTerms> wanted,
      Optional<Integer> replaces) {}

  QuickExchanges(
      ActorRef<IkeSa.Command> self,
      SaEnvironment environment,
      SaPolicy policy,
      Protection protection,
      Link link,
      PeerTraits traits,
      NewGroups newGroups,
      Consumer<SaEvent> owner) {
    this.self = self;
    this.environment = environment;
    this.policy = policy;
    this.protection = protection;
    this.link = link;
    this.traits = traits;
    this.newGroups = newGroups;
    this.owner = owner;
    this.pairs = new PairsInPath(environment, owner);
  }

  /** Child SAs may have these selectors from now on. */
  void grant(Grants newGrants) {
    grants = newGrants;
  }

  /** Child SAs that were made under another IKE SA with this peer. */
  void adopt(Set<Integer> inboundSpis) {
    pairs.addAll(inboundSpis);
  }

  boolean underWay(int messageId) {
    return underWay.containsKey(messageId);
  }

  boolean awaitsConnected(int messageId) {
    UnderWay exchange = underWay.get(messageId);
    return exchange != null && exchange.exchange.awaitsConnected();
  }

  /** A quick mode message; empty if it was acted upon. */
  Optional<Refusal> received(int messageId, byte[] datagram, Runnable authentic) {
    UnderWay known = underWay.get(messageId);
    if (known != null) {
      return take(messageId, datagram, known.exchange.on(datagram), known, authentic);
    }
    if (underWay.size() >= MOST_UNDER_WAY) {
      return Optional.of(
          new Refusal(Refusal.Reason.RATE_LIMIT, underWay.size() + " quick modes are under way"));
    }
    int there = pairs.count();
    if (there >= policy.mostChildren()) {
      return Optional.of(new Refusal(Refusal.Reason.RATE_LIMIT, there + " child SAs are there"));
    }
    ProtectedExchange exchange = protection.sa().exchange(ExchangeType.QUICK, messageId);
    QuickStep step =
        QuickResponder.start(
            protection.sa(),
            exchange,
            ChildPolicy.of(policy, grants, traits, link.path(), newGroups.byNumber()),
            environment.identifiers()::spi,
            protection.fresh(),
            datagram);
    UnderWay begun =
        new UnderWay(
            NO_EXCHANGE,
            List.of(),
            environment.time().nanoTime(),
            Optional.empty(),
            Optional.empty());
    return take(messageId, datagram, step, begun, authentic);
  }

  private static final QuickMode NO_EXCHANGE =
      new QuickMode() {
        @Override
        public QuickStep on(byte[] datagram) {
          throw new IllegalStateException("the exchange is over");
        }

        @Override
        public void abandon() {
          // Nothing is there yet.
        }
      };

  private Optional<Refusal> take(
      int messageId, byte[] datagram, QuickStep step, UnderWay exchange, Runnable authentic) {
    return switch (checked(step)) {
      case QuickStep.Proposed proposed -> {
        authentic.run();
        link.settled(messageId);
        install(proposed.child(), exchange, proposed.comparison());
        underWay.put(
            messageId,
            new UnderWay(
                proposed.next(),
                proposed.child().inboundSpis(),
                exchange.begunNanos,
                exchange.wanted,
                exchange.replaces));
        environment.recipients().awaitFirst(proposed.child().inboundSpi(), self);
        link.took(datagram, Optional.of(proposed.reply()));
        // Repeated until HASH(3) or CONNECTED comes: without it we may not send, and the peer
        // cannot know.
        link.request(messageId, proposed.reply());
        yield Optional.empty();
      }
      case QuickStep.Complete(ChildAgreement child, Optional<byte[]> reply, var notifies) -> {
        authentic.run();
        link.settled(messageId);
        underWay.remove(messageId);
        environment.recipients().awaitFirstNoMore(child.inboundSpi());
        if (!pairs.knows(child.inboundSpi())) {
          install(child, exchange, Optional.empty());
        } else if (!pairs.has(child.inboundSpi())) {
          yield Optional.of(
              new Refusal(
                  Refusal.Reason.UNEXPECTED_MESSAGE, "HASH(3) for a pair that is gone already"));
        }
        reply.ifPresent(last -> sendLast(messageId, last, exchange, child.inboundSpi()));
        pairs.send(child.inboundSpi());
        link.took(datagram, reply);
        yield Optional.empty();
      }
      case QuickStep.Ignore(Refusal refusal) -> Optional.of(refusal);
      case QuickStep.Fail(Refusal refusal, var comparison) -> {
        authentic.run();
        boolean begun = underWay.containsKey(messageId);
        giveUp(messageId);
        Optional<byte[]> why = protection.explain(refusal, Protocols.ESP, Bytes.EMPTY);
        why.ifPresent(link::send);
        link.took(datagram, why);
        if (begun) {
          exchange.inboundSpis.forEach(environment.identifiers()::release);
        }
        failed(refusal, exchange, comparison);
        yield Optional.of(refusal);
      }
    };
  }

  /**
   * HASH(3). Some peers take no packet of ours under the new keys until it came, and say message 2
   * again after seconds only. Whose packets go on under the old keys has not got it.
   */
  private void sendLast(int messageId, byte[] last, UnderWay exchange, int successor) {
    Optional<Integer> before = exchange.replaces.filter(pairs::has);
    if (before.isEmpty()) {
      link.send(last);
      return;
    }
    long now = environment.time().nanoTime();
    // What comes until then may have been sent before: the exchange so far took longer than there
    // and back.
    long trip = Math.clamp(now - exchange.begunNanos, SHORTEST_TRIP_NANOS, LONGEST_TRIP_NANOS);
    link.lastWord(
        messageId,
        last,
        Duration.ofNanos(2 * trip),
        () -> !pairs.isHeardOn(successor) && pairs.isHeardOnSince(before.get(), now + trip));
  }

  /** An answer may have narrowed what we asked for to what cannot be carried. */
  private static QuickStep checked(QuickStep step) {
    Optional<ChildAgreement> child =
        switch (step) {
          case QuickStep.Proposed proposed -> Optional.of(proposed.child());
          case QuickStep.Complete complete -> Optional.of(complete.child());
          case QuickStep.Ignore ignore -> Optional.empty();
          case QuickStep.Fail fail -> Optional.empty();
        };
    Optional<Refusal> obstacle = child.flatMap(ChildPolicy::obstacle);
    if (obstacle.isEmpty()) {
      return step;
    }
    child.ifPresent(ChildAgreement::close);
    return new QuickStep.Fail(obstacle.get(), Optional.empty());
  }

  /**
   * The peer's packet on the pair, under keys that our nonce and our SPI went into, proves that it
   * has our message and lives: HASH(3) or CONNECTED, which may be lost or overtaken, prove no more
   * (RFC 2409 §5.5). They are still asked for, as they end the exchange.
   */
  void heard(int inboundSpi) {
    boolean waits =
        underWay.values().stream().anyMatch(e -> e.inboundSpis.getFirst() == inboundSpi);
    if (waits && pairs.has(inboundSpi)) {
      pairs.sendEarly(inboundSpi);
    }
  }

  private void failed(Refusal refusal, UnderWay exchange, Optional<Comparison> comparison) {
    owner.accept(
        new SaEvent.ChildFailedToAgree(refusal, exchange.replaces, exchange.wanted, comparison));
  }

  private Optional<UnderWay> giveUp(int messageId) {
    link.settled(messageId);
    Optional<UnderWay> exchange = Optional.ofNullable(underWay.remove(messageId));
    exchange.ifPresent(this::abandon);
    return exchange;
  }

  private void abandon(UnderWay exchange) {
    exchange.exchange.abandon();
    exchange.inboundSpis.forEach(environment.recipients()::awaitFirstNoMore);
  }

  private void install(ChildAgreement child, UnderWay exchange, Optional<Comparison> comparison) {
    ChildSaParameters parameters = ChildParameters.of(child, policy, grants, link.path());
    pairs.add(child.inboundSpi());
    // Of the protocols that we offered, the peer may have left some out.
    exchange.inboundSpis.stream()
        .filter(spi -> !child.inboundSpis().contains(spi))
        .forEach(environment.identifiers()::release);
    owner.accept(
        new SaEvent.ChildProposed(
            ChildSpis.of(child),
            child.suite(),
            parameters.encapsulation(),
            ChildPolicy.lifetime(child),
            new ChildTerms(
                List.of(child.suite().withGroup(Optional.empty())),
                child.group(),
                Optional.of(child.mode()),
                child.local(),
                child.remote()),
            exchange.wanted.isPresent(),
            exchange.begunNanos,
            exchange.replaces,
            comparison));
    environment
        .dataplane()
        .installInbound(parameters, grants.binding(child.local(), child.remote()));
    child.close();
  }

  /** Begins a quick mode. */
  void open(ChildTerms terms, Optional<Integer> replaces) {
    EncapsulationMode mode = ChildPolicy.mode(terms.mode(), policy, traits, link.path());
    switch (ChildPolicy.offered(terms.suites(), mode)) {
      case Reading.Refused<List<ProtectionSuite>>(Refusal refusal) ->
          owner.accept(
              new SaEvent.ChildFailedToAgree(
                  refusal, replaces, Optional.of(terms), Optional.empty()));
      case Reading.Accepted<List<ProtectionSuite>>(List<ProtectionSuite> suites) ->
          open(terms, replaces, suites, mode);
    }
  }

  private void open(
      ChildTerms terms,
      Optional<Integer> replaces,
      List<ProtectionSuite> suites,
      EncapsulationMode mode) {
    ProtectedExchange exchange = protection.begin(ExchangeType.QUICK);
    QuickInitiator.Start start =
        QuickInitiator.start(
            protection.sa(),
            exchange,
            new QuickInitiator.Request(
                suites,
                terms.group(),
                mode,
                terms.local(),
                terms.remote(),
                ChildPolicy.lifetime(policy),
                link.path().path().local().getAddress(),
                link.path().path().remote().getAddress()),
            environment.identifiers()::spi,
            protection.fresh());
    underWay.put(
        exchange.messageId(),
        new UnderWay(
            start.exchange(),
            start.inboundSpis(),
            environment.time().nanoTime(),
            Optional.of(terms),
            replaces));
    link.request(exchange.messageId(), start.message());
  }

  /** The peer does not answer a quick mode of ours, or does not commit to one of its own. */
  void silent(int messageId, Refusal refusal) {
    Optional<UnderWay> known = giveUp(messageId);
    if (known.isEmpty()) {
      return;
    }
    UnderWay exchange = known.get();
    int inboundSpi = exchange.inboundSpis.getFirst();
    if (pairs.isHeardOn(inboundSpi)) {
      // HASH(3) was lost, but packets on the pair prove that the peer has it.
      pairs.send(inboundSpi);
      return;
    }
    boolean installed = pairs.knows(inboundSpi);
    failed(refusal, exchange, Optional.empty());
    if (installed) {
      forget(inboundSpi);
      owner.accept(new SaEvent.ChildWithdrawn(inboundSpi));
    } else {
      exchange.inboundSpis.forEach(environment.identifiers()::release);
    }
  }

  /** The peer, proven, says why it does not want a quick mode of ours. */
  void refused(Payload.Notification notification) {
    List<Map.Entry<Integer, UnderWay>> ours =
        underWay.entrySet().stream().filter(e -> e.getValue().wanted.isPresent()).toList();
    ours.stream()
        .filter(
            e ->
                e.getValue().inboundSpis.stream()
                    .map(Spi::octets)
                    .anyMatch(notification.spi()::equals))
        .findFirst()
        .or(() -> ours.size() == 1 ? Optional.of(ours.getFirst()) : Optional.empty())
        .ifPresent(
            e ->
                giveUp(e.getKey())
                    .ifPresent(
                        exchange -> {
                          exchange.inboundSpis.forEach(environment.identifiers()::release);
                          failed(reason(notification.notifyType()), exchange, Optional.empty());
                        }));
  }

  private static Refusal reason(int notifyType) {
    Refusal.Reason reason =
        List.of(Refusal.Reason.values()).stream()
            .filter(r -> r.notifyType().stream().anyMatch(type -> type == notifyType))
            .findFirst()
            .orElse(Refusal.Reason.NO_PROPOSAL_CHOSEN);
    return new Refusal(reason, "the peer answered " + NotifyTypes.name(notifyType));
  }

  void forget(int inboundSpi) {
    pairs.forget(inboundSpi);
  }

  /** When the last packet of the peer came through any of its child SAs. */
  OptionalLong lastInboundNanos() {
    return pairs.lastInboundNanos();
  }

  /** When the last packet left for the peer through any of its child SAs. */
  OptionalLong lastOutboundNanos() {
    return pairs.lastOutboundNanos();
  }

  /** Zeroes what is under way; the owner hears of those that it waits for. */
  void abandon() {
    underWay.values().forEach(this::abandon);
    // The SPIs of those that are in the packet path are released with them.
    underWay.values().stream()
        .filter(exchange -> exchange.wanted.isPresent())
        .map(UnderWay::inboundSpis)
        .filter(spis -> !pairs.knows(spis.getFirst()))
        .forEach(spis -> spis.forEach(environment.identifiers()::release));
    underWay.clear();
  }
}
