package io.postern.ike.v1;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.message.Payload;
import io.postern.ike.proposal.IkeSuite;
import java.util.List;
import java.util.OptionalLong;

/**
 * A phase 1 that both ends proved. Its existence is the proof: later steps demand one.
 *
 * @param connection whose key the peer proved
 * @param peer whom the peer claims to be; with a group key any member of the group could
 * @param offeredLifeSeconds as the SA payload had it
 * @param notifies that came with the peer's proof, e.g. INITIAL-CONTACT; none if it was in the
 *     clear
 */
public record PhaseOneResult(
    IsakmpSa sa,
    PhaseOneConnection connection,
    Identity peer,
    AuthenticationMethod method,
    IkeSuite suite,
    OptionalLong offeredLifeSeconds,
    List<Payload.Notification> notifies) {
  public PhaseOneResult {
    notifies = List.copyOf(notifies);
  }
}
