package io.postern.dataplane.policy;

import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.sa.OutboundSa;
import org.jspecify.annotations.Nullable;

/**
 * The SAs of the flows seen last (the SPD cache of RFC 4301 §4.4.1), so that a look-up costs the
 * same however many SAs and policies there are. A flow has a set of two places, beside each other
 * in memory; with a quarter of the places in use, about one flow in a hundred shares its set with
 * two others and is looked up anew. What was found in another snapshot is never used. For one
 * thread.
 */
final class FlowCache {
  private static final int SETS_BITS = 13;
  private static final int PLACES = 2 << SETS_BITS;

  /** Longs of a place, one cache line: generation, the key, padding. */
  private static final int STRIDE = 8;

  private static final int GENERATION = 0;
  private static final int FIRST = 1;
  private static final int UPPER = 2;
  private static final int SECOND = 3;
  private static final int THIRD = 4;
  private static final int FOURTH = 5;

  /** Keeps the families apart. */
  private static final long IPV6 = 1L << 63;

  private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

  private final long[] lines = new long[PLACES * STRIDE];
  private final @Nullable OutboundSa[] found = new OutboundSa[PLACES];
  private int place;
  private int turn;

  /**
   * @param packet passed {@link InnerPacket#check}
   * @param upper protocol and ports, as far as they matter: 48 bits
   * @return null if the flow is not here; then {@link #put} may add it
   */
  @Nullable OutboundSa find(Snapshot snapshot, long packet, long upper) {
    long generation = snapshot.generation();
    if (InnerPacket.version(packet) == 4) {
      return find(generation, Memory.u64(packet + 12), 0, 0, 0, upper);
    }
    return find(
        generation,
        Memory.u64(packet + 32),
        Memory.u64(packet + 24),
        Memory.u64(packet + 16),
        Memory.u64(packet + 8),
        upper | IPV6);
  }

  private @Nullable OutboundSa find(
      long generation, long first, long second, long third, long fourth, long upper) {
    long mixed = (first ^ second ^ (third ^ fourth ^ upper * FACTOR) * FACTOR) * FACTOR;
    int even = (int) (mixed >>> 64 - SETS_BITS) << 1;
    if (isAt(even, generation, first, second, third, fourth, upper)) {
      return found[even];
    }
    if (isAt(even + 1, generation, first, second, third, fourth, upper)) {
      return found[even + 1];
    }
    place = victim(even, generation);
    int line = place * STRIDE;
    // No SA yet.
    lines[line + GENERATION] = 0;
    lines[line + FIRST] = first;
    lines[line + UPPER] = upper;
    lines[line + SECOND] = second;
    lines[line + THIRD] = third;
    lines[line + FOURTH] = fourth;
    return null;
  }

  private boolean isAt(
      int at, long generation, long first, long second, long third, long fourth, long upper) {
    int line = at * STRIDE;
    return lines[line + FIRST] == first
        && lines[line + GENERATION] == generation
        && lines[line + UPPER] == upper
        && lines[line + SECOND] == second
        && lines[line + THIRD] == third
        && lines[line + FOURTH] == fourth;
  }

  /** The place of the set that holds nothing of now, or either in turn. */
  private int victim(int even, long generation) {
    if (lines[even * STRIDE + GENERATION] != generation) {
      return even;
    }
    if (lines[(even + 1) * STRIDE + GENERATION] != generation) {
      return even + 1;
    }
    turn ^= 1;
    return even + turn;
  }

  /** The SA of the flow that the last {@link #find} did not find. */
  void put(Snapshot snapshot, OutboundSa sa) {
    lines[place * STRIDE + GENERATION] = snapshot.generation();
    found[place] = sa;
  }
}
