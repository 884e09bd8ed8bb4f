package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code mvn test -pl concentrator -am -Dpostern.regenerate=true} writes the page anew. */
class DocumentationTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  @Test
  void theCommittedPageIsThatOfTheSchema() throws IOException {
    if (Boolean.getBoolean("postern.regenerate")) {
      Files.writeString(PAGE, Documentation.page());
    }

    assertThat(Files.readString(PAGE))
        .as("docs/configuration.md; write it anew with -Dpostern.regenerate=true")
        .isEqualTo(Documentation.page());
  }
}
