package io.postern.actors;

import io.postern.actors.settings.DpdSettings;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.nattdpd.DeadPeerDetection;
import io.postern.nattdpd.DpdNotification;
import io.postern.nattdpd.Keepalive;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/** Watches one peer: DPD if it speaks it, NAT keepalives if we are behind a NAT. */
final class Liveness {
  /** Ours: how long to sleep at most and at least between two looks. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final Duration SHORTEST = Duration.ofMillis(50);

  private final DpdSettings settings;
  private final Optional<DeadPeerDetection> detection;
  private final DeadPeerDetection answers;
  private final Keepalive keepalive;
  private long heardNanos;
  private boolean asking;

  /**
   * What is to be done now.
   *
   * @param next when to look again
   */
  record Duty(boolean dead, boolean keepalive, Optional<DpdNotification> question, Duration next) {}

  Liveness(DpdSettings settings, PeerTraits traits, SecureRandom random, long nowNanos) {
    this.settings = settings;
    this.answers =
        new DeadPeerDetection(
            settings.timing(), DeadPeerDetection.Sequences.fresh(random), nowNanos);
    this.detection = traits.deadPeerDetection() ? Optional.of(answers) : Optional.empty();
    this.keepalive = new Keepalive(traits.nat(), Keepalive.DEFAULT_SILENCE, nowNanos);
    this.heardNanos = nowNanos;
  }

  /** Something authentic came from the peer. */
  void traffic(long atNanos) {
    if (atNanos - heardNanos > 0) {
      heardNanos = atNanos;
      asking = false;
    }
    answers.traffic(atNanos);
  }

  /** The next look asks, whatever was heard. */
  void doubt(long nowNanos) {
    answers.doubted(nowNanos);
    asking = true;
  }

  /** A question or an answer came; the payload to send back, if any. */
  Optional<Payload> received(Payload.Notification notification, Cookies cookies, long nowNanos) {
    if (!(DpdNotification.read(notification, cookies)
        instanceof Reading.Accepted<DpdNotification>(DpdNotification read))) {
      return Optional.empty();
    }
    if (read.kind() == DpdNotification.Kind.ANSWER) {
      if (answers.acknowledged(read, nowNanos) instanceof Reading.Accepted<DpdNotification>) {
        asking = false;
      }
      return Optional.empty();
    }
    return answers.answer(read, nowNanos)
            instanceof Reading.Accepted<DpdNotification>(DpdNotification answer)
        ? Optional.of(answer.payload(cookies))
        : Optional.empty();
  }

  /**
   * @param lastSentNanos when something last went to the peer
   * @param espSentNanos when ESP last did, 0 for never
   */
  Duty wake(long nowNanos, long lastSentNanos, long espSentNanos) {
    keepalive.sent(lastSentNanos);
    Keepalive.Decision alive = keepalive.wake(nowNanos);
    boolean send = alive instanceof Keepalive.Decision.Send;
    boolean mute =
        settings.mode() == DpdSettings.Mode.ON_DEMAND
            && !asking
            && (espSentNanos == 0 || espSentNanos - heardNanos < 0);
    if (detection.isEmpty() || mute) {
      return new Duty(false, send, Optional.empty(), LONGEST);
    }
    return switch (detection.get().wake(nowNanos)) {
      case DeadPeerDetection.Decision.Quiet quiet ->
          new Duty(false, send, Optional.empty(), until(quiet.nextWakeNanos(), nowNanos));
      case DeadPeerDetection.Decision.Ask ask -> {
        asking = true;
        yield new Duty(
            false,
            send,
            Optional.of(new DpdNotification(DpdNotification.Kind.QUESTION, ask.sequence())),
            until(ask.nextWakeNanos(), nowNanos));
      }
      case DeadPeerDetection.Decision.Dead dead -> new Duty(true, send, Optional.empty(), LONGEST);
    };
  }

  private static Duration until(long wakeNanos, long nowNanos) {
    Duration wait = Duration.ofNanos(wakeNanos - nowNanos);
    if (wait.compareTo(LONGEST) > 0) {
      return LONGEST;
    }
    return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait;
  }
}
