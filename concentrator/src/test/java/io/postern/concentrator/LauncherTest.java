package io.postern.concentrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/postern} as a process, on an installation made of what was compiled here. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("bin", "postern").toAbsolutePath();

  @TempDir private Path directory;

  private Ran run(Map<String, String> environment, Path program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(Stream.of("/bin/sh", program.toString()), Stream.of(arguments)).toList();
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** An installation without jars: enough for what the launcher itself does. */
  private Path install() throws IOException {
    Path home = directory.resolve("with blank").resolve("postern");
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("lib"));
    Files.copy(LAUNCHER, home.resolve("bin").resolve("postern"));
    return home.resolve("bin").resolve("postern");
  }

  private static Map<String, String> thisJava() {
    return Map.of("POSTERN_JAVA_HOME", System.getProperty("java.home"));
  }

  @Test
  void anInstallationRunsThroughALink() throws IOException, InterruptedException {
    Path launcher = install();
    Path link = Files.createSymbolicLink(directory.resolve("postern"), launcher);
    Map<String, String> environment =
        Map.of(
            "POSTERN_JAVA_HOME",
            System.getProperty("java.home"),
            "POSTERN_JAVA_OPTIONS",
            "--version");

    Ran ran = run(environment, link);

    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains(System.getProperty("java.version"));
  }

  @Test
  void aJavaThatIsTooOldOrNoneIsSaid() throws IOException, InterruptedException {
    Ran ran = run(Map.of("POSTERN_JAVA_HOME", directory.toString()), install(), "version");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo("postern: POSTERN_JAVA_HOME=" + directory + " is no JDK 25 or newer\n");
  }

  @Test
  void aDirectoryThatIsNeitherIsSaid() throws IOException, InterruptedException {
    Path stray = directory.resolve("elsewhere").resolve("bin");
    Files.createDirectories(stray);
    Files.writeString(stray.resolve("postern"), Files.readString(LAUNCHER, StandardCharsets.UTF_8));

    Ran ran = run(thisJava(), stray.resolve("postern"), "version");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("neither an installation (no lib/) nor a source tree");
  }
}
