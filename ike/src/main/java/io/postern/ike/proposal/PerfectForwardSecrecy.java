package io.postern.ike.proposal;

/** Whether quick mode makes a Diffie-Hellman exchange of its own (RFC 2409 §5.5). */
public enum PerfectForwardSecrecy {
  /** Only without. */
  OFF,
  /** With or without, as the peer asks. */
  OPTIONAL,
  /** Only with. */
  REQUIRED
}
