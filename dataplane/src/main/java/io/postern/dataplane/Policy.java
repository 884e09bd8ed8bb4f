package io.postern.dataplane;

import java.util.List;

/**
 * One entry of a crypto map: which traffic it is for, and what becomes of that. Of a list of them,
 * for a packet that leaves, the first policy decides that has an entry to permit it; an entry to
 * deny passes it on to the next policy. Of the entries of one policy the first that matches counts
 * (RFC 4301 §4.4.1).
 *
 * @param name unique in a list
 * @param tun of packets from which device, as in {@link SaOptions}
 */
public record Policy(String name, List<Entry> entries, Action action, int tun) {
  /** What becomes of the traffic that a policy permits. */
  public enum Action {
    /** It leaves by an SA that is bound to the policy. */
    PROTECT,
    /** It leaves as it is. */
    BYPASS,
    /** It goes no further. */
    DROP
  }

  /**
   * One line of an access list.
   *
   * @param permit false passes what matches on to the next policy
   */
  public record Entry(boolean permit, Selector selector) {
    public static Entry permit(Selector selector) {
      return new Entry(true, selector);
    }

    public static Entry deny(Selector selector) {
      return new Entry(false, selector);
    }
  }

  public Policy {
    entries = List.copyOf(entries);
  }

  /** For packets of the first device. */
  public Policy(String name, List<Entry> entries, Action action) {
    this(name, entries, action, 0);
  }
}
