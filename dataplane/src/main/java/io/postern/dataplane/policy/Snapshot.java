package io.postern.dataplane.policy;

import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.sa.InboundSa;
import io.postern.dataplane.sa.OutboundSa;
import org.jspecify.annotations.Nullable;

/** All SAs and policy of one moment. Immutable; its SAs count and move on all the same. */
public final class Snapshot {
  private final long generation;
  private final IntTrie<InboundSa> sad;
  private final Spd spd;

  Snapshot(long generation, IntTrie<InboundSa> sad, Spd spd) {
    this.generation = generation;
    this.sad = sad;
    this.spd = spd;
  }

  /** Grows by one with each change of the tables; 1 for the empty tables at the start. */
  public long generation() {
    return generation;
  }

  public @Nullable InboundSa inbound(int spi) {
    return sad.get(spi);
  }

  /** The SA to send a packet by that passed {@link InnerPacket#check}; null for none. */
  public @Nullable OutboundSa outbound(long inner) {
    return spd.find(inner);
  }

  Snapshot installed(InboundSa sa) {
    return new Snapshot(generation + 1, sad.with(sa.spi(), sa), spd);
  }

  Snapshot withPolicy(Spd changed) {
    return new Snapshot(generation + 1, sad, changed);
  }

  Snapshot removed(int inboundSpi, Spd changed) {
    return new Snapshot(generation + 1, sad.without(inboundSpi), changed);
  }

  Spd policy() {
    return spd;
  }
}
