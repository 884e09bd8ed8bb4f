package io.postern.actors;

import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.SiteSettings;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.v1.PhaseOneConnection;
import io.postern.ike.v1.PhaseOneConnections;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The groups and sites of the configuration, as phase 1 looks them up. */
final class Connections implements PhaseOneConnections {
  private final List<GroupSettings> groups;
  private final List<SiteSettings> sites;
  private final Identity identity;
  private final Secret decoySeed;

  Connections(HeadendSettings settings, SecureRandom random) {
    this.groups = settings.groups();
    this.sites = settings.sites();
    this.identity = settings.identity();
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    this.decoySeed = Secret.take(seed);
  }

  GroupSettings group(String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst().orElseThrow();
  }

  /** Under which rules a peer of this connection comes in. */
  IkeSa.Responder side(String name) {
    return site(name)
        .map(site -> new IkeSa.Responder(SaPolicy.of(site), Optional.empty()))
        .orElseGet(() -> new IkeSa.Responder(SaPolicy.of(group(name)), Optional.of(group(name))));
  }

  boolean isSite(String name) {
    return site(name).isPresent();
  }

  private Optional<SiteSettings> site(String name) {
    return sites.stream().filter(site -> site.name().equals(name)).findFirst();
  }

  /** An unknown name gets a connection too, whose key is made of the name and a secret of ours. */
  @Override
  public Optional<PhaseOneConnection> aggressive(Identity claimed) {
    return sites.stream()
        .filter(site -> site.mode() == SiteSettings.Mode.AGGRESSIVE)
        .filter(site -> site.peerIdentities().contains(claimed))
        .findFirst()
        .map(site -> connection(site, identity))
        .or(() -> group(claimed))
        .or(() -> decoy(claimed));
  }

  private Optional<PhaseOneConnection> group(Identity claimed) {
    return groups.stream()
        .filter(GroupSettings::aggressive)
        .filter(group -> group.identities().contains(claimed))
        .findFirst()
        .map(this::connection);
  }

  private Optional<PhaseOneConnection> decoy(Identity claimed) {
    return groups.stream()
        .filter(GroupSettings::aggressive)
        .findFirst()
        .map(
            group -> {
              PhaseOneConnection real = connection(group);
              return new PhaseOneConnection(
                  "none",
                  real.suites(),
                  real.methods(),
                  Secret.take(
                      HashAlgorithm.SHA2_256.hmac(decoySeed.expose(), claimed.data().toArray())),
                  identity,
                  true);
            });
  }

  @Override
  public List<PhaseOneConnection> main() {
    return Stream.concat(
            sites.stream()
                .filter(site -> site.mode() == SiteSettings.Mode.MAIN)
                .map(site -> connection(site, identity)),
            groups.stream().filter(GroupSettings::main).map(this::connection))
        .toList();
  }

  @Override
  public boolean admits(PhaseOneConnection connection, Identity claimed) {
    Optional<SiteSettings> site = site(connection.name());
    if (site.isPresent()) {
      return admits(site.get(), claimed);
    }
    GroupSettings group = group(connection.name());
    return group.anyIdentity() || group.identities().contains(claimed);
  }

  static boolean admits(SiteSettings site, Identity claimed) {
    return site.peerIdentities().isEmpty() || site.peerIdentities().contains(claimed);
  }

  static PhaseOneConnection connection(SiteSettings site, Identity headend) {
    return new PhaseOneConnection(
        site.name(),
        site.ike(),
        Set.of(AuthenticationMethod.PRE_SHARED_KEY),
        site.preSharedKey(),
        site.identity().orElse(headend),
        false);
  }

  private PhaseOneConnection connection(GroupSettings group) {
    return new PhaseOneConnection(
        group.name(),
        group.ike(),
        Set.of(
            group.xauth()
                ? AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY
                : AuthenticationMethod.PRE_SHARED_KEY),
        group.preSharedKey(),
        identity,
        false);
  }
}
