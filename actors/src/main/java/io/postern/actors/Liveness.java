package io.postern.actors;

import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.nattdpd.DeadPeerDetection;
import io.postern.nattdpd.DpdNotification;
import io.postern.nattdpd.DpdTiming;
import io.postern.nattdpd.Keepalive;
import java.security.SecureRandom;
import java.util.Optional;

/** Watches one peer: DPD if it speaks it, NAT keepalives if we are behind a NAT. */
final class Liveness {
  private final Optional<DeadPeerDetection> detection;
  private final DeadPeerDetection answers;
  private final Keepalive keepalive;

  /** What is to be done now. */
  record Duty(boolean dead, boolean keepalive, Optional<DpdNotification> question) {}

  Liveness(DpdTiming timing, PeerTraits traits, SecureRandom random) {
    long now = System.nanoTime();
    this.answers = new DeadPeerDetection(timing, DeadPeerDetection.Sequences.fresh(random), now);
    this.detection = traits.deadPeerDetection() ? Optional.of(answers) : Optional.empty();
    this.keepalive = new Keepalive(traits.nat(), Keepalive.DEFAULT_SILENCE, now);
  }

  /** Something authentic came from the peer. */
  void traffic(long atNanos) {
    answers.traffic(atNanos);
  }

  /** A question or an answer came; the payload to send back, if any. */
  Optional<Payload> received(Payload.Notification notification, Cookies cookies, long nowNanos) {
    if (!(DpdNotification.read(notification, cookies)
        instanceof Reading.Accepted<DpdNotification>(DpdNotification read))) {
      return Optional.empty();
    }
    if (read.kind() == DpdNotification.Kind.ANSWER) {
      answers.acknowledged(read, nowNanos);
      return Optional.empty();
    }
    return answers.answer(read, nowNanos)
            instanceof Reading.Accepted<DpdNotification>(DpdNotification answer)
        ? Optional.of(answer.payload(cookies))
        : Optional.empty();
  }

  Duty wake(long nowNanos, long lastSentNanos) {
    keepalive.sent(lastSentNanos);
    boolean keepAliveNow = keepalive.wake(nowNanos) instanceof Keepalive.Decision.Send;
    if (detection.isEmpty()) {
      return new Duty(false, keepAliveNow, Optional.empty());
    }
    return switch (detection.get().wake(nowNanos)) {
      case DeadPeerDetection.Decision.Quiet quiet ->
          new Duty(false, keepAliveNow, Optional.empty());
      case DeadPeerDetection.Decision.Ask ask ->
          new Duty(
              false,
              keepAliveNow,
              Optional.of(new DpdNotification(DpdNotification.Kind.QUESTION, ask.sequence())));
      case DeadPeerDetection.Decision.Dead dead -> new Duty(true, keepAliveNow, Optional.empty());
    };
  }
}
