package io.postern.dataplane.policy;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Policy;
import io.postern.dataplane.SessionTraffic;
import io.postern.dataplane.TrafficRate;
import io.postern.dataplane.packet.InnerPacket;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a session's access list and rates make of its packets. The list has the session's peer as
 * its remote end in either direction; the rates are token buckets, kept as the time at which all
 * that passed is paid for.
 */
public final class SessionCheck {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int BITS = 8;

  /** What may pass at once is what the rate gives in so long, */
  private static final long BURST_NANOS = 100_000_000L;

  /** but not less than this: two of the largest packets that a TUN gives. */
  private static final long LEAST_BURST = 131_072;

  private final FlatSelector[] selectors;
  private final boolean[] permits;
  private final boolean looksAtPorts;
  private final Bucket fromPeer;
  private final Bucket toPeer;

  public SessionCheck(SessionTraffic session) {
    List<Policy.Entry> access = session.access();
    selectors =
        access.stream()
            .map(entry -> new FlatSelector(entry.selector()))
            .toArray(FlatSelector[]::new);
    permits = new boolean[selectors.length];
    boolean ports = false;
    for (int index = 0; index < permits.length; index++) {
      permits[index] = access.get(index).permit();
      ports |= access.get(index).selector().looksAtPorts();
    }
    looksAtPorts = ports;
    fromPeer = new Bucket(session.fromPeer(), session.freeFromPeer());
    toPeer = new Bucket(session.toPeer(), session.freeToPeer());
  }

  /** Whether parts of a packet have to be put together first. */
  public boolean looksAtPorts() {
    return looksAtPorts;
  }

  /**
   * Looks at a packet that passed {@link InnerPacket#check}.
   *
   * @param fields of the calling thread, overwritten
   * @return null if it may go on; then it counts against the rate
   */
  public @Nullable DropReason refuse(
      long inner, int length, boolean comesFromPeer, PacketFields fields, long nowNanos) {
    if (selectors.length > 0
        && !permitted(inner, comesFromPeer, fields)
        && !permittedError(inner, comesFromPeer, fields)) {
      return DropReason.ACCESS_LIST;
    }
    Bucket bucket = comesFromPeer ? fromPeer : toPeer;
    return bucket.takes(length, nowNanos) ? null : DropReason.RATE;
  }

  /** What routers tell of packets that a line permits fits that line, as their answers do. */
  private boolean permittedError(long inner, boolean comesFromPeer, PacketFields fields) {
    long quote = fields.turnedQuote(inner);
    return quote != 0 && permitted(quote, comesFromPeer, fields);
  }

  private boolean permitted(long inner, boolean comesFromPeer, PacketFields fields) {
    if (comesFromPeer) {
      fields.readInbound(inner);
    } else {
      fields.readOutbound(inner);
    }
    if (fields.cut()) {
      return false;
    }
    for (int index = 0; index < selectors.length; index++) {
      if (selectors[index].covers(fields)) {
        return permits[index];
      }
    }
    return false;
  }

  /** Each direction is one thread's; the time is shared with the session's other SAs. */
  private static final class Bucket {
    private final long bitsPerSecond;
    private final long burstNanos;
    private final AtomicLong free;

    Bucket(TrafficRate rate, AtomicLong free) {
      this.free = free;
      bitsPerSecond = rate.bitsPerSecond();
      burstNanos =
          rate.unlimited()
              ? 0
              : Math.max(BURST_NANOS, LEAST_BURST * BITS * SECOND_NANOS / bitsPerSecond);
    }

    boolean takes(int octets, long nowNanos) {
      if (bitsPerSecond == 0) {
        return true;
      }
      long before = free.getPlain();
      long since = nowNanos - burstNanos;
      // All that the bucket holds beyond its size is spilt.
      long paid = before == 0 || before - since < 0 ? since : before;
      long after = paid + octets * (long) BITS * SECOND_NANOS / bitsPerSecond;
      if (after - nowNanos > 0) {
        return false;
      }
      free.setPlain(after);
      return true;
    }
  }
}
