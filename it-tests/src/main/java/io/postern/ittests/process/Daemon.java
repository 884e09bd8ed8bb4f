package io.postern.ittests.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that goes on running, its output in a log file; ended by its own process id. */
public final class Daemon implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** A mask in hexadecimal digits: see {@code man 5 proc}. */
  private static final String CAUGHT = "SigCgt:";

  private static final long SIGTERM = 1L << 14;

  private final Process process;
  private final Log log;

  private Daemon(Process process, Log log) {
    this.process = process;
    this.log = log;
  }

  /** Starts {@code words} with {@code environment} added; both output streams go to {@code log}. */
  public static Daemon start(List<String> words, Map<String, String> environment, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      return new Daemon(builder.start(), new Log(log));
    } catch (IOException failure) {
      throw new UncheckedIOException(String.join(" ", words), failure);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  public Log log() {
    return log;
  }

  /** Whether it has a handler for SIGTERM by now; without one {@link #stop} ends it wordlessly. */
  public boolean handlesTermination() {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
      return status
          .filter(line -> line.startsWith(CAUGHT))
          .mapToLong(line -> Long.parseUnsignedLong(line.substring(CAUGHT.length()).strip(), 16))
          .anyMatch(signals -> (signals & SIGTERM) != 0);
    } catch (IOException | UncheckedIOException gone) {
      return false;
    }
  }

  /** The process and all that descend from it. */
  public List<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  /** Asks it to end (SIGTERM) and waits; after eight seconds it is killed. */
  public void stop() {
    List<ProcessHandle> all = processes();
    process.destroy();
    if (!endsWithin(PATIENCE)) {
      kill();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /** Ends it without a chance to say goodbye (SIGKILL). */
  public void kill() {
    processes().forEach(ProcessHandle::destroyForcibly);
    if (!endsWithin(PATIENCE)) {
      throw new IllegalStateException("process " + process.pid() + " survived SIGKILL");
    }
  }

  /** Waits for it to end by itself; false when it has not within {@code longest}. */
  public boolean endsWithin(Duration longest) {
    try {
      return process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interruption);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
