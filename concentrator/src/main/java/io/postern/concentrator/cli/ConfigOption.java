package io.postern.concentrator.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code -c FILE}. */
final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "/etc/postern/postern.conf",
      description = "The configuration; default: ${DEFAULT-VALUE}.")
  private Path file = Path.of("/etc/postern/postern.conf");

  Path file() {
    return file;
  }
}
