package io.postern.ike.v1;

/** A phase 1 exchange that waits for the peer's next message. */
public interface PhaseOne {
  /**
   * @param datagram a whole ISAKMP message, clear or encrypted, not seen before
   */
  PhaseOneStep on(byte[] datagram);

  /** Zeroes what is secret so far, when the exchange is given up. */
  void abandon();
}
