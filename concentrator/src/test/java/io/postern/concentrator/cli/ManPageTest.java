package io.postern.concentrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code mvn test -pl concentrator -am -Dpostern.regenerate=true} writes the page anew. */
class ManPageTest {
  private static final Path PAGE = Path.of("..", "docs", "man", "postern.1");

  @Test
  void theCommittedPageIsThatOfTheCommands() throws IOException {
    if (Boolean.getBoolean("postern.regenerate")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, ManPage.text());
    }

    assertThat(Files.readString(PAGE))
        .as("docs/man/postern.1; write it anew with -Dpostern.regenerate=true")
        .isEqualTo(ManPage.text());
  }

  /** groff has no warning, and shows every command. */
  @Test
  void manShowsIt() throws IOException, InterruptedException {
    assumeThat(Path.of("/usr/bin/groff")).exists();
    Path errors = Files.createTempFile("groff", ".txt");
    ProcessBuilder groff =
        new ProcessBuilder("groff", "-man", "-Tutf8", "-ww", "-P-cbou")
            .redirectError(errors.toFile());
    groff.environment().putAll(Map.of("LC_ALL", "C.UTF-8"));
    Process process = groff.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(ManPage.text().getBytes(StandardCharsets.UTF_8));
    }
    String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(errors)).isEmpty();
    Files.delete(errors);
    assertThat(shown)
        .contains("postern ca challenge", "--token-library FILE", "postern profile", "EXIT STATUS");
  }
}
