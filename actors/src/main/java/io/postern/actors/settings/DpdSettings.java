package io.postern.actors.settings;

import io.postern.nattdpd.DpdTiming;

/**
 * How a peer is watched (RFC 3706), and what follows when it is dead.
 *
 * @param mode when to ask a silent peer
 * @param action what to do about a dead one; a road warrior's session always ends
 */
public record DpdSettings(DpdTiming timing, Mode mode, Action action) {
  public static final DpdSettings DEFAULT =
      new DpdSettings(DpdTiming.DEFAULT, Mode.PERIODIC, Action.CLEAR);

  /** When a peer of which nothing was heard for {@code timing.delay} is asked. */
  public enum Mode {
    /** Only if something was sent to it since (RFC 3706 §5.5, "asynchronous"). */
    ON_DEMAND,
    /** In any case. */
    PERIODIC
  }

  /** What becomes of a dead peer's SAs. */
  public enum Action {
    /** They go; a site comes back as its {@code start} says, or by its peer. */
    CLEAR,
    /** They go, and the next packet for the site brings them back, whatever its {@code start}. */
    HOLD,
    /** They go, and are made anew at once. */
    RESTART
  }
}
