package io.postern.actors;

import static io.postern.actors.ClientProfile.Quirk.RENEWS_TO_ITS_HARM;

import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The timers of an established IKE SA: its lifetime, and the looks after the peer. */
final class PeerWatch {
  // Ours.
  private static final Duration BETWEEN_PROBES = Duration.ofSeconds(10);
  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  /** A peer cannot make us renew more often than once in this time. */
  private static final Duration SHORTEST_LIFETIME = Duration.ofMinutes(1);

  private final TimerScheduler<IkeSa.Command> timers;
  private final SaEnvironment environment;
  private final SaPolicy policy;
  private final boolean byUs;
  private final Cookies cookies;
  private final Link link;
  private final Protection protection;
  private final QuickExchanges quicks;
  private final PeerTraits traits;
  private final Liveness liveness;
  private final long beganNanos;
  private Duration lifetime;
  private boolean retired;
  private long lastProbeNanos;

  /**
   * @param byUs we are the initiator of the IKE SA
   */
  PeerWatch(
      TimerScheduler<IkeSa.Command> timers,
      SaEnvironment environment,
      SaPolicy policy,
      boolean byUs,
      Link link,
      Protection protection,
      QuickExchanges quicks,
      PeerTraits traits) {
    this.timers = timers;
    this.environment = environment;
    this.policy = policy;
    this.byUs = byUs;
    this.cookies = protection.sa().cookies();
    this.link = link;
    this.protection = protection;
    this.quicks = quicks;
    this.traits = traits;
    this.lifetime = policy.lifetime().ike();
    long now = now();
    this.beganNanos = now;
    this.lastProbeNanos = now - BETWEEN_PROBES.toNanos();
    this.liveness = new Liveness(policy.dpd(), traits, environment.identifiers().random(), now);
  }

  /**
   * @param offeredSeconds how long the initiator wants the phase 1 SA to live, if it said so
   */
  void begin(OptionalLong offeredSeconds) {
    live();
    look(FIRST_LOOK);
    long ours = lifetime.toSeconds();
    boolean tell = !byUs && (offeredSeconds.isEmpty() || offeredSeconds.getAsLong() > ours);
    if (tell && traits.client().filter(c -> c.has(RENEWS_TO_ITS_HARM)).isEmpty()) {
      protection.announceLifetime(ours);
    }
  }

  private long now() {
    return environment.time().nanoTime();
  }

  // ---- the lifetime ----

  /** RFC 2407 §4.6.3.1: the peer's lifetime counts if it is shorter, from the beginning. */
  void shorten(long seconds) {
    if (!retired && seconds < lifetime.toSeconds()) {
      Duration told = Duration.ofSeconds(seconds);
      lifetime = told.compareTo(SHORTEST_LIFETIME) < 0 ? SHORTEST_LIFETIME : told;
      live();
    }
  }

  private void live() {
    Duration soft = RekeyTime.soft(lifetime, byUs, environment.identifiers().random());
    timers.startSingleTimer(IkeSa.SoftOver.class, new IkeSa.SoftOver(), left(soft));
    timers.startSingleTimer(IkeSa.HardOver.class, new IkeSa.HardOver(), left(lifetime));
  }

  private Duration left(Duration sinceItBegan) {
    Duration left = sinceItBegan.minusNanos(now() - beganNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** A newer one took over; {@code close} when it is time. */
  void retire(Duration after, IkeSa.Close close) {
    retired = true;
    timers.cancel(IkeSa.SoftOver.class);
    timers.startSingleTimer(IkeSa.Retire.class, close, after);
  }

  /** The lifetime in octets: soft at four fifths of it. */
  private void useUp() {
    long most = policy.lifetime().ikeBytes();
    if (most > 0 && link.octets() > most) {
      timers.startSingleTimer(IkeSa.HardOver.class, new IkeSa.HardOver(), Duration.ZERO);
    } else if (most > 0 && link.octets() > most / 5 * 4) {
      endSoon();
    }
  }

  /** A new phase 1 is due, if it was not before. */
  void endSoon() {
    if (timers.isTimerActive(IkeSa.SoftOver.class)) {
      timers.startSingleTimer(IkeSa.SoftOver.class, new IkeSa.SoftOver(), Duration.ZERO);
    }
  }

  // ---- whether the peer lives ----

  /** Something authentic and new came. */
  void lives() {
    liveness.traffic(now());
  }

  /** R-U-THERE or its answer. */
  void asked(Payload.Notification notification, byte[] datagram) {
    liveness
        .received(notification, cookies, now())
        .ifPresent(answer -> link.took(datagram, Optional.of(protection.inform(List.of(answer)))));
  }

  /** Asks at once, but not often: it may be a stranger who makes us ask. */
  void probe() {
    long now = now();
    if (now - lastProbeNanos >= BETWEEN_PROBES.toNanos()) {
      lastProbeNanos = now;
      liveness.doubt(now);
      look(Duration.ZERO);
    }
  }

  /**
   * The timer went off.
   *
   * @param loggedIn a client that asks its user answers nothing else; the half-open limit ends it
   * @return why the peer is given up, if it is
   */
  Optional<Refusal> wake(boolean loggedIn) {
    if (!loggedIn) {
      look(FIRST_LOOK);
      return Optional.empty();
    }
    quicks.lastInboundNanos().ifPresent(liveness::traffic);
    Liveness.Duty duty =
        liveness.wake(now(), link.lastSentNanos(), quicks.lastOutboundNanos().orElse(0));
    if (duty.dead()) {
      return Optional.of(new Refusal(Refusal.Reason.DEAD_PEER, "no answer to R-U-THERE"));
    }
    if (duty.keepalive()) {
      environment.dataplane().sendKeepalive(link.path().path());
    }
    duty.question().ifPresent(q -> protection.inform(List.of(q.payload(cookies))));
    useUp();
    look(duty.next());
    return Optional.empty();
  }

  private void look(Duration after) {
    timers.startSingleTimer(IkeSa.Wake.class, new IkeSa.Wake(), after);
  }
}
