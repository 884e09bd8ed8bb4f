package io.postern.ittests.packages;

import static java.util.stream.Collectors.joining;

import io.postern.ittests.process.Command;
import io.postern.ittests.process.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings missing programs onto the machine, from Debian's own packages. */
public final class Packages {
  private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");
  private static final Duration UPDATE = Duration.ofMinutes(3);
  private static final Duration INSTALL = Duration.ofMinutes(6);

  private Packages() {}

  /**
   * Installs what is missing of {@code programs}, if this is root on a Debian.
   *
   * @return why the programs cannot be used, or nothing when all is well
   */
  public static Optional<String> provide(List<Program> programs) {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("needs root, to make network namespaces");
    }
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      return Optional.of("needs /dev/net/tun");
    }
    List<Program> missing = missing(programs);
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    if (!Files.exists(Path.of("/usr/bin/apt-get"))) {
      return Optional.of("missing, and there is no apt-get: " + missing);
    }
    String failure = install(missing);
    List<Program> still = missing(programs);
    return still.isEmpty()
        ? Optional.empty()
        : Optional.of("missing, and apt-get could not install: " + still + failure);
  }

  private static List<Program> missing(List<Program> programs) {
    return programs.stream().filter(program -> !program.isInstalled()).toList();
  }

  private static String install(List<Program> missing) {
    List<String> packages =
        missing.stream().flatMap(each -> each.packages().stream()).distinct().toList();
    System.Logger log = System.getLogger(Packages.class.getName());
    log.log(System.Logger.Level.INFO, "installing {0}", String.join(" ", packages));
    boolean ours = forbidDaemons();
    try {
      apt(UPDATE, List.of("update", "-q"));
      List<String> words = new ArrayList<>(List.of("install", "-yq", "--no-install-recommends"));
      words.addAll(packages);
      Output output = apt(INSTALL, words);
      return output.succeeded()
          ? ""
          : output.everything().lines().skip(1).collect(joining("; ", ": ", ""));
    } catch (IllegalStateException tooLong) {
      return ": " + tooLong.getMessage();
    } finally {
      if (ours) {
        allowDaemons();
      }
    }
  }

  private static Output apt(Duration limit, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of("apt-get", "-o", "DPkg::Lock::Timeout=120"));
    words.addAll(arguments);
    return Command.of(words)
        .with(Map.of("DEBIAN_FRONTEND", "noninteractive"))
        .within(limit)
        .attempt();
  }

  /** Debian starts a daemon when its package is installed, unless this file forbids it. */
  private static boolean forbidDaemons() {
    if (Files.exists(POLICY)) {
      return false;
    }
    try {
      Files.writeString(POLICY, "#!/bin/sh\nexit 101\n");
      return POLICY.toFile().setExecutable(true);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void allowDaemons() {
    try {
      Files.delete(POLICY);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
