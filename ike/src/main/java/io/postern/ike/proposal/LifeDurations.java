package io.postern.ike.proposal;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Phase1Attributes;
import io.postern.ike.message.Phase2Attributes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the life attributes of a transform or of a RESPONDER-LIFETIME say, in any order (RFC 2407
 * §4.5.2).
 *
 * @param seconds 1 or more
 * @param kilobytes of 1024 octets, 1 or more
 */
public record LifeDurations(OptionalLong seconds, OptionalLong kilobytes) {
  /** Nothing said. */
  public static final LifeDurations NONE =
      new LifeDurations(OptionalLong.empty(), OptionalLong.empty());

  private static final long LARGEST_32_BIT = 0xffffffffL;

  /** Refuses durations that contradict one another, with ATTRIBUTES-NOT-SUPPORTED (§4.5.2). */
  public static Reading<LifeDurations> read(List<Attribute> attributes) {
    return read(attributes, Phase2Attributes.LIFE_TYPE, Phase2Attributes.LIFE_DURATION);
  }

  /** Likewise with the numbers that phase 1 has for the attributes (RFC 2409 App. A). */
  public static Reading<LifeDurations> readPhaseOne(List<Attribute> attributes) {
    return read(attributes, Phase1Attributes.LIFE_TYPE, Phase1Attributes.LIFE_DURATION);
  }

  private static Reading<LifeDurations> read(
      List<Attribute> attributes, int typeAttribute, int durationAttribute) {
    return duration(attributes, typeAttribute, durationAttribute, Lifetimes.SECONDS)
        .then(
            seconds ->
                duration(attributes, typeAttribute, durationAttribute, Lifetimes.KILOBYTES)
                    .map(kilobytes -> new LifeDurations(seconds, kilobytes)));
  }

  private static Reading<OptionalLong> duration(
      List<Attribute> attributes, int typeAttribute, int durationAttribute, int lifeType) {
    List<Long> durations =
        Lifetimes.all(attributes, typeAttribute, durationAttribute, lifeType).stream()
            // Nothing can live for 0: peers mean no limit.
            .filter(duration -> duration > 0)
            .distinct()
            .toList();
    return durations.size() > 1
        ? Reading.refused(
            Refusal.Reason.ATTRIBUTES_NOT_SUPPORTED, "life durations " + durations + " at once")
        : Reading.accepted(
            durations.isEmpty() ? OptionalLong.empty() : OptionalLong.of(durations.getFirst()));
  }

  /** The shorter of both, of each kind. */
  public LifeDurations shorter(LifeDurations other) {
    return new LifeDurations(shorter(seconds, other.seconds), shorter(kilobytes, other.kilobytes));
  }

  private static OptionalLong shorter(OptionalLong a, OptionalLong b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isPresent() ? a : b;
    }
    return OptionalLong.of(Math.min(a.getAsLong(), b.getAsLong()));
  }

  /** As attributes, each duration right behind its type, in 4 octets if it fits. */
  public List<Attribute> attributes() {
    List<Attribute> attributes = new ArrayList<>();
    seconds.ifPresent(seconds -> add(attributes, Lifetimes.SECONDS, seconds));
    kilobytes.ifPresent(kilobytes -> add(attributes, Lifetimes.KILOBYTES, kilobytes));
    return attributes;
  }

  private static void add(List<Attribute> attributes, int lifeType, long duration) {
    attributes.add(Attribute.basic(Phase2Attributes.LIFE_TYPE, lifeType));
    attributes.add(
        Attribute.number32(Phase2Attributes.LIFE_DURATION, Math.min(duration, LARGEST_32_BIT)));
  }
}
