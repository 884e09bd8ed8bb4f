package io.postern.dataplane.policy;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.UpperLayer;
import io.postern.dataplane.sa.InboundSa;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a packet that an SA brought may go on (RFC 4301 §5.2, step 4), once its addresses are
 * known to be within the SA's prefixes; for one thread.
 */
public final class InboundCheck {
  private final int tun;
  private final Martians martians;
  private final PacketFields fields = new PacketFields();

  /**
   * @param tun to which the packets go, as in {@link io.postern.dataplane.SaOptions}
   * @param ownAddresses of the TUN device: nobody else sends from there
   */
  public InboundCheck(int tun, List<Prefix> ownAddresses) {
    this.tun = tun;
    martians = new Martians(ownAddresses);
  }

  /** Whether the SA is for some ports only, and the packet is a part of one. */
  public boolean needsWhole(Snapshot snapshot, InboundSa sa, long inner) {
    PairRule rule = snapshot.rule(sa.spi());
    boolean ports =
        rule != null
            && (rule.looksAtPorts() || rule.session() != null && rule.session().looksAtPorts());
    return ports && UpperLayer.isFragment(Math.max(UpperLayer.find(inner), 0));
  }

  /**
   * Looks at a packet that passed {@link InnerPacket#check}.
   *
   * @return null if it may go on
   */
  public @Nullable DropReason refuse(Snapshot snapshot, InboundSa sa, long inner) {
    PairRule rule = snapshot.rule(sa.spi());
    if (rule != null
        && rule.selectors() != null
        && !covers(rule.selectors(), inner)
        && !coversError(rule.selectors(), sa, inner)) {
      return DropReason.INNER_POLICY;
    }
    DropReason martian = martians.refuse(inner);
    if (martian != null) {
      return martian;
    }
    return snapshot.anyIsolated() && isolated(snapshot, rule, inner)
        ? DropReason.CLIENT_ISOLATION
        : null;
  }

  /**
   * Whether the session that the SA belongs to lets the packet pass, all else being right: then it
   * counts against its rate.
   *
   * @return null if it may go on
   */
  public @Nullable DropReason refuseOfSession(
      Snapshot snapshot, InboundSa sa, long inner, long nowNanos) {
    SessionCheck session = sa.limited() ? snapshot.session(sa.spi()) : null;
    return session == null
        ? null
        : session.refuse(inner, InnerPacket.size(inner), true, fields, nowNanos);
  }

  private boolean covers(SelectorSet selectors, long inner) {
    fields.readInbound(inner);
    return !fields.cut() && selectors.covers(fields);
  }

  /** RFC 4301 §6.2: an ICMP error may come in that tells of a packet of ours. */
  private boolean coversError(SelectorSet selectors, InboundSa sa, long inner) {
    long quote = sa.transport() ? 0 : fields.turnedQuote(inner);
    return quote != 0 && sa.admits(quote) && covers(selectors, quote);
  }

  /** Whether the packet would leave again by a client's SA, and one of the two is isolated. */
  private boolean isolated(Snapshot snapshot, @Nullable PairRule rule, long inner) {
    RouteTable routes = snapshot.spd(tun).unbound();
    fields.readOutbound(inner);
    Route back = routes.find(inner, fields);
    if (back == null) {
      // As OutboundLookup sends errors on: by the SA of what they tell of.
      long quote = fields.turnedQuote(inner);
      if (quote != 0) {
        fields.readOutbound(quote);
        back = routes.find(quote, fields);
      }
    }
    return back != null && (back.isolated() || rule != null && rule.isolated());
  }
}
