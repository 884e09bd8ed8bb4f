package io.postern.ike.v1;

import io.postern.ike.message.Refusal;

/** A phase 1 exchange that waits for the peer's next message. */
public interface PhaseOne {
  /**
   * @param datagram a whole ISAKMP message, clear or encrypted, not seen before
   */
  PhaseOneStep on(byte[] datagram);

  /** What it most likely means if the peer says nothing more. */
  default Refusal ifSilent() {
    return new Refusal(Refusal.Reason.TIMEOUT, "phase 1 was not finished in time");
  }

  /** Zeroes what is secret so far, when the exchange is given up. */
  void abandon();
}
