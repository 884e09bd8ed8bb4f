package io.postern.actors;

import io.postern.actors.settings.RoadWarriorSettings;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.SaCounters;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.ChildLifetime;
import io.postern.ike.proposal.EncapsulationMode;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.SuitePolicy;
import io.postern.ike.v1.ChildAgreement;
import io.postern.ike.v1.PhaseOneResult;
import io.postern.ike.v1.ProtectedExchange;
import io.postern.ike.v1.ProtectedMessage;
import io.postern.ike.v1.QuickInitiator;
import io.postern.ike.v1.QuickMode;
import io.postern.ike.v1.QuickPolicy;
import io.postern.ike.v1.QuickResponder;
import io.postern.ike.v1.QuickStep;
import io.postern.ike.v1.TrafficSelector;
import io.postern.nattdpd.DpdNotification;
import io.postern.nattdpd.DpdTiming;
import io.postern.xauthmodecfg.ClientConfiguration;
import io.postern.xauthmodecfg.ModeConfigClient;
import io.postern.xauthmodecfg.XauthClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A client's side of an established IKE SA: login, configuration, child SAs. */
final class RoadWarriorTunnel {
  private static final ChildLifetime LIFETIME = ChildLifetime.ofSeconds(3600);
  private static final int REPLAY_WINDOW = 1024;

  /** What came of a message. */
  sealed interface Progress {
    record None() implements Progress {}

    record Ignored(Refusal refusal) implements Progress {}

    record Up(ClientConfiguration configuration) implements Progress {}

    record Over(Refusal refusal) implements Progress {}
  }

  private final RoadWarriorSettings settings;
  private final Dataplane dataplane;
  private final Identifiers identifiers;
  private final Link link;
  private final PhaseOneResult result;
  private final Protection protection;
  private final Liveness liveness;
  private final EncapsulationMode encapsulationMode;
  private final Map<Integer, QuickMode> quicks = new HashMap<>();
  private final Set<Integer> children = new HashSet<>();
  private XauthClient login;
  private Optional<ProtectedExchange> asking = Optional.empty();
  private Optional<ClientConfiguration> configuration = Optional.empty();
  private boolean up;

  RoadWarriorTunnel(
      RoadWarriorSettings settings,
      Dataplane dataplane,
      Identifiers identifiers,
      Link link,
      PhaseOneResult result,
      PeerTraits traits) {
    this.settings = settings;
    this.dataplane = dataplane;
    this.identifiers = identifiers;
    this.link = link;
    this.result = result;
    this.protection = new Protection(result.sa(), link, identifiers.random());
    this.liveness = new Liveness(DpdTiming.DEFAULT, traits, identifiers.random());
    this.encapsulationMode =
        link.path().natTraversal()
            ? traits
                .natTraversal()
                .flatMap(version -> EncapsulationMode.of(version.udpTunnel()))
                .orElse(EncapsulationMode.TUNNEL)
            : EncapsulationMode.TUNNEL;
    this.login = XauthClient.begin(settings.user(), settings.password());
  }

  Progress received(IkePath path, byte[] datagram) {
    return switch (MessageReader.header(datagram)) {
      case Reading.Refused<Header>(Refusal refusal) -> new Progress.Ignored(refusal);
      case Reading.Accepted<Header>(Header header) -> {
        if (!header.cookies().equals(result.sa().cookies()) || !header.encrypted()) {
          yield new Progress.Ignored(
              new Refusal(Refusal.Reason.NOT_ENCRYPTED, "a message outside of the SA"));
        }
        yield switch (header.exchange()) {
          case TRANSACTION -> transaction(header.messageId(), datagram);
          case QUICK -> quick(header.messageId(), datagram);
          case INFORMATIONAL -> {
            QuickMode quick = quicks.get(header.messageId());
            yield quick != null && quick.awaitsConnected()
                ? quick(header.messageId(), datagram)
                : informational(header.messageId(), datagram);
          }
          case MAIN, AGGRESSIVE, NEW_GROUP ->
              new Progress.Ignored(
                  new Refusal(
                      Refusal.Reason.UNEXPECTED_MESSAGE, header.exchange() + " from " + path));
        };
      }
    };
  }

  // ---- login and configuration ----

  private Progress transaction(int messageId, byte[] datagram) {
    boolean answer = asking.filter(exchange -> exchange.messageId() == messageId).isPresent();
    ProtectedExchange exchange =
        answer ? asking.orElseThrow() : result.sa().exchange(ExchangeType.TRANSACTION, messageId);
    return switch (ProtectedMessage.open(
        result.sa(), exchange, PayloadRules.TRANSACTION, datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new Progress.Ignored(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage message) -> {
        liveness.traffic(System.nanoTime());
        link.took(datagram, Optional.empty());
        Payload.Attributes attributes = message.first(Payload.Attributes.class).orElseThrow();
        yield answer
            ? configured(attributes, exchange)
            : loginStep(login.received(attributes), exchange, datagram);
      }
    };
  }

  private Progress loginStep(XauthClient.Step step, ProtectedExchange exchange, byte[] datagram) {
    login = step.next();
    Progress progress = new Progress.None();
    for (XauthClient.Effect effect : step.effects()) {
      switch (effect) {
        case XauthClient.Effect.Send(Payload.Attributes message) -> {
          byte[] reply = ProtectedMessage.seal(result.sa(), exchange, List.of(message));
          link.took(datagram, Optional.of(reply));
          link.send(reply);
        }
        case XauthClient.Effect.Show show -> {}
        case XauthClient.Effect.Ask ask -> {} // never: there is no person
        case XauthClient.Effect.Succeeded succeeded ->
            asking =
                Optional.of(
                    protection.ask(ModeConfigClient.request(1, Optional.empty(), "Postern")));
        case XauthClient.Effect.Failed(Refusal refusal) -> progress = new Progress.Over(refusal);
        case XauthClient.Effect.Ignored(Refusal refusal) ->
            progress = new Progress.Ignored(refusal);
      }
    }
    return progress;
  }

  private Progress configured(Payload.Attributes reply, ProtectedExchange exchange) {
    link.settled(exchange.messageId());
    return switch (ModeConfigClient.read(reply, 1)) {
      case Reading.Refused<ClientConfiguration>(Refusal refusal) -> new Progress.Over(refusal);
      case Reading.Accepted<ClientConfiguration>(ClientConfiguration given) -> {
        configuration = Optional.of(given);
        openTunnel(given);
        yield new Progress.None();
      }
    };
  }

  // ---- child SAs ----

  private void openTunnel(ClientConfiguration given) {
    ProtectedExchange exchange = protection.begin(ExchangeType.QUICK);
    QuickInitiator.Start start =
        QuickInitiator.start(
            result.sa(),
            exchange,
            new QuickInitiator.Request(
                settings.esp(),
                Optional.empty(),
                encapsulationMode,
                TrafficSelector.host(given.address()),
                TrafficSelector.anyIpv4(),
                LIFETIME,
                link.path().path().local().getAddress(),
                link.path().path().remote().getAddress()),
            identifiers::spi,
            identifiers.random());
    quicks.put(exchange.messageId(), start.exchange());
    link.request(exchange.messageId(), start.message());
  }

  private Progress quick(int messageId, byte[] datagram) {
    QuickMode known = quicks.get(messageId);
    return known != null
        ? quickStep(messageId, datagram, known.on(datagram))
        : configuration
            .map(given -> quickStep(messageId, datagram, answer(messageId, datagram, given)))
            .orElseGet(Progress.None::new);
  }

  /** The gateway begins a successor of our child SA. */
  private QuickStep answer(int messageId, byte[] datagram, ClientConfiguration given) {
    TrafficSelector here = TrafficSelector.host(given.address());
    return QuickResponder.start(
        result.sa(),
        result.sa().exchange(ExchangeType.QUICK, messageId),
        new QuickPolicy(
            link.path().path().local().getAddress(),
            link.path().path().remote().getAddress(),
            asked ->
                asked.local().equals(here)
                    ? Reading.accepted(
                        new QuickPolicy.Granted(asked.remote(), here, suites(), LIFETIME))
                    : Reading.refused(
                        Refusal.Reason.INVALID_ID_INFORMATION,
                        asked.local() + " is not our address")),
        identifiers::spi,
        identifiers.random(),
        datagram);
  }

  private SuitePolicy suites() {
    return SuitePolicy.of(
        settings.esp(),
        PerfectForwardSecrecy.OPTIONAL,
        Strength.LEGACY,
        List.of(encapsulationMode));
  }

  private Progress quickStep(int messageId, byte[] datagram, QuickStep step) {
    return switch (step) {
      case QuickStep.Proposed proposed -> {
        install(proposed.child());
        quicks.put(messageId, proposed.next());
        link.took(datagram, Optional.of(proposed.reply()));
        link.send(proposed.reply());
        yield new Progress.None();
      }
      case QuickStep.Complete(ChildAgreement child, Optional<byte[]> reply, var notifies) -> {
        link.settled(messageId);
        quicks.remove(messageId);
        reply.ifPresent(link::send);
        if (!children.contains(child.inboundSpi())) {
          install(child);
        }
        dataplane.activateOutbound(child.inboundSpi());
        link.took(datagram, reply);
        yield cameUp();
      }
      case QuickStep.Ignore(Refusal refusal) -> new Progress.Ignored(refusal);
      case QuickStep.Fail(Refusal refusal, var comparison) ->
          up ? new Progress.Ignored(refusal) : new Progress.Over(refusal);
    };
  }

  private Progress cameUp() {
    if (up || configuration.isEmpty()) {
      return new Progress.None();
    }
    up = true;
    return new Progress.Up(configuration.get());
  }

  private void install(ChildAgreement child) {
    dataplane.installInbound(
        ChildPolicy.parameters(
            child, List.of(ChildPolicy.prefix(child.local())), REPLAY_WINDOW, link.path()));
    children.add(child.inboundSpi());
    child.close();
  }

  // ---- the rest ----

  private Progress informational(int messageId, byte[] datagram) {
    ProtectedExchange exchange = result.sa().exchange(ExchangeType.INFORMATIONAL, messageId);
    return switch (ProtectedMessage.open(
        result.sa(), exchange, PayloadRules.INFORMATIONAL_PROTECTED, datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new Progress.Ignored(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage message) -> {
        liveness.traffic(System.nanoTime());
        link.took(datagram, Optional.empty());
        Progress progress = new Progress.None();
        for (Payload.Notification notification : message.all(Payload.Notification.class)) {
          progress = notified(notification, datagram);
        }
        Bytes ours = Protection.cookieOctets(result.sa().cookies());
        for (Payload.Delete delete : message.all(Payload.Delete.class)) {
          if (delete.protocol() == Protocols.ISAKMP && delete.spis().contains(ours)) {
            progress =
                new Progress.Over(
                    new Refusal(Refusal.Reason.DELETED_BY_PEER, "the gateway ended the session"));
          }
        }
        yield progress;
      }
    };
  }

  private Progress notified(Payload.Notification notification, byte[] datagram) {
    if (DpdNotification.isOne(notification)) {
      liveness
          .received(notification, result.sa().cookies(), System.nanoTime())
          .ifPresent(
              answer -> link.took(datagram, Optional.of(protection.inform(List.of(answer)))));
    } else if (!up && NotifyTypes.isError(notification.notifyType())) {
      return new Progress.Over(
          new Refusal(
              Refusal.Reason.NO_PROPOSAL_CHOSEN,
              "the gateway answered notify " + notification.notifyType()));
    }
    return new Progress.None();
  }

  Progress wake(long nowNanos) {
    lastInboundNanos().ifPresent(liveness::traffic);
    Liveness.Duty duty = liveness.wake(nowNanos, link.lastSentNanos());
    if (duty.dead()) {
      return new Progress.Over(
          new Refusal(Refusal.Reason.DEAD_PEER, "the gateway does not answer R-U-THERE"));
    }
    if (duty.keepalive()) {
      dataplane.sendKeepalive(link.path().path());
    }
    duty.question().ifPresent(q -> protection.inform(List.of(q.payload(result.sa().cookies()))));
    return new Progress.None();
  }

  private OptionalLong lastInboundNanos() {
    return children.stream()
        .flatMap(spi -> dataplane.counters(spi).stream())
        .mapToLong(SaCounters::lastInboundNanos)
        .filter(nanos -> nanos != 0)
        .max();
  }

  /** Tells the gateway that we leave. */
  void delete() {
    if (!children.isEmpty()) {
      link.send(protection.deleteChildren(List.copyOf(children)));
    }
    link.send(protection.deleteIkeSa());
  }

  void close() {
    quicks.values().forEach(QuickMode::abandon);
    children.forEach(dataplane::remove);
    result.sa().close();
  }
}
