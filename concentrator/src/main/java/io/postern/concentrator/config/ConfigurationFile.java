package io.postern.concentrator.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigParseable;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** From files to a tree: syntax, includes, substitutions. What the keys mean is not looked at. */
final class ConfigurationFile {
  private ConfigurationFile() {}

  /** Empty if there is nothing to go on with; the problems then say why. */
  static Optional<Config> parse(Path file, Problems problems) {
    Location whole = new Location(file.toString(), 0);
    if (Files.isDirectory(file)) {
      problems.error(
          whole,
          "",
          "is a directory",
          Optional.of(file.resolve("postern.conf"))
              .filter(Files::isRegularFile)
              .map(Path::toString));
      return Optional.empty();
    }
    if (!Files.isReadable(file)) {
      problems.error(whole, "", Files.exists(file) ? "cannot be read" : "does not exist");
      return Optional.empty();
    }
    try {
      ConfigParseOptions options =
          ConfigParseOptions.defaults()
              .setSyntax(ConfigSyntax.CONF)
              .setAllowMissing(false)
              .appendIncluder(new StrictIncluder(file));
      Config parsed = ConfigFactory.parseFile(file.toFile(), options);
      // What cannot be resolved is told of where it is read, so that other errors show too.
      return Optional.of(parsed.resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true)));
    } catch (ConfigException broken) {
      problems.error(location(broken, whole), "", message(broken));
      return Optional.empty();
    }
  }

  private static Location location(ConfigException broken, Location whole) {
    return broken.origin() == null ? whole : Location.of(broken.origin(), whole);
  }

  /** The library's text without its origin, which we show ourselves. */
  private static String message(ConfigException broken) {
    String text = String.valueOf(broken.getMessage());
    String origin = broken.origin() == null ? "" : broken.origin().description() + ": ";
    return text.startsWith(origin) ? text.substring(origin.length()) : text;
  }

  /** HOCON passes over an include that is not there; a typing error would switch settings off. */
  private static final class StrictIncluder implements ConfigIncluder, ConfigIncluderFile {
    private final Path main;

    StrictIncluder(Path main) {
      this.main = main;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      ConfigParseable relative = context.relativeTo(what);
      File file = new File(what);
      if (relative == null || file.isAbsolute()) {
        return includeFile(context, file.isAbsolute() ? file : besideMain(what));
      }
      return relative.parse(strict(context));
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return ConfigFactory.parseFile(what, strict(context)).root();
    }

    private File besideMain(String what) {
      return main.toAbsolutePath().resolveSibling(what).toFile();
    }

    private static ConfigParseOptions strict(ConfigIncludeContext context) {
      return context.parseOptions().setAllowMissing(false);
    }
  }
}
