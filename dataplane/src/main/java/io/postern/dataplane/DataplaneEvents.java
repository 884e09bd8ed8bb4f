package io.postern.dataplane;

import java.net.InetAddress;

/**
 * What the packet path tells. Called on the threads of the graphs: an implementation returns at
 * once, without waiting and without throwing.
 */
public interface DataplaneEvents {
  /**
   * A datagram that is not ESP: an IKE message, the non-ESP marker already removed.
   *
   * @param nonEspMarker true if it came with the marker, to the NAT-T port
   * @param message owned by the callee
   */
  void control(Path path, boolean nonEspMarker, byte[] message);

  /**
   * ESP or AH for an SPI that nobody has; the callee limits what it does about it.
   *
   * @param ah false for ESP
   */
  void unknownSpi(Path path, boolean ah, int spi);

  /**
   * A packet of a peer went no further: one in ten seconds for each reason. What peers that do no
   * wrong may bring about (broadcasts, more than a rate, congestion) is not told.
   */
  default void refused(RefusedPacket packet) {}

  /**
   * A first packet of the pair was authentic: its peer has the keys. Told once, and before {@link
   * #peerMoved} of that packet.
   */
  default void firstPacket(int inboundSpi) {}

  /** An authenticated packet came from another address or port than the SA's. */
  void peerMoved(int inboundSpi, Path seen);

  /**
   * A packet waits for an SA: a policy is to protect it, but no pair that is bound to the policy
   * takes it. Told once a second at most for each entry, and 200 times in all.
   *
   * @param entry the entry that permits the packet, as configured
   * @param packet what the packet looks like: one host each, its protocol and ports
   */
  default void acquire(String policy, Selector entry, Selector packet) {}

  /**
   * The way to a peer takes packets of that size only, outer headers included; it is believed for
   * {@link TrafficSettings#pathMtuAge}.
   */
  default void pathMtu(InetAddress peer, int octets) {}

  void lifetimeSoft(int inboundSpi);

  /**
   * All sequence numbers of an SA that we send on are used (RFC 4303 §3.3.3: an auditable event):
   * it sends no more, and {@link #lifetimeHard} follows.
   *
   * @param outboundSpi the peer's
   */
  default void sequenceOverflow(int inboundSpi, int outboundSpi, Path path) {}

  void lifetimeHard(int inboundSpi);

  /** A TUN device that somebody deleted is there again, with its addresses and routes. */
  default void deviceMadeAgain(String device) {}

  /** A graph failed and was started again; counters and SAs are kept. */
  void graphRestarted(String graph, Throwable cause);
}
