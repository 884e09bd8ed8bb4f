package io.postern.pkica.store;

import io.postern.pkica.host.MemoryFolders;
import io.postern.pkica.host.Program;
import io.postern.pkica.host.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL of Debian's, with a folder and a port of its own, on the loopback. */
public final class PostgresServer implements AutoCloseable {
  private static final long WAIT_SECONDS = 60;

  private final Path programs;
  private final Path folder;
  private final int port;

  private PostgresServer(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /** Of the newest version that is installed. */
  private static Path programs() throws IOException {
    Programs.require(Program.POSTGRESQL);
    try (Stream<Path> found = Files.list(Path.of("/usr/lib/postgresql"))) {
      return found
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> new IOException("PostgreSQL has no initdb"));
    }
  }

  public static PostgresServer start() throws IOException {
    Path programs = programs();
    Path folder = MemoryFolders.create("postern-pki-postgres");
    if (isRoot()) {
      Files.getFileAttributeView(folder, PosixFileAttributeView.class)
          .setOwner(
              FileSystems.getDefault()
                  .getUserPrincipalLookupService()
                  .lookupPrincipalByName("postgres"));
    }
    PostgresServer server = new PostgresServer(programs, folder, freePort());
    server.run("initdb", "-D", server.data(), "-U", "postern", "-A", "trust", "-N");
    server.run(
        "pg_ctl",
        "-D",
        server.data(),
        "-w",
        "-l",
        folder.resolve("log").toString(),
        "-o",
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p " + server.port,
        "start");
    return server;
  }

  public StoreAddress.PostgreSql address() {
    return new StoreAddress.PostgreSql(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
        Optional.of("postern"),
        Optional.empty());
  }

  @Override
  public void close() {
    try {
      run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  /** PostgreSQL refuses to be run by root. */
  private void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("postern-pki", ".out");
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(program + " failed: " + Files.readString(output));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(program + " was interrupted", e);
    } finally {
      Files.delete(output);
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
