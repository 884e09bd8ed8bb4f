package io.postern.concentrator.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code ip} command of iproute2. */
public final class IpCommand {
  private static final long PATIENCE_SECONDS = 10;

  private IpCommand() {}

  /**
   * @param words e.g. {@code -n NAME link set lo up}
   * @throws StageFailure with what it said, if it failed
   */
  public static void run(String words) throws StageFailure {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words.split(" ")));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new StageFailure("ip " + words + ": " + said);
      }
    } catch (IOException failure) {
      throw new StageFailure("ip " + words + ": " + failure.getMessage(), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StageFailure("interrupted", interrupted);
    }
  }
}
