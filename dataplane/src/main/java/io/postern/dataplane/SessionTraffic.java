package io.postern.dataplane;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one session may send and receive by all its SAs together. Made once for a session and handed
 * in with each of its pairs: how much of the rates is used is kept here.
 */
public final class SessionTraffic {
  private final TrafficRate fromPeer;
  private final TrafficRate toPeer;
  private final List<Policy.Entry> access;
  private final AtomicLong freeFromPeer = new AtomicLong();
  private final AtomicLong freeToPeer = new AtomicLong();

  /**
   * @param access in order, of which the first that matches a packet of either direction decides;
   *     what none matches goes no further; empty to let all pass
   */
  public SessionTraffic(TrafficRate fromPeer, TrafficRate toPeer, List<Policy.Entry> access) {
    this.fromPeer = fromPeer;
    this.toPeer = toPeer;
    this.access = List.copyOf(access);
  }

  public TrafficRate fromPeer() {
    return fromPeer;
  }

  public TrafficRate toPeer() {
    return toPeer;
  }

  public List<Policy.Entry> access() {
    return access;
  }

  /** When what was sent so far is paid for, by {@link System#nanoTime}; 0 at the start. */
  public AtomicLong freeFromPeer() {
    return freeFromPeer;
  }

  /** Likewise of the other direction. */
  public AtomicLong freeToPeer() {
    return freeToPeer;
  }
}
