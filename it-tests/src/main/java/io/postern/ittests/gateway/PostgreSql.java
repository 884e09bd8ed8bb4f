package io.postern.ittests.gateway;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL of Debian's, with a folder of its own, on the loopback of a namespace. */
public final class PostgreSql implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int PORT = 5432;

  private final Namespace node;
  private final Path programs;
  private final Path folder;

  private PostgreSql(Namespace node, Path programs, Path folder) {
    this.node = node;
    this.programs = programs;
    this.folder = folder;
  }

  public static PostgreSql start(Namespace node) {
    try {
      Path folder = Files.createTempDirectory("postern-it-postgres");
      PostgreSql server = new PostgreSql(node, programs(), folder);
      // It refuses to be run by root.
      Files.getFileAttributeView(folder, PosixFileAttributeView.class)
          .setOwner(
              FileSystems.getDefault()
                  .getUserPrincipalLookupService()
                  .lookupPrincipalByName("postgres"));
      server.run("initdb", "-D", server.data(), "-U", "postern", "-A", "trust", "-N");
      server.run(
          "pg_ctl",
          "-D",
          server.data(),
          "-w",
          "-l",
          folder.resolve("log").toString(),
          "-o",
          "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p " + PORT,
          "start");
      return server;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Of the newest version that is installed. */
  private static Path programs() throws IOException {
    try (Stream<Path> found = Files.list(Path.of("/usr/lib/postgresql"))) {
      return found
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> new IOException("PostgreSQL has no initdb"));
    }
  }

  /** As a store of the authority, for processes in the namespace. */
  public PosternAuthority.Shared store() {
    return new PosternAuthority.Shared(
        node, "jdbc:postgresql://127.0.0.1:" + PORT + "/postgres?user=postern");
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void run(String program, String... arguments) {
    List<String> words = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
    words.add(programs.resolve(program).toString());
    words.addAll(List.of(arguments));
    node.inside(Command.of(words).within(LONGEST)).run();
  }

  @Override
  public void close() {
    run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
