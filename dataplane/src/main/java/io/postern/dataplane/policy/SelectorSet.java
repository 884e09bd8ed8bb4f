package io.postern.dataplane.policy;

import io.postern.dataplane.Selector;
import java.util.List;

/** Several selectors, to be asked for each packet. */
final class SelectorSet {
  private final FlatSelector[] selectors;

  SelectorSet(List<Selector> selectors) {
    this.selectors = selectors.stream().map(FlatSelector::new).toArray(FlatSelector[]::new);
  }

  boolean covers(PacketFields packet) {
    for (FlatSelector selector : selectors) {
      if (selector.covers(packet)) {
        return true;
      }
    }
    return false;
  }

  boolean looksAtPorts() {
    for (FlatSelector selector : selectors) {
      if (selector.selector().looksAtPorts()) {
        return true;
      }
    }
    return false;
  }
}
