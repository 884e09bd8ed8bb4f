package io.postern.ike.v1;

/** A phase 1 that we begin: the exchange, waiting for message 2, and message 1. */
public record PhaseOneStart(PhaseOne exchange, byte[] message) {
  @Override
  public String toString() {
    return "Start(" + message.length + " octets)";
  }
}
