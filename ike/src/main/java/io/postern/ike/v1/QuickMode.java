package io.postern.ike.v1;

/** A quick mode that waits for the peer's next message. */
public interface QuickMode {
  /**
   * @param datagram a message of this exchange, not seen before
   */
  QuickStep on(byte[] datagram);

  /**
   * Whether an informational message under this exchange's message ID is one of it: CONNECTED of a
   * peer that set the commit bit (RFC 2408 §3.1).
   */
  default boolean awaitsConnected() {
    return false;
  }

  /** Zeroes what is secret so far, when the exchange is given up. */
  void abandon();
}
