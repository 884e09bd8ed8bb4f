package io.postern.concentrator.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.postern.actors.PeerTrust;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.ManualSettings;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.actors.settings.SiteSettings;
import io.postern.dataplane.DataplaneSettings;
import io.postern.ike.auth.Identity;
import io.postern.ike.proposal.Suggestion;
import io.postern.pkica.revocation.FetchPolicy;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a configuration file into settings, and tells everything that is wrong with it. */
public final class ConfigurationLoader {
  private static final List<String> ROOT = List.of("postern", "akka");

  private final Problems problems = new Problems();
  private final Path file;
  private final Location whole;

  private ConfigurationLoader(Path file) {
    this.file = file;
    this.whole = new Location(file.toString(), 0);
  }

  public static LoadedConfiguration load(Path file) {
    ConfigurationLoader loader = new ConfigurationLoader(file);
    Optional<Configuration> configuration =
        ConfigurationFile.parse(file, loader.problems).flatMap(loader::read);
    return new LoadedConfiguration(
        loader.problems.anyError() ? Optional.empty() : configuration, loader.problems.sorted());
  }

  /**
   * The users files that a configuration names, by the names of their sections. The files need not
   * exist, and nothing else in the configuration need be right.
   */
  public static Map<String, Path> usersFiles(Path file) {
    ConfigurationLoader loader = new ConfigurationLoader(file);
    return ConfigurationFile.parse(file, loader.problems)
        .flatMap(config -> loader.postern(config))
        .map(postern -> UserSources.files(postern, loader.directory()))
        .orElse(Map.of());
  }

  /** The one of them that a group's users are in, if it has users. */
  public static Optional<Path> usersFile(Path file, String group) {
    ConfigurationLoader loader = new ConfigurationLoader(file);
    return ConfigurationFile.parse(file, loader.problems)
        .flatMap(loader::postern)
        .flatMap(
            postern ->
                Optional.ofNullable(postern.named(PosternSchema.GROUPS).get(group))
                    .flatMap(section -> section.find(GroupSchema.USERS))
                    .map(UserSources.files(postern, loader.directory())::get));
  }

  private Path directory() {
    return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
  }

  private Optional<SectionReader> postern(Config config) {
    if (!(config.root().get("postern") instanceof ConfigObject object)) {
      problems.error(whole, "", "there is no section postern { … }");
      return Optional.empty();
    }
    return Optional.of(
        new SectionReader(
            PosternSchema.ENTRIES,
            Templates.apply(object, problems, whole),
            "",
            whole,
            directory(),
            problems));
  }

  private Optional<Configuration> read(Config config) {
    config.root().forEach(this::refuseUnknownRoot);
    return postern(config).flatMap(postern -> read(config, postern));
  }

  private Optional<Configuration> read(Config config, SectionReader postern) {
    postern.refuseUnknown();

    TunPlaces tuns = new TunPlaces(problems, postern.named(PosternSchema.TUNS).keySet());
    Map<String, PoolsReader.Pool> pools = new PoolsReader(problems, tuns).read(postern);
    UserSources users = UserSources.read(postern, directory(), problems);
    Optional<Identity> identity = postern.find(PosternSchema.IDENTITY);
    PeerTrust trust = new PeerTrust(revocationHosts(postern));
    Optional<AuthorityConfiguration> authority = new AuthorityReader(problems, trust).read(postern);
    // Clients of EST look for the name that they connect to.
    authority
        .filter(ours -> ours.est().isPresent())
        .ifPresent(
            ours -> identity.filter(AuthorityReader::certifiable).ifPresent(ours.users()::name));
    ProofReader proofs =
        new ProofReader(
            problems,
            new CertificatesReader(postern, authority.map(AuthorityConfiguration::users), problems),
            trust);
    List<GroupSettings> groups =
        new GroupsReader(
                problems,
                pools,
                postern.named(PosternSchema.POOLS).keySet(),
                users,
                proofs,
                identity)
            .read(postern);
    List<SiteSettings> sites =
        new SitesReader(
                problems,
                proofs,
                identity,
                postern.named(PosternSchema.GROUPS).keySet(),
                postern.get(PosternSchema.PREFER_UDP),
                tuns)
            .read(postern);
    Set<String> names = new HashSet<>(postern.named(PosternSchema.GROUPS).keySet());
    names.addAll(postern.named(PosternSchema.SITES).keySet());
    List<ManualSettings> manual = new ManualReader(problems, names, tuns).read(postern);
    refuseNothing(postern);
    NetworkReader network = new NetworkReader(problems);
    Configuration.Control control = control(postern.section(DaemonSchema.CONTROL), directory());
    SectionReader log = postern.section(DaemonSchema.LOG);
    SectionReader metrics = postern.section(DaemonSchema.METRICS);
    AdmissionSettings admission = admission(postern.section(DaemonSchema.ADMISSION));
    RetransmitSettings retransmit = retransmit(postern.section(DaemonSchema.RETRANSMIT));
    DataplaneSettings dataplane =
        network.read(
            postern,
            pools,
            tun ->
                Stream.concat(
                        sites.stream()
                            .filter(site -> site.options().tun() == tun)
                            .map(SiteSettings::protect),
                        manual.stream()
                            .filter(entry -> entry.options().tun() == tun)
                            .map(ManualSettings::protect))
                    .flatMap(List::stream)
                    .toList(),
            Stream.concat(
                        groups.stream().flatMap(group -> group.esp().stream()),
                        sites.stream().flatMap(site -> site.esp().stream()))
                    .anyMatch(suite -> suite.ah().isPresent())
                || manual.stream().anyMatch(entry -> entry.ah().isPresent()));
    return identity.map(
        us ->
            new Configuration(
                new HeadendSettings(
                    us,
                    groups,
                    sites,
                    manual,
                    PoolsReader.settings(pools),
                    admission,
                    retransmit,
                    network.local(dataplane),
                    postern.get(PosternSchema.PREFER_UDP) && !dataplane.rawAh()),
                dataplane,
                authority,
                trust,
                control,
                metrics.get(DaemonSchema.METRICS_LISTEN),
                new Configuration.Log(
                    log.get(DaemonSchema.LOG_FORMAT) == DaemonSchema.LogFormat.JSON,
                    log.get(DaemonSchema.LOG_LEVEL)),
                akka(config)));
  }

  private static FetchPolicy revocationHosts(SectionReader postern) {
    Set<String> hosts = Set.copyOf(postern.get(CertificateSchema.REVOCATION_HOSTS));
    return hosts.isEmpty() ? FetchPolicy.TRUSTED_CHAINS : FetchPolicy.only(hosts);
  }

  private void refuseNothing(SectionReader postern) {
    if (postern.named(PosternSchema.GROUPS).isEmpty()
        && postern.named(PosternSchema.SITES).isEmpty()
        && postern.named(PosternSchema.MANUAL).isEmpty()) {
      problems.error(
          postern.location(),
          "groups",
          "there is neither a group nor a site: nobody could connect");
    }
  }

  private void refuseUnknownRoot(String name, ConfigValue value) {
    if (!ROOT.contains(name)) {
      Optional<String> meant =
          PosternSchema.ENTRIES.stream().anyMatch(entry -> entry.name().equals(name))
              ? Optional.of("postern." + name)
              : Suggestion.nearest(name, ROOT);
      problems.error(
          Location.of(value.origin(), whole),
          name,
          "unknown key; beside postern { … } there may only be akka { … }",
          meant);
    }
  }

  private static Config akka(Config config) {
    return config.root().get("akka") instanceof ConfigObject akka
        ? akka.toConfig()
        : ConfigFactory.empty();
  }

  private static Configuration.Control control(SectionReader section, Path directory) {
    return new Configuration.Control(
        directory.resolve(section.get(DaemonSchema.CONTROL_SOCKET)),
        section.get(DaemonSchema.CONTROL_GROUP));
  }

  private AdmissionSettings admission(SectionReader section) {
    int inAll = section.get(DaemonSchema.HALF_OPEN);
    int fromOne = section.get(DaemonSchema.HALF_OPEN_PER_ADDRESS);
    if (fromOne > inAll) {
      problems.error(
          section.locationOf(DaemonSchema.HALF_OPEN_PER_ADDRESS),
          section.pathOf(DaemonSchema.HALF_OPEN_PER_ADDRESS),
          fromOne + " is more than admission.half-open, " + inAll);
    }
    return new AdmissionSettings(
        inAll,
        Math.min(fromOne, inAll),
        section.get(DaemonSchema.FIRST_MESSAGES_PER_ADDRESS),
        section.get(DaemonSchema.HALF_OPEN_TIMEOUT),
        section.get(DaemonSchema.LOGIN_TIMEOUT));
  }

  private static RetransmitSettings retransmit(SectionReader section) {
    return new RetransmitSettings(
        section.get(DaemonSchema.RETRANSMIT_INITIAL),
        section.get(DaemonSchema.RETRANSMIT_FACTOR),
        section.get(DaemonSchema.RETRANSMIT_TRIES));
  }
}
