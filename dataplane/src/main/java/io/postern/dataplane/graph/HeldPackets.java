package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;

/**
 * Packets that wait for an SA, a few of each policy and not for long, in the order in which they
 * came. Where all places are taken, a policy that has fewer takes one of the policy that has most.
 * For one thread.
 */
final class HeldPackets implements AutoCloseable {
  static final int MOST = 64;
  static final int MOST_OF_ONE_POLICY = 8;
  static final long LONGEST_NANOS = 10_000_000_000L;

  private static final int LARGEST = 9_216;
  private static final int ROOM_AROUND = 128;
  private static final long SLOT_SIZE = LARGEST + 2L * ROOM_AROUND;

  /** What may become of one now. */
  interface Release {
    /** Whether it is gone, one way or another. */
    boolean tryAgain(long read);
  }

  private final Arena arena = Arena.ofShared();
  private final long slots = arena.allocate(SLOT_SIZE * MOST, 64).address();
  private final long[] address = new long[MOST];
  private final int[] policy = new int[MOST];
  private final int[] packets = new int[MOST];
  private final long[] sinceNanos = new long[MOST];
  private final Drops drops;
  private int count;

  /** Then nothing may change its place but by that. */
  private boolean retrying;

  HeldPackets(Drops drops) {
    this.drops = drops;
    for (int index = 0; index < MOST; index++) {
      address[index] = slots + index * SLOT_SIZE + ROOM_AROUND;
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  /**
   * Keeps a copy, or counts the packet as dropped; counts as dropped what it takes the place of.
   *
   * @param standsFor packets: more than one if it is a super-packet
   */
  void hold(int policyIndex, long read, int octets, int standsFor, long nowNanos) {
    int ofPolicy = heldOf(policyIndex);
    boolean mayBeHeld = octets <= LARGEST && ofPolicy < MOST_OF_ONE_POLICY;
    if (!mayBeHeld || count == MOST && (retrying || !makesRoom(ofPolicy))) {
      drops.add(DropReason.AWAITING_SA, standsFor);
      return;
    }
    Memory.copy(read, address[count], octets);
    policy[count] = policyIndex;
    packets[count] = standsFor;
    sinceNanos[count] = nowNanos;
    count++;
  }

  private int heldOf(int policyIndex) {
    int held = 0;
    for (int index = 0; index < count; index++) {
      held += policy[index] == policyIndex ? 1 : 0;
    }
    return held;
  }

  /** False if no policy has more than one that holds so many would have with one more. */
  private boolean makesRoom(int ofPolicy) {
    int oldestOfGreatest = 0;
    int most = 0;
    for (int index = 0; index < count; index++) {
      int held = heldOf(policy[index]);
      if (held > most) {
        most = held;
        oldestOfGreatest = index;
      }
    }
    if (most <= ofPolicy + 1) {
      return false;
    }
    drop(oldestOfGreatest);
    return true;
  }

  private void drop(int place) {
    drops.add(DropReason.AWAITING_SA, packets[place]);
    for (int index = place + 1; index < count; index++) {
      keep(index, index - 1);
    }
    count--;
  }

  /** Drops what waited too long. */
  void expire(long nowNanos) {
    int kept = 0;
    for (int index = 0; index < count; index++) {
      if (nowNanos - sinceNanos[index] < LONGEST_NANOS) {
        keep(index, kept);
        kept++;
      } else {
        drops.add(DropReason.AWAITING_SA, packets[index]);
      }
    }
    count = kept;
  }

  /** Tries all again, the oldest first. */
  void retry(Release release) {
    retrying = true;
    try {
      retryAll(release);
    } finally {
      retrying = false;
    }
  }

  private void retryAll(Release release) {
    int kept = 0;
    for (int index = 0; index < count; index++) {
      if (!release.tryAgain(address[index])) {
        keep(index, kept);
        kept++;
      }
    }
    count = kept;
  }

  /** Moves one to the front, its slot changing places with one that is free. */
  private void keep(int from, int to) {
    long slot = address[to];
    address[to] = address[from];
    address[from] = slot;
    policy[to] = policy[from];
    packets[to] = packets[from];
    sinceNanos[to] = sinceNanos[from];
  }

  @Override
  public void close() {
    arena.close();
  }
}
