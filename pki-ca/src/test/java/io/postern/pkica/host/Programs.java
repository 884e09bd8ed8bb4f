package io.postern.pkica.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Brings missing programs onto the machine, from Debian's own packages. */
public final class Programs {
  private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");
  private static final long LONGEST_SECONDS = 360;

  private Programs() {}

  /**
   * Installs what is missing of {@code programs}, if this is root on a Debian. A test without its
   * program fails: skipped, it would look like one that has passed.
   *
   * @throws IllegalStateException if one is missing and cannot be had
   */
  public static synchronized void require(Program... programs) {
    List<String> missing = missing(programs);
    if (missing.isEmpty()) {
      return;
    }
    String remedy = "apt-get install " + String.join(" ", missing);
    if (!"root".equals(System.getProperty("user.name"))
        || !Files.exists(Path.of("/usr/bin/apt-get"))) {
      throw new IllegalStateException("the tests need more programs: " + remedy);
    }
    String said = install(missing);
    if (!missing(programs).isEmpty()) {
      throw new IllegalStateException("this did not help: " + remedy + "\n" + said);
    }
  }

  private static List<String> missing(Program... programs) {
    return Stream.of(programs)
        .filter(program -> !program.isInstalled())
        .map(Program::debianPackage)
        .toList();
  }

  private static String install(List<String> packages) {
    try {
      boolean ours = forbidDaemons();
      try {
        apt(List.of("update", "-q"));
        List<String> words = new ArrayList<>(List.of("install", "-yq", "--no-install-recommends"));
        words.addAll(packages);
        return apt(words);
      } finally {
        if (ours) {
          Files.delete(POLICY);
        }
      }
    } catch (IOException failed) {
      return failed.toString();
    }
  }

  /** Debian starts a daemon when its package is installed, unless this file forbids it. */
  private static boolean forbidDaemons() throws IOException {
    if (Files.exists(POLICY)) {
      return false;
    }
    Files.writeString(POLICY, "#!/bin/sh\nexit 101\n");
    return POLICY.toFile().setExecutable(true);
  }

  private static String apt(List<String> arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("apt-get", "-o", "DPkg::Lock::Timeout=120"));
    words.addAll(arguments);
    Path output = Files.createTempFile("postern-pki-apt", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(Map.of("DEBIAN_FRONTEND", "noninteractive"));
    Process process = builder.start();
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "apt-get takes longer than " + LONGEST_SECONDS + " s";
      }
      return Files.readString(output);
    } catch (InterruptedException asked) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return "interrupted";
    } finally {
      Files.delete(output);
    }
  }
}
