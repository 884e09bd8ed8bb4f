package io.postern.actors;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** For what traffic a site should have child SAs, and for which of it we have begun one. */
final class WantedChildSas {
  private final Set<ChildTerms> desired = new LinkedHashSet<>();
  private final Set<ChildTerms> opening = new LinkedHashSet<>();

  void want(ChildTerms terms) {
    if (desired.stream().noneMatch(terms::isWithin)) {
      desired.add(terms);
    }
  }

  void wantNothing() {
    desired.clear();
  }

  /** What is there once is enough: it need not be made again. */
  void satisfied(ChildTerms terms) {
    desired.removeIf(terms::isWithin);
  }

  boolean isAny() {
    return !desired.isEmpty();
  }

  /** What is neither there nor on its way. */
  List<ChildTerms> missing(ChildSas children) {
    return desired.stream()
        .filter(terms -> !children.servesWithin(terms) && !children.proposes(terms))
        .filter(terms -> !opening.contains(terms))
        .toList();
  }

  /** A quick mode for these begins. */
  void opens(ChildTerms terms) {
    opening.add(terms);
  }

  /** A pair came up; an answer may have narrowed what we asked for. */
  void cameUp(ChildTerms terms) {
    opening.removeIf(terms::isWithin);
  }

  void failed(ChildTerms terms) {
    opening.remove(terms);
  }

  /** The IKE SA under which they were begun is gone. */
  void allFailed() {
    opening.clear();
  }
}
