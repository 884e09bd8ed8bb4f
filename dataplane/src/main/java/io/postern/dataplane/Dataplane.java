package io.postern.dataplane;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The running packet path. All methods may be called from any thread and return without waiting for
 * packets. An SA pair is named by its inbound SPI.
 */
public interface Dataplane extends AutoCloseable {
  /**
   * Takes packets of the peer from now on. Nothing is sent on the pair yet. Its keys become ours:
   * they are zeroed in {@code pair} before this returns, whatever comes of it.
   *
   * @throws IllegalArgumentException if the inbound SPI is reserved or in use, or the parameters do
   *     not go together
   */
  void installInbound(ChildSaParameters pair, SaBinding binding);

  /** Likewise a pair for all between its prefixes, which serves no policy. */
  default void installInbound(ChildSaParameters pair) {
    installInbound(pair, SaBinding.NONE);
  }

  /**
   * Sends on the pair from now on. Of several pairs whose {@code remote} covers a destination the
   * longest prefix wins, then the pair activated last: so a rekeyed pair takes over at once, and
   * its predecessor still receives until it is removed. A pair whose {@code local} does not have
   * the source, or whose selectors do not have the packet, is passed over. A pair that is bound to
   * a policy is looked at only for what the policy permits. Unknown pairs, as one that ended just
   * now, are ignored.
   */
  void activateOutbound(int inboundSpi);

  /**
   * The policies from now on, all at once. None at the start: then all goes by the pairs that are
   * bound to none.
   *
   * @throws IllegalArgumentException if two have one name; those before stay then
   */
  void policies(List<Policy> inOrder);

  /** Sends to a new address from now on; the peer is the same (RFC 3948 §5, NAT rebinding). */
  void movePeer(int inboundSpi, Path path);

  /** Ends both directions and zeroes the keys. Unknown pairs are ignored. */
  void remove(int inboundSpi);

  Optional<SaCounters> counters(int inboundSpi);

  /** Packets dropped since start, by reason, those of removed SAs included. */
  Map<DropReason, Long> drops();

  /**
   * Sends an IKE message, with the non-ESP marker if {@code path.local()} belongs to a NAT-T
   * socket.
   *
   * @return false if no socket has that local address or the kernel refused it now
   */
  boolean sendControl(Path path, byte[] message);

  /** Sends the NAT keepalive, one octet 0xFF (RFC 3948 §2.3). */
  boolean sendKeepalive(Path path);

  /** The MTU for packets inside, as configured. */
  int mtu();

  /** Which cipher implementation was chosen, and which offloads the kernel gave, for the log. */
  String description();

  /** Stops the graphs, closes all sockets and the device, zeroes all keys. */
  @Override
  void close();
}
