package io.postern.ittests.packages;

import io.postern.ittests.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Packages of Debian 13 unpacked beside the system's own, for comparison: nothing is installed. The
 * mirror is that of the system, the signatures are checked with Debian's own keys.
 */
public final class NewerDebian {
  private static final String RELEASE = "trixie";
  private static final String MIRROR = "http://deb.debian.org/debian";
  private static final Path FOLDER =
      Path.of(System.getProperty("java.io.tmpdir"), "postern-" + RELEASE);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private NewerDebian() {}

  /**
   * The folder that stands for the root, e.g. with {@code usr/bin} in it; taken once.
   *
   * @throws AssertionError when it cannot be had
   */
  public static Path unpacked(String packageName) {
    Path folder = FOLDER.resolve(packageName);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    try {
      Files.createDirectories(FOLDER.resolve("lists/partial"));
      Files.createDirectories(FOLDER.resolve("cache/archives/partial"));
      Files.writeString(
          FOLDER.resolve("sources.list"),
          "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main%n"
              .formatted(mirror(), RELEASE));
      apt("update");
      apt("download", packageName);
      try (Stream<Path> files = Files.list(FOLDER)) {
        Path archive =
            files
                .filter(file -> file.getFileName().toString().startsWith(packageName + "_"))
                .findFirst()
                .orElseThrow();
        Command.of("dpkg", "-x", archive.toString(), folder.toString()).run();
      }
      return folder;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The first that the system itself uses. */
  private static String mirror() throws IOException {
    Path sources = Path.of("/etc/apt/sources.list.d/debian.sources");
    if (!Files.isReadable(sources)) {
      return MIRROR;
    }
    return Files.readAllLines(sources).stream()
        .filter(line -> line.startsWith("URIs:"))
        .map(line -> line.substring("URIs:".length()).strip())
        .findFirst()
        .orElse(MIRROR);
  }

  private static void apt(String... words) {
    List<String> all = new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec \"$@\""));
    all.add(FOLDER.toString());
    all.add("apt-get");
    for (String option :
        List.of(
            "Dir::Etc::sourcelist=" + FOLDER.resolve("sources.list"),
            "Dir::Etc::sourceparts=-",
            "Dir::State::Lists=" + FOLDER.resolve("lists"),
            "Dir::Cache=" + FOLDER.resolve("cache"),
            "Dir::State::status=/dev/null")) {
      all.addAll(List.of("-o", option));
    }
    all.addAll(List.of(words));
    Command.of(all).within(LONGEST).run();
  }
}
