package io.postern.dataplane.policy;

import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.sa.OutboundSa;
import org.jspecify.annotations.Nullable;

/**
 * The SAs of the flows seen last (the SPD cache of RFC 4301 §4.4.1), so that a look-up costs the
 * same however many SAs and policies there are. A flow has one place; another flow there takes it
 * over. What was found in another snapshot is never used. For one thread.
 */
final class FlowCache {
  private static final int PLACES = 2048;
  private static final int KEY_SIZE = 5;

  /** Keeps the families apart. */
  private static final long IPV6 = 1L << 63;

  private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

  private final long[] keys = new long[PLACES * KEY_SIZE];
  private final long[] generation = new long[PLACES];
  private final @Nullable OutboundSa[] found = new OutboundSa[PLACES];
  private int place;

  /**
   * @param packet passed {@link InnerPacket#check}
   * @param upper protocol and ports, as far as they matter: 48 bits
   * @return null if the flow is not here; then {@link #put} may add it
   */
  @Nullable OutboundSa find(Snapshot snapshot, long packet, long upper) {
    if (InnerPacket.version(packet) == 4) {
      return find(snapshot, Memory.u64(packet + 12), 0, 0, 0, upper);
    }
    return find(
        snapshot,
        Memory.u64(packet + 32),
        Memory.u64(packet + 24),
        Memory.u64(packet + 16),
        Memory.u64(packet + 8),
        upper | IPV6);
  }

  private @Nullable OutboundSa find(
      Snapshot snapshot, long first, long second, long third, long fourth, long upper) {
    place = (int) ((first ^ second ^ (third ^ fourth ^ upper * FACTOR) * FACTOR) * FACTOR >>> 53);
    int key = place * KEY_SIZE;
    if (generation[place] == snapshot.generation()
        && keys[key] == first
        && keys[key + 1] == second
        && keys[key + 2] == third
        && keys[key + 3] == fourth
        && keys[key + 4] == upper) {
      return found[place];
    }
    keep(first, second, third, fourth, upper);
    return null;
  }

  private void keep(long first, long second, long third, long fourth, long upper) {
    int key = place * KEY_SIZE;
    keys[key] = first;
    keys[key + 1] = second;
    keys[key + 2] = third;
    keys[key + 3] = fourth;
    keys[key + 4] = upper;
    // No SA yet.
    generation[place] = 0;
  }

  /** The SA of the flow that the last {@link #find} did not find. */
  void put(Snapshot snapshot, OutboundSa sa) {
    generation[place] = snapshot.generation();
    found[place] = sa;
  }
}
