package io.postern.actors;

import java.time.Instant;
import java.util.Optional;

/**
 * One negotiation with a peer and what came of it, for {@code postern explain}.
 *
 * @param connection the group or site, empty if that was not found out
 * @param remote the peer's address, without port
 * @param peer its phase 1 identity, empty if that was not proven
 * @param exchange {@code phase 1} or {@code quick mode}
 * @param outcome what was agreed, or why nothing was: offered, configured, nearest miss
 */
public record Negotiation(
    Instant at,
    String connection,
    String remote,
    String peer,
    Optional<String> user,
    String exchange,
    String outcome) {
  /** True if a person who writes {@code text} means this peer. */
  boolean isOf(String text) {
    return text.equals(connection)
        || text.equals(remote)
        || text.equals(peer)
        || user.filter(text::equals).isPresent();
  }
}
