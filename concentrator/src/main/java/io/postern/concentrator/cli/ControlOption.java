package io.postern.concentrator.cli;

import io.postern.concentrator.control.ControlClient;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --socket PATH}: which daemon to talk to. */
final class ControlOption {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      defaultValue = "${POSTERN_SOCKET:-/run/postern/postern.sock}",
      description =
          "The daemon's control socket; default: $$POSTERN_SOCKET, or /run/postern/postern.sock.")
  private Path socket = Path.of("/run/postern/postern.sock");

  ControlClient client() {
    return new ControlClient(socket);
  }
}
