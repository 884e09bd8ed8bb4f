package io.postern.dataplane.sa;

import io.postern.dataplane.DataplaneEvents;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts of one direction, and what of the lifetime it has used: written by one thread without a
 * fence; the counts are read by any.
 */
final class Tally {
  private static final VarHandle PACKETS = field("packets");
  private static final VarHandle BYTES = field("bytes");
  private static final VarHandle DROPS = field("drops");
  private static final VarHandle LAST_NANOS = field("lastNanos");

  private final Lifetime lifetime;
  private long carriedOctets;
  private long carriedPackets;
  private long packets;
  private long bytes;
  private long drops;

  @SuppressWarnings("UnusedVariable") // read and written by its handle alone
  private long lastNanos;

  /**
   * @param lifetime of the pair
   */
  Tally(Lifetime lifetime) {
    this.lifetime = lifetime;
  }

  /**
   * Counts a packet against the lifetime, dummies too, if that has room; tells what is passed.
   *
   * @param octets that the algorithms are applied to (RFC 4301 §4.4.2.1): padding of RFC 4303 §2.7
   *     as well
   */
  boolean carries(int octets, DataplaneEvents events) {
    if (!lifetime.allows(carriedOctets + octets, carriedPackets + 1, events)) {
      return false;
    }
    carriedOctets += octets;
    carriedPackets++;
    return true;
  }

  void add(int octets, long nowNanos) {
    PACKETS.setOpaque(this, packets + 1);
    BYTES.setOpaque(this, bytes + octets);
    LAST_NANOS.setOpaque(this, nowNanos);
  }

  void drop(int dropped) {
    DROPS.setOpaque(this, drops + dropped);
  }

  long packets() {
    return (long) PACKETS.getOpaque(this);
  }

  long bytes() {
    return (long) BYTES.getOpaque(this);
  }

  long drops() {
    return (long) DROPS.getOpaque(this);
  }

  long lastNanos() {
    return (long) LAST_NANOS.getOpaque(this);
  }

  private static VarHandle field(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(Tally.class, name, long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }
}
