package io.postern.ike.v1;

import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal;
import java.util.List;
import java.util.Optional;

/** What a message of quick mode led to. */
public sealed interface QuickStep {
  /**
   * The responder's answer: take packets on the pair, send the reply, wait for HASH(3) before
   * sending on it.
   */
  record Proposed(
      QuickMode next, byte[] reply, ChildAgreement child, List<Payload.Notification> notifies)
      implements QuickStep {
    @Override
    public String toString() {
      return "Proposed(" + child.suite() + ")";
    }
  }

  /** The peer proved that it is alive: send on the pair. On an initiator the reply is HASH(3). */
  record Complete(ChildAgreement child, Optional<byte[]> reply) implements QuickStep {}

  /** The message changes nothing. */
  record Ignore(Refusal refusal) implements QuickStep {}

  /** The exchange is over. */
  record Fail(Refusal refusal) implements QuickStep {}
}
