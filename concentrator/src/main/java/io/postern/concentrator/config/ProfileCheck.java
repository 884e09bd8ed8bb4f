package io.postern.concentrator.config;

import io.postern.ike.algorithm.Strength;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.ProtectionSuite;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Weak suites only by name: what {@code ike} and {@code esp} list must be within {@code accept}.
 */
final class ProfileCheck {
  private final Problems problems;

  ProfileCheck(Problems problems) {
    this.problems = problems;
  }

  void check(SectionReader group) {
    Strength accepted = group.get(GroupSchema.ACCEPT);
    check(group, accepted, GroupSchema.IKE, IkeSuite::strength, IkeSuite::label);
    check(group, accepted, GroupSchema.ESP, ProtectionSuite::strength, ProtectionSuite::label);
  }

  private <T> void check(
      SectionReader group,
      Strength accepted,
      Key<List<T>> key,
      Function<T, Strength> strength,
      Function<T, String> label) {
    for (T suite : group.get(key)) {
      String profile = strength.apply(suite).name().toLowerCase(Locale.ROOT);
      if (!accepted.allows(strength.apply(suite))) {
        problems.error(
            group.locationOf(key),
            group.pathOf(key),
            label.apply(suite)
                + " is "
                + profile
                + "; to use it all the same, set "
                + group.pathOf(GroupSchema.ACCEPT)
                + " = "
                + profile);
      } else if (strength.apply(suite) != Strength.MODERN) {
        problems.warning(
            group.locationOf(key),
            group.pathOf(key),
            label.apply(suite) + " is " + profile + ": weaker than it need be");
      }
    }
  }
}
