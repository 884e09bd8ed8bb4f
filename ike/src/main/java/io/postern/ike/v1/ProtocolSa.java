package io.postern.ike.v1;

import io.postern.ike.key.Secret;
import io.postern.ike.proposal.Protection;

/**
 * The pair of SAs of one protocol that quick mode agreed on.
 *
 * @param inboundSpi ours
 * @param inboundKeymat as {@link Protection} lays it out (RFC 2409 §5.5); owned by who takes the
 *     agreement
 */
public record ProtocolSa(
    Protection protection,
    int inboundSpi,
    int outboundSpi,
    Secret inboundKeymat,
    Secret outboundKeymat)
    implements AutoCloseable {
  /** Zeroes the keys. */
  @Override
  public void close() {
    inboundKeymat.close();
    outboundKeymat.close();
  }
}
