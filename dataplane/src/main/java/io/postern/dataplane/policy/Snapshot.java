package io.postern.dataplane.policy;

import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.sa.InboundSa;
import io.postern.dataplane.sa.OutboundSa;
import org.jspecify.annotations.Nullable;

/** All SAs and policies of one moment. Immutable; its SAs count and move on all the same. */
public final class Snapshot {
  static final Snapshot EMPTY = new Snapshot(1, new IntTrie<>(), new IntTrie<>(), 0, Spd.EMPTY);

  private final long generation;
  private final IntTrie<InboundSa> sad;

  /** Of the few pairs that have one, by inbound SPI. */
  private final IntTrie<PairRule> rules;

  private final int isolatedPairs;
  private final Spd spd;

  private Snapshot(
      long generation,
      IntTrie<InboundSa> sad,
      IntTrie<PairRule> rules,
      int isolatedPairs,
      Spd spd) {
    this.generation = generation;
    this.sad = sad;
    this.rules = rules;
    this.isolatedPairs = isolatedPairs;
    this.spd = spd;
  }

  /** Grows by one with each change of the tables; 1 for the empty tables at the start. */
  public long generation() {
    return generation;
  }

  public @Nullable InboundSa inbound(int spi) {
    return sad.get(spi);
  }

  /**
   * The SA that serves no policy and takes a packet that passed {@link InnerPacket#check}; null for
   * none. Policies come before it: {@link OutboundLookup}.
   */
  public @Nullable OutboundSa outbound(long inner) {
    PacketFields fields = null;
    if (spd.looksAtFields()) {
      fields = new PacketFields();
      fields.readOutbound(inner);
    }
    Route route = spd.unbound().find(inner, fields);
    return route == null ? null : route.sa();
  }

  /** Null for a pair without. */
  @Nullable PairRule rule(int inboundSpi) {
    return rules.get(inboundSpi);
  }

  /** What the session of a pair may send and receive; null if it has no limits. */
  public @Nullable SessionCheck session(int inboundSpi) {
    PairRule rule = rules.get(inboundSpi);
    return rule == null ? null : rule.session();
  }

  boolean anyIsolated() {
    return isolatedPairs > 0;
  }

  Spd spd() {
    return spd;
  }

  Snapshot installed(InboundSa sa, PairRule rule) {
    return new Snapshot(
        generation + 1,
        sad.with(sa.spi(), sa),
        rule.isEmpty() ? rules : rules.with(sa.spi(), rule),
        rule.isolated() ? isolatedPairs + 1 : isolatedPairs,
        spd);
  }

  Snapshot withPolicy(Spd changed) {
    return new Snapshot(generation + 1, sad, rules, isolatedPairs, changed);
  }

  Snapshot removed(int inboundSpi, PairRule rule, Spd changed) {
    return new Snapshot(
        generation + 1,
        sad.without(inboundSpi),
        rule.isEmpty() ? rules : rules.without(inboundSpi),
        rule.isolated() ? isolatedPairs - 1 : isolatedPairs,
        changed);
  }
}
