package io.postern.ike.message;

/**
 * Carries a refusal from the depth of a message to {@link MessageReader}, which turns it into a
 * value; it never leaves this package. Without a stack trace, so that garbage costs a peer more
 * than us.
 */
final class UnreadableException extends Exception {
  private final transient Refusal refusal;

  UnreadableException(Refusal.Reason reason, String detail) {
    super(detail, null, false, false);
    this.refusal = new Refusal(reason, detail);
  }

  Refusal refusal() {
    return refusal;
  }
}
