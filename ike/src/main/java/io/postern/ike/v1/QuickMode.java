package io.postern.ike.v1;

/** A quick mode that waits for the peer's next message. */
public interface QuickMode {
  /**
   * @param datagram a message of this exchange, not seen before
   */
  QuickStep on(byte[] datagram);

  /** Zeroes what is secret so far, when the exchange is given up. */
  void abandon();
}
