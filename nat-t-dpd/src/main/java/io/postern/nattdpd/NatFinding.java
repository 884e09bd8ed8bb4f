package io.postern.nattdpd;

/**
 * Where the NAT is (RFC 3947 §3.2).
 *
 * @param localBehindNat our address or port was translated on the way: we send keepalives
 * @param remoteBehindNat the peer's was: its address may change, see {@link PeerPath}
 * @param forced we claimed a NAT that may not be there, so that ESP travels in UDP
 */
public record NatFinding(boolean localBehindNat, boolean remoteBehindNat, boolean forced) {
  /** No NAT, or no NAT traversal spoken. */
  public static final NatFinding NONE = new NatFinding(false, false, false);

  /** Move to port 4500 (RFC 3947 §4) and encapsulate ESP in UDP (§5.1). */
  public boolean encapsulate() {
    return localBehindNat || remoteBehindNat || forced;
  }
}
