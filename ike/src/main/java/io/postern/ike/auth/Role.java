package io.postern.ike.auth;

/** Who began a phase 1 (RFC 2409 §3.2). */
public enum Role {
  INITIATOR,
  RESPONDER;

  public Role other() {
    return this == INITIATOR ? RESPONDER : INITIATOR;
  }
}
