package io.postern.actors;

import io.postern.ike.proposal.Comparison;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One negotiation with a peer and what came of it, for {@code postern explain}.
 *
 * @param connection the group or site, or that which came nearest; empty if that was not found out
 * @param site whether {@code connection} is a site
 * @param remote the peer's address, without port
 * @param peer its phase 1 identity, empty if that was not proven
 * @param client the make of the peer, empty if it is not known
 * @param exchange {@code phase 1} or {@code quick mode}
 * @param role ours
 * @param agreed whether an SA came of it
 * @param outcome what was agreed, or why nothing was
 * @param offers if offers were compared
 */
public record Negotiation(
    Instant at,
    String connection,
    boolean site,
    String remote,
    String peer,
    Optional<String> user,
    String client,
    String exchange,
    Role role,
    boolean agreed,
    String outcome,
    Optional<Offers> offers) {
  /** Who began. */
  public enum Role {
    INITIATOR,
    RESPONDER;

    static Role of(boolean byUs) {
      return byUs ? INITIATOR : RESPONDER;
    }
  }

  /**
   * What was compared, cut to what a person reads: strangers fill these too.
   *
   * @param offered in the order of the peer, at most {@value #MOST}
   * @param configured in our order, at most {@value #MOST}
   * @param nearest if nothing was taken
   */
  public record Offers(
      List<String> offered,
      List<String> configured,
      Optional<String> taken,
      Optional<Comparison.Miss> nearest) {
    /** Ours. */
    static final int MOST = 12;

    public Offers {
      offered = List.copyOf(offered);
      configured = List.copyOf(configured);
    }

    static Offers of(Comparison comparison) {
      return new Offers(
          comparison.offered().stream().limit(MOST).toList(),
          comparison.configured().stream().limit(MOST).toList(),
          comparison.taken(),
          comparison.nearestMiss());
    }
  }

  Negotiation withSite(boolean isSite) {
    return new Negotiation(
        at,
        connection,
        isSite,
        remote,
        peer,
        user,
        client,
        exchange,
        role,
        agreed,
        outcome,
        offers);
  }

  /** True if a person who writes {@code text} means this peer. */
  boolean isOf(String text) {
    return text.isEmpty()
        || text.equals(connection)
        || text.equals(remote)
        || text.equals(peer)
        || user.filter(text::equals).isPresent();
  }
}
