package io.postern.pkica.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs in a folder of the test's; those in the background end with it. */
public final class Shell implements AutoCloseable {
  private static final long LONGEST_SECONDS = 90;

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Process> background = new ArrayList<>();
  private int count;

  public Shell(Path folder) {
    this.folder = folder;
  }

  /** A program that has been started. */
  public record Started(List<String> command, Process process, Path output, Path errors) {}

  public void set(String variable, String value) {
    environment.put(variable, value);
  }

  /**
   * Runs what must succeed.
   *
   * @param words a last one like {@code >file} is where standard output goes
   * @return what it wrote
   */
  public String must(String... words) throws IOException, InterruptedException {
    return mustEnd(start(words));
  }

  /** Waits for what must succeed. */
  public String mustEnd(Started started) throws IOException, InterruptedException {
    int status = end(started);
    if (status != 0) {
      throw new IOException(
          String.join(" ", started.command()) + ": status " + status + "\n" + said(started));
    }
    return said(started);
  }

  /** Waits; the exit status. */
  public int end(Started started) throws IOException, InterruptedException {
    if (!started.process().waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      started.process().destroyForcibly();
      throw new IOException(
          String.join(" ", started.command()) + " does not end\n" + said(started));
    }
    return started.process().exitValue();
  }

  public Started start(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(words));
    Path output = folder.resolve("output" + count);
    Path errors = folder.resolve("errors" + count++);
    if (command.getLast().startsWith(">")) {
      output = folder.resolve(command.removeLast().substring(1));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    background.add(process);
    return new Started(List.copyOf(command), process, output, errors);
  }

  /** Standard output and errors so far. */
  public static String said(Started started) throws IOException {
    return Files.readString(started.output(), StandardCharsets.ISO_8859_1)
        + Files.readString(started.errors(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    for (Process process : background) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
