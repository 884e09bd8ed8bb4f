package io.postern.actors.settings;

import io.postern.dataplane.Policy;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.SessionTraffic;
import io.postern.dataplane.TrafficRate;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the packets of a group's members.
 *
 * @param fromClient how much each session may send
 * @param toClient how much each session may receive
 * @param access what members reach, in order, the member as the remote end; empty for all
 * @param isolated whether members reach no other client
 */
public record SessionSettings(
    SaOptions options,
    TrafficRate fromClient,
    TrafficRate toClient,
    List<Policy.Entry> access,
    boolean isolated) {
  public static final SessionSettings DEFAULT =
      new SessionSettings(
          SaOptions.DEFAULT, TrafficRate.UNLIMITED, TrafficRate.UNLIMITED, List.of(), false);

  public SessionSettings {
    access = List.copyOf(access);
  }

  /** For a new session; empty if nothing limits it. */
  public Optional<SessionTraffic> traffic() {
    return fromClient.unlimited() && toClient.unlimited() && access.isEmpty()
        ? Optional.empty()
        : Optional.of(new SessionTraffic(fromClient, toClient, access));
  }
}
