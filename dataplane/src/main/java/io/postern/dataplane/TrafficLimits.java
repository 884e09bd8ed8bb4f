package io.postern.dataplane;

/**
 * How much each direction of a pair may carry (RFC 4301 §4.4.2.1); 0 for no limit. What passes a
 * soft limit is told once by {@link DataplaneEvents#lifetimeSoft}; a hard one ends the pair with
 * {@link DataplaneEvents#lifetimeHard}.
 *
 * @param softBytes of inner packets, as {@code hardBytes}
 */
public record TrafficLimits(long softBytes, long hardBytes, long softPackets, long hardPackets) {
  public static final TrafficLimits NONE = new TrafficLimits(0, 0, 0, 0);

  public static TrafficLimits ofBytes(long softBytes, long hardBytes) {
    return new TrafficLimits(softBytes, hardBytes, 0, 0);
  }
}
