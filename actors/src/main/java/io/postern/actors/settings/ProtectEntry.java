package io.postern.actors.settings;

import io.postern.ike.v1.TrafficSelector;

/**
 * One line of a site's access list. Each line that permits has a child SA of its own; a line that
 * denies takes packets out of the lines after it.
 *
 * @param local what lies behind us
 * @param remote what lies behind the peer
 */
public record ProtectEntry(boolean permit, TrafficSelector local, TrafficSelector remote) {
  /** True if each packet of both is for this line. */
  public boolean contains(TrafficSelector otherLocal, TrafficSelector otherRemote) {
    return local.contains(otherLocal) && remote.contains(otherRemote);
  }
}
