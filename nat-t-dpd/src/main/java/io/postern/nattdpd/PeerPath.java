package io.postern.nattdpd;

import java.net.InetSocketAddress;

/**
 * Where a peer is reached, and when that changes (RFC 3947 §4, §7).
 *
 * <p>The rule. Only a packet that was authenticated and is newer than all before it moves a peer; a
 * keepalive, a packet in the clear, one that was replayed or came late never does.
 *
 * <ul>
 *   <li>From our port 500 to our port 4500 (floating, §4): always, with the port that it comes
 *       from; with another address only if the peer is behind a NAT.
 *   <li>From our port 4500 back to 500: never, "that packet is old" (§4).
 *   <li>On the same port of ours, from another address or port: only if the peer is behind a NAT
 *       (§7). A peer that is not does not change; whoever says so is an attacker.
 * </ul>
 *
 * <p>§7 forbids a host behind a <i>dynamic</i> NAT to follow, since its peer is taken to be at a
 * fixed place. A gateway behind a static one-to-one NAT has peers behind NATs of their own, so here
 * what counts is where the peer is, not where we are.
 *
 * @param localPort the port of ours that the peer uses, 500 or 4500
 */
public record PeerPath(int localPort, InetSocketAddress remote) {
  public static final int IKE_PORT = 500;
  public static final int NAT_TRAVERSAL_PORT = 4500;

  /** How much a packet proves. */
  public enum Proof {
    /** Nothing: in the clear, or not verified. */
    NONE,
    /** Verified, but not newer than what came before: late, repeated, replayed. */
    AUTHENTICATED,
    /** Verified, and newer than all before: the highest ESP sequence number, a new exchange. */
    AUTHENTICATED_AND_NEWEST
  }

  public sealed interface Decision {
    record Stays() implements Decision {}

    /** Every packet to the peer goes to {@code to} from now on; to be audited (RFC 3947 §8). */
    record Moves(PeerPath from, PeerPath to) implements Decision {}

    /** The packet came from elsewhere and does not count as a move; {@code reason} for the log. */
    record Ignored(String reason) implements Decision {}
  }

  /**
   * @param seen where the packet came from, and at which port of ours it arrived
   */
  public Decision received(PeerPath seen, Proof proof, NatFinding finding) {
    if (seen.equals(this)) {
      return new Decision.Stays();
    }
    if (proof != Proof.AUTHENTICATED_AND_NEWEST) {
      return new Decision.Ignored("the packet from " + seen.remote + " proves nothing new");
    }
    if (localPort == NAT_TRAVERSAL_PORT && seen.localPort != NAT_TRAVERSAL_PORT) {
      return new Decision.Ignored("after the move to port 4500, port 500 is old");
    }
    boolean floating = localPort != seen.localPort;
    boolean sameAddress = remote.getAddress().equals(seen.remote.getAddress());
    if (finding.remoteBehindNat() || (floating && sameAddress)) {
      return new Decision.Moves(this, seen);
    }
    return new Decision.Ignored(
        "the peer at %s is not behind a NAT and does not move to %s"
            .formatted(remote, seen.remote));
  }
}
