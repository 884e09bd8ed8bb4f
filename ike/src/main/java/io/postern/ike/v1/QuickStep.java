package io.postern.ike.v1;

import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.Comparison;
import java.util.List;
import java.util.Optional;

/** What a message of quick mode led to. */
public sealed interface QuickStep {
  /**
   * Take packets on the SAs, send the reply, and wait for the peer's next message before sending on
   * them: on a responder for HASH(3), on an initiator for CONNECTED if the peer set the commit bit
   * (RFC 2408 §3.1). Packets of the peer on the SAs count as that message.
   *
   * @param comparison what the negotiation compared; empty on an initiator
   */
  record Proposed(
      QuickMode next,
      byte[] reply,
      ChildAgreement child,
      List<Payload.Notification> notifies,
      Optional<Comparison> comparison)
      implements QuickStep {
    @Override
    public String toString() {
      return "Proposed(" + child.suite() + ")";
    }
  }

  /**
   * The peer proved that it is alive: take packets on the SAs, if they are not taken since {@link
   * Proposed}, and send on them. The reply is HASH(3), or CONNECTED for a peer that set the commit
   * bit.
   */
  record Complete(ChildAgreement child, Optional<byte[]> reply, List<Payload.Notification> notifies)
      implements QuickStep {}

  /** The message changes nothing. */
  record Ignore(Refusal refusal) implements QuickStep {}

  /**
   * The exchange is over, its secrets are zeroed.
   *
   * @param comparison if the proposals were compared
   */
  record Fail(Refusal refusal, Optional<Comparison> comparison) implements QuickStep {}
}
