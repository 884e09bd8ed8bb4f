package io.postern.ittests.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program that goes on running and answers each line with one line; its errors go to a log. */
public final class Dialogue implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final Process process;
  private final Writer input;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Log log;

  private Dialogue(Process process, Log log) {
    this.process = process;
    this.log = log;
    input = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::read);
  }

  /** Starts {@code words}; what it says on standard error goes to {@code log}. */
  public static Dialogue start(List<String> words, Path log) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      return new Dialogue(builder.start(), new Log(log));
    } catch (IOException failure) {
      throw new UncheckedIOException(String.join(" ", words), failure);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Says one line and waits for the answer.
   *
   * @throws AssertionError when there is none within {@code longest}
   */
  public String ask(String line, Duration longest) {
    try {
      input.write(line + "\n");
      input.flush();
    } catch (IOException failure) {
      throw new AssertionError("it has ended: " + log.tail(40), failure);
    }
    return answer(longest);
  }

  /** The next line that it says, asked or not. */
  public String answer(Duration longest) {
    try {
      String answer = answers.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null) {
        throw new AssertionError("no answer within " + longest + "\n" + log.tail(40));
      }
      return answer;
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interruption);
    }
  }

  /** Closes its standard input, by which it ends; kills it after eight seconds. */
  @Override
  public void close() {
    try {
      input.close();
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException ended) {
      process.destroyForcibly();
    } catch (InterruptedException interruption) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
