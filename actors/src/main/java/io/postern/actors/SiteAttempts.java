package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import io.postern.actors.settings.SiteSettings;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The attempts to reach a site: one phase 1 after the other, over all ways in order. */
final class SiteAttempts {
  private final ActorContext<Site.Command> context;
  private final SiteSettings settings;
  private final Peers.PeerSetup given;
  private final SaPolicy policy;
  private final SiteRoutes routes;
  private final Consumer<IkePath> sought;
  private final Runnable roundFailed;

  /** Whether there are no SAs with the peer; a phase 1 that is under way asks it. */
  private final AtomicBoolean alone = new AtomicBoolean(true);

  private Optional<ActorRef<IkeSa.Command>> underWay = Optional.empty();
  private boolean lookingUp;

  /**
   * @param sought told where each attempt goes
   * @param roundFailed told when no way leads there
   */
  SiteAttempts(
      ActorContext<Site.Command> context,
      SiteSettings settings,
      Peers.PeerSetup given,
      NameResolver resolver,
      Consumer<IkePath> sought,
      Runnable roundFailed) {
    this.context = context;
    this.settings = settings;
    this.given = given;
    this.policy = SaPolicy.of(settings);
    this.sought = sought;
    this.roundFailed = roundFailed;
    this.routes =
        new SiteRoutes(
            settings.peers(),
            given.settings().local(),
            resolver,
            context
                .getSystem()
                .dispatchers()
                .lookup(DispatcherSelector.fromConfig(PasswordChecks.DISPATCHER)));
  }

  boolean isUnderWay() {
    return underWay.isPresent() || lookingUp;
  }

  boolean is(ActorRef<IkeSa.Command> sa) {
    return underWay.filter(sa::equals).isPresent();
  }

  /**
   * Begins a round, if none is under way.
   *
   * @param there where the peer is on port 4500 by now: phase 1 is renewed there (RFC 3947 §4)
   */
  void begin(Optional<IkePath> there) {
    if (!isUnderWay() && !settings.peers().isEmpty()) {
      routes.restart();
      there.ifPresentOrElse(path -> attempt(new SiteRoutes.Route(path, path)), this::next);
    }
  }

  /** The phase 1 of the attempt came up, or failed. */
  void over() {
    underWay = Optional.empty();
  }

  /**
   * @param none there are no SAs with the peer
   */
  void alone(boolean none) {
    alone.set(none);
  }

  void found(List<SiteRoutes.Route> found) {
    lookingUp = false;
    routes.found(found);
    next();
  }

  void foundTooLate() {
    lookingUp = false;
  }

  void next() {
    routes.next().ifPresentOrElse(this::attempt, this::lookUp);
  }

  void stop(Refusal reason) {
    underWay.ifPresent(sa -> sa.tell(new IkeSa.Close(reason)));
  }

  private void lookUp() {
    routes
        .lookUp()
        .ifPresentOrElse(
            stage -> {
              lookingUp = true;
              context.pipeToSelf(
                  stage, (found, failure) -> new Site.Found(failure == null ? found : List.of()));
            },
            roundFailed);
  }

  private void attempt(SiteRoutes.Route route) {
    sought.accept(route.path());
    SaEnvironment environment = given.environment();
    ActorRef<IkeSa.Command> sa =
        context.spawnAnonymous(
            IkeSa.initiate(
                new IkeSa.Setup(
                    new Cookies(environment.identifiers().cookie(), 0),
                    route.path(),
                    environment,
                    given.settings().admission().halfOpenTimeout(),
                    context.getSelf().narrow()),
                new IkeSa.Initiator(
                    policy,
                    settings.mode() == SiteSettings.Mode.MAIN
                        ? ExchangeType.MAIN
                        : ExchangeType.AGGRESSIVE,
                    Connections.connection(settings, given.settings().identity()),
                    route.floated(),
                    settings.preferUdp(),
                    alone::get,
                    settings::admits,
                    Optional.empty())),
            DispatcherSelector.fromConfig(Peer.DISPATCHER));
    context.watch(sa);
    underWay = Optional.of(sa);
  }
}
