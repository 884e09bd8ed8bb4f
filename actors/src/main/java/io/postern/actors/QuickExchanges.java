package io.postern.actors;

import io.postern.actors.settings.GroupSettings;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.SaCounters;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.ChildAgreement;
import io.postern.ike.v1.ProtectedExchange;
import io.postern.ike.v1.QuickInitiator;
import io.postern.ike.v1.QuickMode;
import io.postern.ike.v1.QuickResponder;
import io.postern.ike.v1.QuickStep;
import io.postern.xauthmodecfg.ClientConfiguration;
import java.net.Inet4Address;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The quick modes of one IKE SA, whoever began them, and the child SAs that came of them. */
final class QuickExchanges {
  /** Ours: more at a time is an attack. */
  private static final int MOST_UNDER_WAY = 8;

  /** Ours: a client has one child SA, or a few while new ones take over. */
  private static final int MOST_CHILDREN = 32;

  private final IkeSa.Setup setup;
  private final GroupSettings group;
  private final Protection protection;
  private final Link link;
  private final PeerTraits traits;
  private final Map<Integer, UnderWay> underWay = new HashMap<>();
  private final Map<Integer, ChildTerms> children = new HashMap<>();
  private Optional<Inet4Address> address = Optional.empty();

  /**
   * @param inboundSpis the first of them names the child SA
   * @param replaces the child SA that this one takes over from, if we began it
   */
  private record UnderWay(
      QuickMode exchange, List<Integer> inboundSpis, Optional<Integer> replaces) {}

  /** What a successor of a child SA asks for. */
  private record ChildTerms(ChildAgreement agreement) {}

  QuickExchanges(
      IkeSa.Setup setup, GroupSettings group, Protection protection, Link link, PeerTraits traits) {
    this.setup = setup;
    this.group = group;
    this.protection = protection;
    this.link = link;
    this.traits = traits;
  }

  /** The peer has an address now, which its child SAs may use. */
  void configured(ClientConfiguration configuration) {
    address = Optional.of(configuration.address());
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
    forgetTheGone();
    if (children.size() >= MOST_CHILDREN) {
      return Optional.of(
          new Refusal(Refusal.Reason.RATE_LIMIT, children.size() + " child SAs are there"));
    }
    ProtectedExchange exchange = protection.sa().exchange(ExchangeType.QUICK, messageId);
    QuickStep step =
        QuickResponder.start(
            protection.sa(),
            exchange,
            ChildPolicy.of(group, traits, link.path(), address),
            setup.identifiers()::spi,
            protection.random(),
            datagram);
    return take(
        messageId,
        datagram,
        step,
        new UnderWay(NO_EXCHANGE, List.of(), Optional.empty()),
        authentic);
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
    return switch (step) {
      case QuickStep.Proposed proposed -> {
        authentic.run();
        link.settled(messageId);
        install(proposed.child(), exchange.replaces, false);
        underWay.put(
            messageId,
            new UnderWay(proposed.next(), proposed.child().inboundSpis(), exchange.replaces));
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
        reply.ifPresent(link::send);
        if (!children.containsKey(child.inboundSpi())) {
          install(child, exchange.replaces, true);
        } else if (setup.dataplane().counters(child.inboundSpi()).isEmpty()) {
          yield Optional.of(
              new Refusal(
                  Refusal.Reason.UNEXPECTED_MESSAGE, "HASH(3) for a pair that is gone already"));
        } else {
          setup.dataplane().activateOutbound(child.inboundSpi());
          setup.peer().tell(new Peer.ChildUp(child.inboundSpi()));
        }
        link.took(datagram, reply);
        yield Optional.empty();
      }
      case QuickStep.Ignore(Refusal refusal) -> Optional.of(refusal);
      case QuickStep.Fail(Refusal refusal, var comparison) -> {
        authentic.run();
        link.settled(messageId);
        if (underWay.remove(messageId) != null) {
          exchange.exchange.abandon();
          exchange.inboundSpis.forEach(setup.identifiers()::release);
        }
        Optional<byte[]> why = protection.explain(refusal, Protocols.ESP, Bytes.EMPTY);
        why.ifPresent(link::send);
        link.took(datagram, why);
        setup.peer().tell(new Peer.ChildFailedToAgree(refusal, exchange.replaces));
        yield Optional.of(refusal);
      }
    };
  }

  private void install(ChildAgreement child, Optional<Integer> replaces, boolean active) {
    ChildSaParameters parameters = ChildPolicy.parameters(child, group, link.path());
    children.put(child.inboundSpi(), new ChildTerms(child));
    setup
        .peer()
        .tell(
            new Peer.ChildProposed(
                child.inboundSpi(),
                child.outboundSpi(),
                child.suite(),
                parameters.encapsulation(),
                ChildPolicy.lifetime(child),
                child.local() + " " + child.remote(),
                replaces));
    setup.dataplane().installInbound(parameters);
    if (active) {
      setup.dataplane().activateOutbound(child.inboundSpi());
      setup.peer().tell(new Peer.ChildUp(child.inboundSpi()));
    }
    child.close();
  }

  /** Begins a quick mode for a pair that takes over from another, on the same terms. */
  void rekey(int inboundSpi) {
    ChildTerms terms = children.get(inboundSpi);
    if (terms == null) {
      return;
    }
    ProtectedExchange exchange = protection.begin(ExchangeType.QUICK);
    QuickInitiator.Start start =
        QuickInitiator.start(
            protection.sa(),
            exchange,
            new QuickInitiator.Request(
                List.of(terms.agreement.suite()),
                terms.agreement.group(),
                terms.agreement.mode(),
                terms.agreement.local(),
                terms.agreement.remote(),
                ChildPolicy.lifetime(group),
                link.path().path().local().getAddress(),
                link.path().path().remote().getAddress()),
            setup.identifiers()::spi,
            protection.random());
    underWay.put(
        exchange.messageId(),
        new UnderWay(start.exchange(), start.inboundSpis(), Optional.of(inboundSpi)));
    link.request(exchange.messageId(), start.message());
  }

  /** The peer does not answer a quick mode of ours, or does not commit to one of its own. */
  void silent(int messageId, Refusal refusal) {
    UnderWay exchange = underWay.remove(messageId);
    if (exchange == null) {
      return;
    }
    exchange.exchange.abandon();
    int inboundSpi = exchange.inboundSpis.getFirst();
    boolean carriesTraffic =
        setup
            .dataplane()
            .counters(inboundSpi)
            .filter(counters -> counters.inboundPackets() > 0)
            .isPresent();
    if (carriesTraffic) {
      // HASH(3) was lost, but packets on the pair prove that the peer has it.
      setup.dataplane().activateOutbound(inboundSpi);
      setup.peer().tell(new Peer.ChildUp(inboundSpi));
      return;
    }
    exchange.inboundSpis.forEach(setup.identifiers()::release);
    setup.peer().tell(new Peer.ChildFailedToAgree(refusal, exchange.replaces));
    if (children.containsKey(inboundSpi)) {
      forget(inboundSpi);
      setup.peer().tell(new Peer.ChildWithdrawn(inboundSpi));
    }
  }

  /** Those that the peer deleted, or that expired. */
  private void forgetTheGone() {
    children.keySet().removeIf(spi -> setup.dataplane().counters(spi).isEmpty());
  }

  void forget(int inboundSpi) {
    children.remove(inboundSpi);
  }

  /** When the last packet of the peer came through any of its child SAs. */
  OptionalLong lastInboundNanos() {
    return children.keySet().stream()
        .flatMap(spi -> setup.dataplane().counters(spi).stream())
        .mapToLong(SaCounters::lastInboundNanos)
        .filter(nanos -> nanos != 0)
        .max();
  }

  void abandon() {
    underWay.values().forEach(exchange -> exchange.exchange.abandon());
    underWay.clear();
  }
}
