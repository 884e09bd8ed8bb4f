package io.postern.ittests.interop;

/** Which end of the tunnel is Postern under test. */
public enum Role {
  /** It begins: for a network at the first packet, for a user at once. */
  INITIATOR,
  RESPONDER
}
