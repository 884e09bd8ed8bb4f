package io.postern.concentrator.config;

import static io.postern.concentrator.config.GroupSchema.AUTHENTICATE;
import static io.postern.concentrator.config.GroupSchema.IDENTITIES;
import static io.postern.concentrator.config.GroupSchema.MODE;

import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.SessionSettings;
import io.postern.concentrator.config.GroupSchema.Mode;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.Suggestion;
import io.postern.nattdpd.DpdTiming;
import io.postern.xauthmodecfg.ClientSettings;
import io.postern.xauthmodecfg.UserSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code groups.NAME { … }}, with what their keys must have to do with one another and others. */
final class GroupsReader {
  private final Problems problems;
  private final Map<String, PoolsReader.Pool> pools;
  private final Set<String> poolNames;
  private final UserSources users;
  private final ProofReader proofs;
  private final Optional<Identity> identity;
  private final Map<IdentityPattern, String> taken = new HashMap<>();

  /**
   * @param pools those without error
   * @param poolNames of all that were configured
   * @param identity what we call ourselves, if that is known
   */
  GroupsReader(
      Problems problems,
      Map<String, PoolsReader.Pool> pools,
      Set<String> poolNames,
      UserSources users,
      ProofReader proofs,
      Optional<Identity> identity) {
    this.problems = problems;
    this.proofs = proofs;
    this.identity = identity;
    this.pools = pools;
    this.poolNames = poolNames;
    this.users = users;
  }

  List<GroupSettings> read(SectionReader postern) {
    List<GroupSettings> groups = new ArrayList<>();
    postern
        .named(PosternSchema.GROUPS)
        .forEach((name, section) -> group(name, section).ifPresent(groups::add));
    return groups;
  }

  private Optional<GroupSettings> group(String name, SectionReader section) {
    Optional<String> pool = section.find(GroupSchema.POOL);
    pool.ifPresent(wanted -> requireKnown(section, GroupSchema.POOL, "pools", wanted, poolNames));
    List<Authenticate> words = section.get(AUTHENTICATE);
    Optional<ProofReader.Proof> proof =
        proofs.read(section, AUTHENTICATE, GroupSchema.SECRET, identity);
    UserSource userSource = userSource(section, words);
    List<Mode> modes = section.get(MODE);
    if (modes.contains(Mode.AGGRESSIVE) && words.stream().anyMatch(Authenticate::needsSecret)) {
      problems.warning(section.locationOf(MODE), section.pathOf(MODE), GuessableKeys.WARNING);
    }
    new ProfileCheck(problems).check(section);
    LifetimeSettings lifetime = lifetime(section.section(GroupSchema.LIFETIME));
    DpdTiming dpd = DpdReader.timing(section.section(GroupSchema.DPD), problems);
    List<IdentityPattern> identities = identities(name, section, words);
    boolean anyIdentity = section.get(GroupSchema.ANY_IDENTITY);
    int attempts = section.get(GroupSchema.LOGIN_ATTEMPTS);
    int sessions = section.get(GroupSchema.SESSIONS_PER_USER);
    int replayWindow = section.get(GroupSchema.REPLAY_WINDOW);
    PerfectForwardSecrecy pfs = section.get(GroupSchema.PFS);
    ClientSettings client = client(section, pool.map(pools::get), pfs);
    int tun = pool.map(pools::get).map(PoolsReader.Pool::tun).orElse(0);
    if (proof.isEmpty() || pool.filter(pools::containsKey).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GroupSettings(
            name,
            identities,
            anyIdentity,
            proof.get().methods(),
            proof.get().credentials(),
            modes.contains(Mode.AGGRESSIVE),
            modes.contains(Mode.MAIN),
            userSource,
            attempts,
            pool.get(),
            sessions,
            client,
            section.get(GroupSchema.IKE),
            section.get(GroupSchema.ESP),
            pfs,
            lifetime,
            dpd,
            replayWindow,
            section.get(GroupSchema.OVER_LIMIT),
            section.get(GroupSchema.RENEWAL),
            session(section, tun)));
  }

  private static SessionSettings session(SectionReader section, int tun) {
    return new SessionSettings(
        PacketSchema.options(section, true).on(tun),
        section.get(PacketSchema.RATE_UP),
        section.get(PacketSchema.RATE_DOWN),
        section.get(PacketSchema.ACCESS).stream().flatMap(List::stream).toList(),
        section.get(PacketSchema.ISOLATE));
  }

  private UserSource userSource(SectionReader section, List<Authenticate> words) {
    Optional<String> wanted = section.find(GroupSchema.USERS);
    Optional<Authenticate> needing = words.stream().filter(Authenticate::needsUsers).findFirst();
    if (wanted.isEmpty() && needing.isPresent()) {
      problems.error(
          section.location(),
          section.pathOf(GroupSchema.USERS),
          "missing; "
              + needing.get()
              + " needs users: expected one of "
              + String.join(", ", users.names()));
    }
    wanted.ifPresent(
        name -> requireKnown(section, GroupSchema.USERS, "users", name, users.names()));
    return wanted.map(users.opened()::get).orElse(UsersFile.NOBODY);
  }

  private void requireKnown(
      SectionReader section, Key<String> key, String kind, String name, Collection<String> known) {
    if (!known.contains(name)) {
      problems.error(
          section.locationOf(key),
          section.pathOf(key),
          "there is no "
              + kind
              + "."
              + name
              + (known.isEmpty() ? "" : "; expected one of " + String.join(", ", known)),
          Suggestion.nearest(name, known));
    }
  }

  private List<IdentityPattern> identities(
      String name, SectionReader section, List<Authenticate> words) {
    Optional<Authenticate> certified = words.stream().filter(Authenticate::needsTrust).findFirst();
    if (certified.isPresent()
        && !section.has(IDENTITIES)
        && !section.get(GroupSchema.ANY_IDENTITY)) {
      problems.error(
          section.locationOf(AUTHENTICATE),
          section.pathOf(IDENTITIES),
          "missing; with "
              + certified.get()
              + " it says whose certificates are the members', e.g. \"*@example.org\" or"
              + " \"O=Example, CN=*\"");
    }
    List<IdentityPattern> identities =
        section
            .find(IDENTITIES)
            .orElse(
                List.of(
                    new IdentityPattern.Exactly(Identity.keyId(name)),
                    new IdentityPattern.Exactly(Identity.fqdn(name))));
    for (IdentityPattern identity : identities) {
      String other = taken.putIfAbsent(identity, name);
      if (other != null && !other.equals(name)) {
        problems.error(
            section.locationOf(IDENTITIES),
            section.pathOf(IDENTITIES),
            identity + " already names groups." + other);
      }
    }
    return identities;
  }

  private static LifetimeSettings lifetime(SectionReader section) {
    return new LifetimeSettings(
        section.get(GroupSchema.IKE_LIFETIME),
        0,
        section.get(GroupSchema.ESP_LIFETIME),
        section.get(GroupSchema.ESP_BYTES),
        section.get(GroupSchema.ESP_PACKETS));
  }

  private static ClientSettings client(
      SectionReader section, Optional<PoolsReader.Pool> pool, PerfectForwardSecrecy pfs) {
    return new ClientSettings(
        Optional.empty(),
        pool.map(PoolsReader.Pool::dns).orElse(List.of()),
        pool.map(PoolsReader.Pool::nbns).orElse(List.of()),
        section.find(GroupSchema.BANNER),
        section.find(GroupSchema.DEFAULT_DOMAIN),
        section.get(GroupSchema.SPLIT_DNS),
        section.get(GroupSchema.SPLIT_INCLUDE),
        section.get(GroupSchema.LOCAL_LAN),
        section.get(GroupSchema.SAVE_PASSWORD),
        pfs == PerfectForwardSecrecy.REQUIRED,
        List.of(),
        Optional.of("Postern"));
  }
}
