package io.postern.dataplane.policy;

import io.postern.dataplane.sa.PrefixSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SAs by remote prefixes of one length and family; immutable. */
final class PrefixTable {
  private final int bits;
  private final long maskHigh;
  private final long maskLow;
  private final int size;
  private final IntTrie<Candidates> byHash;

  /**
   * @param bits of the 128 that count; an IPv4 address is the last 32 of them
   */
  PrefixTable(int bits) {
    this(bits, 0, new IntTrie<>());
  }

  private PrefixTable(int bits, int size, IntTrie<Candidates> byHash) {
    this.bits = bits;
    this.size = size;
    this.byHash = byHash;
    maskHigh = PrefixSet.highBits(bits);
    maskLow = PrefixSet.highBits(bits - 64);
  }

  int bits() {
    return bits;
  }

  boolean isEmpty() {
    return size == 0;
  }

  @Nullable Route find(long high, long low, long inner, @Nullable PacketFields fields) {
    Candidates candidates = candidates(high & maskHigh, low & maskLow);
    return candidates == null ? null : candidates.admitting(inner, fields);
  }

  boolean has(long high, long low) {
    return candidates(high & maskHigh, low & maskLow) != null;
  }

  PrefixTable with(long high, long low, Route route) {
    List<Route> present = present(high, low);
    if (present.contains(route)) {
      return without(high, low, route).with(high, low, route);
    }
    List<Route> changed = new ArrayList<>(present.size() + 1);
    changed.add(route);
    changed.addAll(present);
    return changed(high, low, changed, size + 1);
  }

  PrefixTable without(long high, long low, Route route) {
    List<Route> changed = new ArrayList<>(present(high, low));
    return changed.remove(route) ? changed(high, low, changed, size - 1) : this;
  }

  private List<Route> present(long high, long low) {
    Candidates candidates = candidates(high, low);
    return candidates == null ? List.of() : candidates.newestFirst();
  }

  private @Nullable Candidates candidates(long high, long low) {
    Candidates candidates = byHash.get(hash(high, low));
    while (candidates != null && !candidates.isFor(high, low)) {
      candidates = candidates.next();
    }
    return candidates;
  }

  private PrefixTable changed(long high, long low, List<Route> newestFirst, int newSize) {
    int hash = hash(high, low);
    Candidates chain = null;
    for (Candidates one = byHash.get(hash); one != null; one = one.next()) {
      if (!one.isFor(high, low)) {
        chain = new Candidates(one.high(), one.low(), one.newest(), one.older(), chain);
      }
    }
    if (!newestFirst.isEmpty()) {
      chain = Candidates.of(high, low, newestFirst, chain);
    }
    return new PrefixTable(
        bits, newSize, chain == null ? byHash.without(hash) : byHash.with(hash, chain));
  }

  private static int hash(long high, long low) {
    return Long.hashCode(high * 0x9E37_79B9_7F4A_7C15L + low);
  }
}
