package io.postern.actors;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When the successor of an SA is begun. Jittered, so that SAs made together are not renewed
 * together; and later at the end that did not begin the SA, so that both ends seldom begin at the
 * same time.
 */
final class RekeyTime {
  // Ours: parts of the lifetime that are left, and time to repeat what is lost.
  private static final double INITIATORS_PART = 0.1;
  private static final double RESPONDERS_PART = 0.06;
  private static final Duration INITIATORS_MARGIN = Duration.ofSeconds(30);
  private static final Duration RESPONDERS_MARGIN = Duration.ofSeconds(20);
  private static final double INITIATORS_SHARE = 0.5;
  private static final double RESPONDERS_SHARE = 0.25;

  private RekeyTime() {}

  /**
   * From the beginning of an SA until its successor is begun.
   *
   * @param byUs we are the initiator of the SA
   */
  static Duration soft(Duration lifetime, boolean byUs, RandomGenerator random) {
    double life = (double) lifetime.toMillis();
    double part = byUs ? INITIATORS_PART : RESPONDERS_PART;
    double jittered = part * (1 + random.nextDouble() * (byUs ? 1 : 0.5));
    Duration margin = byUs ? INITIATORS_MARGIN : RESPONDERS_MARGIN;
    double least =
        Math.min((double) margin.toMillis(), life * (byUs ? INITIATORS_SHARE : RESPONDERS_SHARE));
    return Duration.ofMillis((long) (life - Math.max(life * jittered, least)));
  }
}
