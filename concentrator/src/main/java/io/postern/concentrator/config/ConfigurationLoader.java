package io.postern.concentrator.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.PoolSettings;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.ike.auth.Identity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  private Optional<Configuration> read(Config config) {
    config.root().forEach(this::refuseUnknownRoot);
    if (!(config.root().get("postern") instanceof ConfigObject object)) {
      problems.error(whole, "", "there is no section postern { … }");
      return Optional.empty();
    }
    Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    SectionReader postern =
        new SectionReader(PosternSchema.ENTRIES, object, "", whole, directory, problems);
    postern.refuseUnknown();

    Map<String, PoolSettings> pools = new PoolsReader(problems).read(postern);
    UserSources users = UserSources.read(postern, directory, problems);
    List<GroupSettings> groups = new GroupsReader(problems, pools, users).read(postern);
    Optional<Identity> identity = postern.find(PosternSchema.IDENTITY);
    NetworkReader network = new NetworkReader(problems);
    Configuration.Control control = control(postern.section(PosternSchema.CONTROL), directory);
    SectionReader log = postern.section(PosternSchema.LOG);
    SectionReader metrics = postern.section(PosternSchema.METRICS);
    AdmissionSettings admission = admission(postern.section(PosternSchema.ADMISSION));
    RetransmitSettings retransmit = retransmit(postern.section(PosternSchema.RETRANSMIT));
    var dataplane = network.read(postern, pools);
    return identity.map(
        us ->
            new Configuration(
                new HeadendSettings(us, groups, pools, admission, retransmit),
                dataplane,
                control,
                metrics.get(PosternSchema.METRICS_LISTEN),
                new Configuration.Log(
                    log.get(PosternSchema.LOG_FORMAT) == PosternSchema.LogFormat.JSON,
                    log.get(PosternSchema.LOG_LEVEL)),
                akka(config)));
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
        directory.resolve(section.get(PosternSchema.CONTROL_SOCKET)),
        section.get(PosternSchema.CONTROL_GROUP));
  }

  private static AdmissionSettings admission(SectionReader section) {
    return new AdmissionSettings(
        section.get(PosternSchema.HALF_OPEN),
        section.get(PosternSchema.HALF_OPEN_PER_ADDRESS),
        section.get(PosternSchema.NEW_PER_SECOND_PER_ADDRESS));
  }

  private static RetransmitSettings retransmit(SectionReader section) {
    return new RetransmitSettings(
        section.get(PosternSchema.RETRANSMIT_INITIAL),
        section.get(PosternSchema.RETRANSMIT_FACTOR),
        section.get(PosternSchema.RETRANSMIT_TRIES));
  }
}
