package io.postern.actors;

import akka.actor.typed.ActorRef;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.SiteSettings;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.key.Secret;
import io.postern.ike.v1.PhaseOneConnection;
import io.postern.ike.v1.PhaseOneConnections;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The groups and sites of the configuration, as phase 1 looks them up. */
final class Connections implements PhaseOneConnections {
  private final Map<String, GroupSettings> groups = new HashMap<>();
  private final Map<String, SiteSettings> sites = new HashMap<>();
  private final List<PhaseOneConnection> main;
  private final List<PhaseOneConnection> hiddenAggressive;
  private final List<Named> named;
  private final Duration loginTimeout;
  private final Secret decoySeed;
  private final boolean preferUdp;

  /** A group or a site that takes aggressive mode, and the names that lead to it. */
  private record Named(List<IdentityPattern> names, PhaseOneConnection connection) {}

  Connections(HeadendSettings settings, SecureRandom random) {
    settings.groups().forEach(group -> groups.put(group.name(), group));
    settings.sites().forEach(site -> sites.put(site.name(), site));
    this.main = of(settings, SiteSettings.Mode.MAIN, GroupSettings::main).toList();
    this.hiddenAggressive =
        of(settings, SiteSettings.Mode.AGGRESSIVE, GroupSettings::aggressive)
            .filter(connection -> connection.credentials().encryption().isPresent())
            .toList();
    this.named = named(settings);
    this.loginTimeout = settings.admission().loginTimeout();
    this.preferUdp = settings.preferUdp();
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    this.decoySeed = Secret.take(seed);
  }

  GroupSettings group(String name) {
    return Optional.ofNullable(groups.get(name)).orElseThrow();
  }

  /** Whether to claim a NAT, so that ESP travels in UDP whatever is between. */
  boolean preferUdp() {
    return preferUdp;
  }

  boolean isSite(String name) {
    return site(name).isPresent();
  }

  private Optional<SiteSettings> site(String name) {
    return Optional.ofNullable(sites.get(name));
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

  /**
   * An unknown name gets a connection too, with a pre-shared key that is made of the name and a
   * secret of ours, and that nobody comes in by.
   */
  @Override
  public Optional<PhaseOneConnection> aggressive(Identity claimed) {
    byte[] drawn = HashAlgorithm.SHA2_256.hmac(decoySeed.expose(), claimed.data().toArray());
    return named.stream()
        .filter(one -> one.names.stream().anyMatch(name -> name.matches(claimed)))
        .findFirst()
        .map(Named::connection)
        .or(() -> modelFor(claimed, drawn).map(model -> decoy(model, drawn)));
  }

  private static List<Named> named(HeadendSettings settings) {
    Identity identity = settings.identity();
    return Stream.concat(
            settings.sites().stream()
                .filter(site -> site.mode() == SiteSettings.Mode.AGGRESSIVE)
                .filter(site -> !site.peerIdentities().isEmpty())
                .map(site -> new Named(site.peerIdentities(), connection(site, identity))),
            settings.groups().stream()
                .filter(GroupSettings::aggressive)
                .map(group -> new Named(group.identities(), connection(group, identity))))
        .toList();
  }

  /**
   * What an unknown name is answered like. Groups and sites may differ in suites, methods and our
   * own identity: each name is like one of them and always the same, and a known name under another
   * type of identity is like the known one.
   */
  private Optional<PhaseOneConnection> modelFor(Identity claimed, byte[] drawn) {
    return named.stream()
        .filter(one -> one.names.stream().anyMatch(name -> sameName(name, claimed)))
        .findFirst()
        .or(
            () ->
                named.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        named.get(Math.floorMod(ByteBuffer.wrap(drawn).getInt(), named.size()))))
        .map(Named::connection);
  }

  private static boolean sameName(IdentityPattern pattern, Identity claimed) {
    return pattern instanceof IdentityPattern.Exactly(Identity identity)
        && identity.data().equals(claimed.data());
  }

  /** The same in all but the pre-shared key: with certificates, our own proof is no secret. */
  private static PhaseOneConnection decoy(PhaseOneConnection model, byte[] key) {
    return new PhaseOneConnection(
        "none",
        model.suites(),
        model.methods(),
        model.credentials().preSharedKey().isPresent()
            ? model.credentials().withPreSharedKey(Secret.take(key))
            : model.credentials(),
        model.ourIdentity(),
        List.of(),
        true);
  }

  @Override
  public List<PhaseOneConnection> main() {
    return main;
  }

  @Override
  public List<PhaseOneConnection> hiddenAggressive() {
    return hiddenAggressive;
  }

  private static Stream<PhaseOneConnection> of(
      HeadendSettings settings, SiteSettings.Mode mode, Predicate<GroupSettings> hasThatMode) {
    Identity identity = settings.identity();
    return Stream.concat(
        settings.sites().stream()
            .filter(site -> site.mode() == mode)
            .map(site -> connection(site, identity)),
        settings.groups().stream().filter(hasThatMode).map(group -> connection(group, identity)));
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

  private static PhaseOneConnection connection(GroupSettings group, Identity headend) {
    return new PhaseOneConnection(
        group.name(), group.ike(), group.methods(), group.credentials(), headend, List.of(), false);
  }
}
