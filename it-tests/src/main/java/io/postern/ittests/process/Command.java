package io.postern.ittests.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One program run to its end, bounded in time.
 *
 * @param words the program and its arguments
 * @param environment variables added to this process's own
 * @param input what it reads from standard input
 * @param limit how long it may take before it is killed
 */
public record Command(
    List<String> words, Map<String, String> environment, String input, Duration limit) {
  private static final Duration USUAL_LIMIT = Duration.ofSeconds(30);
  private static final Executor READERS = task -> Thread.ofVirtual().start(task);

  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  public static Command of(String... words) {
    return of(List.of(words));
  }

  public static Command of(List<String> words) {
    return new Command(words, Map.of(), "", USUAL_LIMIT);
  }

  public Command within(Duration longest) {
    return new Command(words, environment, input, longest);
  }

  public Command reading(String text) {
    return new Command(words, environment, text, limit);
  }

  public Command with(Map<String, String> variables) {
    return new Command(words, variables, input, limit);
  }

  /** The same program with {@code prefix} in front, as {@code ip netns exec NAME}. */
  public Command behind(List<String> prefix) {
    List<String> longer = new ArrayList<>(prefix);
    longer.addAll(words);
    return new Command(longer, environment, input, limit);
  }

  /**
   * Runs it and demands success.
   *
   * @throws IllegalStateException with everything it printed, when it fails or takes too long
   */
  public Output run() {
    Output output = attempt();
    if (!output.succeeded()) {
      throw new IllegalStateException(
          "%s: exit status %d%n%s".formatted(line(), output.exit(), output.everything()));
    }
    return output;
  }

  /**
   * Runs it, whatever its exit status.
   *
   * @throws IllegalStateException when it takes longer than its limit
   */
  public Output attempt() {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()), READERS);
      var error = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), READERS);
      feed(process);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new IllegalStateException(
            "%s: not done after %s%n%s%s".formatted(line(), limit, out.join(), error.join()));
      }
      return new Output(process.exitValue(), out.join(), error.join());
    } catch (IOException failure) {
      throw new UncheckedIOException(line(), failure);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(line() + ": interrupted", interruption);
    }
  }

  private void feed(Process process) throws IOException {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      // A program may end without reading all of its input: its exit status tells, not this.
      if (process.isAlive() && !input.isEmpty()) {
        throw failure;
      }
    }
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private String line() {
    return String.join(" ", words);
  }
}
