package io.postern.ittests.gateway;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A certificate authority of Postern, used by its commands as an operator would, whether a daemon
 * has it open or not.
 *
 * @param directory where its store is, and the daemon's certificates
 * @param passphrase a file
 * @param socket of the daemon that may have it open
 * @param shared a store in PostgreSQL instead
 */
public record PosternAuthority(
    Path directory, Path passphrase, Path socket, Optional<Shared> shared) {
  /** The first command of a run may build what is not built. */
  private static final Duration LONGEST = Duration.ofMinutes(4);

  /**
   * A store that several processes use at once.
   *
   * @param node where it can be reached
   * @param url of JDBC
   */
  public record Shared(Namespace node, String url) {}

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
    return new PosternAuthority(directory, passphrase, folder.socket(), Optional.empty());
  }

  /** The same with its store there. */
  public PosternAuthority over(Shared store) {
    return new PosternAuthority(directory, passphrase, socket, Optional.of(store));
  }

  /** The same, used by processes that open the store themselves and ask no daemon. */
  public PosternAuthority withoutDaemon() {
    return new PosternAuthority(directory, passphrase, Path.of("/nowhere.sock"), shared);
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
    List<String> all = new ArrayList<>(List.of(words));
    shared.ifPresent(store -> all.addAll(List.of("--store", store.url())));
    Command plain =
        Command.of(PosternCommand.ca(directory, passphrase, socket, all)).within(LONGEST);
    Command command = shared.map(store -> store.node().inside(plain)).orElse(plain);
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
        %s
      }
    """
        .formatted(
            directory,
            passphrase,
            shared.map(store -> "store = \"" + store.url() + "\"").orElse(""),
            more);
  }
}
