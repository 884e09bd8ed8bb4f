package io.postern.ike.proposal;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Phase1Attributes;
import io.postern.ike.message.Transform;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Attributes of a phase 1 transform that change what it means in a way we cannot follow. To answer
 * with such a transform would be to agree to it: RFC 2408 §4.2 sends it back unchanged.
 */
final class Phase1Obstacle {
  private static final Set<Integer> GROUP_PARAMETERS =
      Set.of(
          Phase1Attributes.GROUP_PRIME,
          Phase1Attributes.GROUP_GENERATOR_ONE,
          Phase1Attributes.GROUP_GENERATOR_TWO,
          Phase1Attributes.GROUP_CURVE_A,
          Phase1Attributes.GROUP_CURVE_B,
          Phase1Attributes.FIELD_SIZE,
          Phase1Attributes.GROUP_ORDER);

  private Phase1Obstacle() {}

  /** The first one, in words. */
  static Optional<String> in(Transform transform) {
    Map<Integer, Attribute> seen = new HashMap<>();
    boolean lifeTypeBefore = false;
    for (Attribute attribute : transform.attributes()) {
      int type = attribute.type();
      if (type == Phase1Attributes.LIFE_TYPE) {
        lifeTypeBefore = true;
      } else if (type == Phase1Attributes.LIFE_DURATION) {
        // RFC 2407 §4.5: a duration MUST always follow the type that says its units.
        if (!lifeTypeBefore) {
          return Optional.of("a life duration without a life type before it");
        }
        lifeTypeBefore = false;
      } else {
        Attribute before = seen.putIfAbsent(type, attribute);
        if (before != null && before.number() != attribute.number()) {
          return Optional.of("two values of attribute " + Phase1Attributes.name(type));
        }
        Optional<String> why = ofType(type, transform);
        if (why.isPresent()) {
          return why;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> ofType(int type, Transform transform) {
    // RFC 2409 §5.6: groups of one's own are agreed on in new group mode, under a phase 1 SA.
    boolean ownGroup =
        GROUP_PARAMETERS.contains(type)
            || (type == Phase1Attributes.GROUP_TYPE
                && transform.number(Phase1Attributes.GROUP).isEmpty());
    if (ownGroup) {
      return Optional.of("a group by its parameters, not by its number");
    }
    // RFC 2409 Appendix A: "There are currently no pseudo-random functions defined."
    return type == Phase1Attributes.PRF
        ? Optional.of("a PRF, of which none is defined")
        : Optional.empty();
  }
}
