package io.postern.dataplane.policy;

import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.sa.InboundSa;
import io.postern.dataplane.sa.OutboundSa;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All SAs and policies of one moment. Immutable; its SAs count and move on all the same. */
public final class Snapshot {
  static final Snapshot EMPTY = new Snapshot(1, new IntTrie<>(), new IntTrie<>(), 0, List.of());

  private final long generation;
  private final IntTrie<InboundSa> sad;

  /** Of the few pairs that have one, by inbound SPI. */
  private final IntTrie<PairRule> rules;

  private final int isolatedPairs;

  /** By TUN; of those beyond the end none is changed yet. */
  private final List<Spd> spds;

  private Snapshot(
      long generation,
      IntTrie<InboundSa> sad,
      IntTrie<PairRule> rules,
      int isolatedPairs,
      List<Spd> spds) {
    this.generation = generation;
    this.sad = sad;
    this.rules = rules;
    this.isolatedPairs = isolatedPairs;
    this.spds = spds;
  }

  /** Grows by one with each change of the tables; 1 for the empty tables at the start. */
  public long generation() {
    return generation;
  }

  public @Nullable InboundSa inbound(int spi) {
    return sad.get(spi);
  }

  /**
   * The SA of the first TUN that serves no policy and takes a packet that passed {@link
   * InnerPacket#check}; null for none. Policies come before it: {@link OutboundLookup}.
   */
  public @Nullable OutboundSa outbound(long inner) {
    Spd spd = spd(0);
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

  /** How many devices have had SAs or policies; none beyond has any. */
  int tuns() {
    return spds.size();
  }

  Spd spd(int tun) {
    return tun < spds.size() ? spds.get(tun) : Spd.EMPTY;
  }

  Snapshot installed(InboundSa sa, PairRule rule) {
    return new Snapshot(
        generation + 1,
        sad.with(sa.spi(), sa),
        rule.isEmpty() ? rules : rules.with(sa.spi(), rule),
        rule.isolated() ? isolatedPairs + 1 : isolatedPairs,
        spds);
  }

  Snapshot withPolicy(int tun, Spd changed) {
    return new Snapshot(generation + 1, sad, rules, isolatedPairs, changed(tun, changed));
  }

  private List<Spd> changed(int tun, Spd changed) {
    List<Spd> all = new ArrayList<>(spds);
    while (all.size() <= tun) {
      all.add(Spd.EMPTY);
    }
    all.set(tun, changed);
    return List.copyOf(all);
  }

  Snapshot removed(int inboundSpi, PairRule rule, int tun, Spd changed) {
    return new Snapshot(
        generation + 1,
        sad.without(inboundSpi),
        rule.isEmpty() ? rules : rules.without(inboundSpi),
        rule.isolated() ? isolatedPairs - 1 : isolatedPairs,
        changed(tun, changed));
  }
}
