package io.postern.actors;

import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.v1.PhaseOneConnection;
import io.postern.ike.v1.PhaseOneConnections;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** The groups of the configuration, as phase 1 looks them up. */
final class GroupConnections implements PhaseOneConnections {
  private final List<GroupSettings> groups;
  private final Identity identity;
  private final Secret decoySeed;

  GroupConnections(HeadendSettings settings, SecureRandom random) {
    this.groups = settings.groups();
    this.identity = settings.identity();
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    this.decoySeed = Secret.take(seed);
  }

  GroupSettings group(String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst().orElseThrow();
  }

  /** An unknown name gets a connection too, whose key is made of the name and a secret of ours. */
  @Override
  public Optional<PhaseOneConnection> aggressive(Identity claimed) {
    List<GroupSettings> taking = groups.stream().filter(GroupSettings::aggressive).toList();
    byte[] drawn = HashAlgorithm.SHA2_256.hmac(decoySeed.expose(), claimed.data().toArray());
    return taking.stream()
        .filter(group -> group.identities().contains(claimed))
        .findFirst()
        .map(this::connection)
        .or(() -> modelFor(claimed, drawn, taking).map(model -> decoy(model, drawn)));
  }

  /**
   * The group like which an unknown name is answered. Groups may differ in suites and method: each
   * name is like one of them and always the same, and a group's own name under another type of
   * identity is like that group.
   */
  private static Optional<GroupSettings> modelFor(
      Identity claimed, byte[] drawn, List<GroupSettings> taking) {
    return taking.stream()
        .filter(group -> group.identities().stream().anyMatch(i -> i.data().equals(claimed.data())))
        .findFirst()
        .or(
            () ->
                taking.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        taking.get(Math.floorMod(ByteBuffer.wrap(drawn).getInt(), taking.size()))));
  }

  private PhaseOneConnection decoy(GroupSettings model, byte[] key) {
    PhaseOneConnection real = connection(model);
    return new PhaseOneConnection(
        "none",
        real.suites(),
        real.methods(),
        real.credentials().withPreSharedKey(Secret.take(key)),
        identity,
        List.of(),
        true);
  }

  @Override
  public List<PhaseOneConnection> main() {
    return groups.stream().filter(GroupSettings::main).map(this::connection).toList();
  }

  @Override
  public boolean admits(PhaseOneConnection connection, Identity claimed) {
    GroupSettings group = group(connection.name());
    return group.anyIdentity() || group.identities().contains(claimed);
  }

  private PhaseOneConnection connection(GroupSettings group) {
    return new PhaseOneConnection(
        group.name(),
        group.ike(),
        List.of(
            group.xauth()
                ? AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY
                : AuthenticationMethod.PRE_SHARED_KEY),
        Credentials.preSharedKey(group.preSharedKey()),
        identity,
        List.of(),
        false);
  }
}
