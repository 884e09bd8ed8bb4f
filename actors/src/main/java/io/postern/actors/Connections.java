package io.postern.actors;

import akka.actor.typed.ActorRef;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.SiteSettings;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.auth.AuthenticationMethod.Family;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.key.Secret;
import io.postern.ike.v1.PhaseOneConnection;
import io.postern.ike.v1.PhaseOneConnections;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The groups and sites of the configuration, as phase 1 looks them up. */
final class Connections implements PhaseOneConnections {
  private final List<GroupSettings> groups;
  private final List<SiteSettings> sites;
  private final Duration loginTimeout;
  private final Identity identity;
  private final Secret decoySeed;
  private final boolean preferUdp;

  Connections(HeadendSettings settings, SecureRandom random) {
    this.groups = settings.groups();
    this.sites = settings.sites();
    this.loginTimeout = settings.admission().loginTimeout();
    this.identity = settings.identity();
    this.preferUdp = settings.preferUdp();
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    this.decoySeed = Secret.take(seed);
  }

  GroupSettings group(String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst().orElseThrow();
  }

  /** Whether to claim a NAT, so that ESP travels in UDP whatever is between. */
  boolean preferUdp() {
    return preferUdp;
  }

  boolean isSite(String name) {
    return site(name).isPresent();
  }

  private Optional<SiteSettings> site(String name) {
    return sites.stream().filter(site -> site.name().equals(name)).findFirst();
  }

  /**
   * Under which rules a peer of this connection comes in.
   *
   * @param passwords checks those of its users
   */
  IkeSa.Responder side(String name, ActorRef<PasswordChecks.Command> passwords) {
    return site(name)
        .map(site -> new IkeSa.Responder(SaPolicy.of(site), Optional.empty()))
        .orElseGet(() -> side(group(name), passwords));
  }

  private IkeSa.Responder side(GroupSettings group, ActorRef<PasswordChecks.Command> passwords) {
    return new IkeSa.Responder(
        SaPolicy.of(group), Optional.of(new Login.Terms(group, loginTimeout, passwords)));
  }

  /** An unknown name gets a connection too, whose key is made of the name and a secret of ours. */
  @Override
  public Optional<PhaseOneConnection> aggressive(Identity claimed) {
    List<GroupSettings> taking = groups.stream().filter(GroupSettings::aggressive).toList();
    byte[] drawn = HashAlgorithm.SHA2_256.hmac(decoySeed.expose(), claimed.data().toArray());
    return sites.stream()
        .filter(site -> site.mode() == SiteSettings.Mode.AGGRESSIVE)
        .filter(site -> !site.peerIdentities().isEmpty() && site.admits(claimed))
        .findFirst()
        .map(site -> connection(site, identity))
        .or(() -> groupOf(claimed, taking))
        .or(() -> modelFor(claimed, drawn, withKey(taking)).map(model -> decoy(model, drawn)));
  }

  /** Those whose key could be guessed: only their names are worth hiding. */
  private static List<GroupSettings> withKey(List<GroupSettings> groups) {
    return groups.stream().filter(group -> group.credentials().preSharedKey().isPresent()).toList();
  }

  private Optional<PhaseOneConnection> groupOf(Identity claimed, List<GroupSettings> taking) {
    return taking.stream().filter(group -> group.names(claimed)).findFirst().map(this::connection);
  }

  /**
   * The group like which an unknown name is answered. Groups may differ in suites and method: each
   * name is like one of them and always the same, and a group's own name under another type of
   * identity is like that group.
   */
  private static Optional<GroupSettings> modelFor(
      Identity claimed, byte[] drawn, List<GroupSettings> taking) {
    return taking.stream()
        .filter(group -> group.identities().stream().anyMatch(i -> sameName(i, claimed)))
        .findFirst()
        .or(
            () ->
                taking.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        taking.get(Math.floorMod(ByteBuffer.wrap(drawn).getInt(), taking.size()))));
  }

  private static boolean sameName(IdentityPattern pattern, Identity claimed) {
    return pattern instanceof IdentityPattern.Exactly(Identity identity)
        && identity.data().equals(claimed.data());
  }

  private PhaseOneConnection decoy(GroupSettings model, byte[] key) {
    PhaseOneConnection real = connection(model);
    return new PhaseOneConnection(
        "none",
        real.suites(),
        real.methods().stream().filter(m -> m.family() == Family.PRE_SHARED_KEY).toList(),
        Credentials.preSharedKey(Secret.take(key)),
        identity,
        List.of(),
        true);
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
    return site.isPresent() ? site.get().admits(claimed) : group(connection.name()).admits(claimed);
  }

  /**
   * @param headend what we call ourselves where a site does not say
   */
  static PhaseOneConnection connection(SiteSettings site, Identity headend) {
    return new PhaseOneConnection(
        site.name(),
        site.ike(),
        site.methods(),
        site.credentials(),
        site.identity().orElse(headend),
        site.peerIdentities(),
        false);
  }

  private PhaseOneConnection connection(GroupSettings group) {
    return new PhaseOneConnection(
        group.name(),
        group.ike(),
        group.methods(),
        group.credentials(),
        identity,
        List.of(),
        false);
  }
}
