package io.postern.ike.proposal;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How long a child SA lives: whichever ends first.
 *
 * @param seconds 1 or more
 * @param kilobytes of 1024 octets, in either direction; empty for no limit
 */
public record ChildLifetime(long seconds, OptionalLong kilobytes) {
  /** RFC 2407 §4.5: "If unspecified, the default value shall be assumed to be 28800 seconds". */
  public static final long DEFAULT_SECONDS = 28800;

  public ChildLifetime {
    if (seconds < 1 || kilobytes.isPresent() && kilobytes.getAsLong() < 1) {
      throw new IllegalArgumentException("a lifetime of " + seconds + " s, " + kilobytes + " KiB");
    }
  }

  public static ChildLifetime ofSeconds(long seconds) {
    return new ChildLifetime(seconds, OptionalLong.empty());
  }

  /** The shorter of this and of what a peer offers, an absent number of seconds being 28800. */
  public ChildLifetime within(LifeDurations offered) {
    return shortened(new LifeDurations(secondsOf(offered), offered.kilobytes()));
  }

  /** The shorter of this and of {@code told}, whose absent parts change nothing. */
  public ChildLifetime shortened(LifeDurations told) {
    LifeDurations shorter = durations().shorter(told);
    return new ChildLifetime(shorter.seconds().orElse(seconds), shorter.kilobytes());
  }

  /**
   * What a RESPONDER-LIFETIME tells a peer that offers {@code offered} (RFC 2407 §4.5.4); empty if
   * nothing of ours is shorter. A kind that the peer did not name is ours to count.
   */
  public Optional<LifeDurations> told(LifeDurations offered) {
    OptionalLong toldSeconds =
        seconds < secondsOf(offered).orElseThrow()
            ? OptionalLong.of(seconds)
            : OptionalLong.empty();
    OptionalLong toldKilobytes =
        kilobytes.isPresent()
                && offered.kilobytes().isPresent()
                && kilobytes.getAsLong() < offered.kilobytes().getAsLong()
            ? kilobytes
            : OptionalLong.empty();
    return toldSeconds.isEmpty() && toldKilobytes.isEmpty()
        ? Optional.empty()
        : Optional.of(new LifeDurations(toldSeconds, toldKilobytes));
  }

  private static OptionalLong secondsOf(LifeDurations offered) {
    return OptionalLong.of(offered.seconds().orElse(DEFAULT_SECONDS));
  }

  public LifeDurations durations() {
    return new LifeDurations(OptionalLong.of(seconds), kilobytes);
  }
}
