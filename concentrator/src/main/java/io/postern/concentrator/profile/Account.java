package io.postern.concentrator.profile;

import io.postern.actors.settings.GroupSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a profile is made of.
 *
 * @param gateway the host name or address that the client connects to
 * @param gatewayIdentity as which the gateway proves itself
 * @param password only if it is to be in the profile, a secret
 */
public record Account(
    String user,
    String gateway,
    String gatewayIdentity,
    GroupSettings group,
    Optional<String> password) {

  /** As the client names itself with a certificate. */
  public String mailbox() {
    String host = gatewayIdentity.matches("[0-9a-fA-F:.]+") ? "postern.internal" : gatewayIdentity;
    return user.contains("@") ? user : user + "@" + host;
  }

  /** What goes through the tunnel. */
  List<String> networks() {
    List<String> split =
        group.client().splitInclude().stream().map(Object::toString).collect(Collectors.toList());
    return split.isEmpty() ? List.of("0.0.0.0/0") : split;
  }

  /** Without its secrets. */
  @Override
  public String toString() {
    return "Account(" + user + " of " + group.name() + " at " + gateway + ")";
  }
}
