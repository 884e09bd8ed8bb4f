package io.postern.ittests.gateway;

import io.postern.ittests.process.Command;
import io.postern.ittests.process.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A certificate authority of Postern, used by its commands as an operator would, whether a daemon
 * has it open or not.
 *
 * @param directory where its store is
 * @param passphrase a file
 * @param socket of the daemon that may have it open
 */
public record PosternAuthority(Path directory, Path passphrase, Path socket) {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /**
   * Makes the folder, and nothing in it yet.
   *
   * @param name of the folder, beside the other files of a Postern
   */
  public static PosternAuthority in(PosternFolder folder, String name) {
    Path directory = folder.folder().resolve(name);
    Path passphrase = folder.folder().resolve(name + ".passphrase");
    try {
      Files.createDirectories(directory);
      Files.writeString(passphrase, "correct horse battery\n");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return new PosternAuthority(directory, passphrase, folder.socket());
  }

  /** Founds a root. */
  public PosternAuthority found(String name, String key) {
    run("init", "--name", name, "--key", key);
    return this;
  }

  /** Runs {@code postern ca} with these words; what it prints, without the last line's end. */
  public String run(String... words) {
    return attempt(words, true).out().strip();
  }

  public Output attempt(String... words) {
    return attempt(words, false);
  }

  private Output attempt(String[] words, boolean demanding) {
    Command command =
        Command.of(PosternCommand.ca(directory, passphrase, socket, List.of(words)))
            .within(LONGEST);
    return demanding ? command.run() : command.attempt();
  }

  /** The certificates of the authority, its own first, in this file. */
  public Path export(Path file) {
    run("export", "-o", file.toString());
    return file;
  }

  /** The section of a configuration that has a daemon use it. */
  public String section(String more) {
    return """
      ca {
        directory  = "%s"
        passphrase = "file:%s"
        %s
      }
    """
        .formatted(directory, passphrase, more);
  }
}
