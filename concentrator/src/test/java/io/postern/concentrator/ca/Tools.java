package io.postern.concentrator.ca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of others, run in a folder. */
record Tools(Path folder) {
  /** What it prints, of a program that must succeed. */
  String must(String... command) throws IOException, InterruptedException {
    int status = status(command);
    assertThat(status)
        .as("%s%n%s", String.join(" ", command), Files.readString(folder.resolve("errors")))
        .isZero();
    return new String(Files.readAllBytes(folder.resolve("output")), StandardCharsets.ISO_8859_1);
  }

  /** How it ends. */
  int status(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("output").toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
