package io.postern.dataplane.policy;

import io.postern.dataplane.Policy;
import io.postern.dataplane.Selector;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.sa.OutboundSa;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds out what becomes of packets that leave, one after the other; for one thread. */
public final class OutboundLookup {
  /** What becomes of a packet. */
  public enum Outcome {
    /** It leaves by {@link #sa}. */
    PROTECT,
    /** It is to be protected as {@link #rule} says, but there is no SA for it. */
    ACQUIRE,
    /** It leaves as it is, as {@link #rule} says. */
    BYPASS,
    /** It goes no further, as {@link #rule} says. */
    DROP,
    /** No policy and no SA is for it. */
    UNMATCHED,
    /** It is a fragment, and policies look at ports. */
    FRAGMENT,
    /** Nobody can tell what it is. */
    MALFORMED
  }

  private final PacketFields fields = new PacketFields();
  private final FlowCache flows = new FlowCache();
  private final int tun;
  private @Nullable OutboundSa sa;
  private @Nullable Rule rule;

  /**
   * @param tun whose packets these are, as in {@link io.postern.dataplane.SaOptions}
   */
  public OutboundLookup(int tun) {
    this.tun = tun;
  }

  /** Looks up a packet that passed {@link InnerPacket#check}. */
  public Outcome find(Snapshot snapshot, long inner) {
    rule = null;
    Spd spd = snapshot.spd(tun);
    long upper = 0;
    if (spd.looksAtFields()) {
      fields.readOutbound(inner);
      if (fields.cut()) {
        return Outcome.MALFORMED;
      }
      if (fields.fragment() && spd.looksAtPorts()) {
        return Outcome.FRAGMENT;
      }
      upper = fields.upper();
    }
    sa = flows.find(snapshot, inner, upper);
    if (sa != null) {
      return Outcome.PROTECT;
    }
    Outcome outcome = decide(spd, inner);
    if (sa != null) {
      flows.put(snapshot, sa);
    }
    return outcome == Outcome.UNMATCHED && findByError(spd, inner) ? Outcome.PROTECT : outcome;
  }

  /**
   * RFC 4301 §6.2: an ICMP error that nothing is for leaves by the SA that takes the answers to the
   * packet it tells of; none is asked for. Not kept as a flow, as the next one may tell of another.
   */
  private boolean findByError(Spd spd, long inner) {
    long quote = fields.turnedQuote(inner);
    if (quote == 0) {
      return false;
    }
    if (spd.looksAtFields()) {
      fields.readOutbound(quote);
      if (fields.fragment() && spd.looksAtPorts()) {
        return false;
      }
    }
    boolean found = decide(spd, quote) == Outcome.PROTECT;
    rule = null;
    return found;
  }

  private Outcome decide(Spd spd, long inner) {
    Rule found = spd.policies().isEmpty() ? null : spd.policies().find(fields);
    if (found == null) {
      return route(spd.unbound(), inner) ? Outcome.PROTECT : Outcome.UNMATCHED;
    }
    rule = found;
    return switch (found.policy().action()) {
      case BYPASS -> Outcome.BYPASS;
      case DROP -> Outcome.DROP;
      case PROTECT ->
          route(spd.bound(found.policyIndex()), inner) ? Outcome.PROTECT : Outcome.ACQUIRE;
    };
  }

  private boolean route(RouteTable routes, long inner) {
    Route found = routes.find(inner, fields);
    sa = found == null ? null : found.sa();
    return found != null;
  }

  /**
   * Whether a packet that came unprotected may go on: RFC 4301 §5.2, step 3a, refuses what a policy
   * or an SA would have protected.
   *
   * @param inner source and destination as they came
   * @param bypassUnmatched as in {@link io.postern.dataplane.TrafficSettings}
   */
  public boolean mayComeClear(Snapshot snapshot, long inner, boolean bypassUnmatched) {
    Spd spd = snapshot.spd(tun);
    fields.readInbound(inner);
    if (fields.cut() || fields.fragment() && spd.looksAtPorts()) {
      return false;
    }
    Rule found = spd.policies().find(fields);
    if (found == null) {
      return bypassUnmatched && !spd.unbound().hasRemote(fields);
    }
    return found.policy().action() == Policy.Action.BYPASS;
  }

  /** After {@link Outcome#PROTECT}. */
  public OutboundSa sa() {
    return Objects.requireNonNull(sa);
  }

  /** The entry that decided; not after {@link Outcome#PROTECT}. */
  public Rule rule() {
    return Objects.requireNonNull(rule);
  }

  /** What the last packet looked like, for an IKE negotiation. */
  public Selector packet() {
    return fields.selector();
  }
}
