package io.postern.ittests.network;

import io.postern.ittests.process.Daemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folders of one topology, and the programs started in it.
 *
 * <p>Scratch files (configuration, sockets, captures) go away with the topology; logs stay.
 */
final class Workplace {
  private static final Path SCRATCH_OF_ALL = Path.of("/tmp/postern-it");

  private final Path scratch;
  private final Path logs;
  private final List<Daemon> daemons = new ArrayList<>();

  Workplace(String prefix, String test) {
    scratch = SCRATCH_OF_ALL.resolve(prefix);
    logs = Path.of(System.getProperty("postern.it.logs", "target/it-logs"), test).toAbsolutePath();
    remove(logs);
    try {
      Files.createDirectories(scratch);
      Files.createDirectories(logs);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  Path scratch() {
    return scratch;
  }

  Path log(String name) {
    return logs.resolve(name + ".log");
  }

  synchronized Daemon keep(Daemon daemon) {
    daemons.add(daemon);
    return daemon;
  }

  /** Ends every program, the last started first, and removes the scratch files. */
  synchronized void clear() {
    for (Daemon daemon : daemons.reversed()) {
      if (daemon.isRunning()) {
        daemon.stop();
      }
    }
    daemons.clear();
    remove(scratch);
  }

  /** The prefixes of all topologies that have scratch files, also of earlier runs. */
  static List<String> scratchNames() {
    if (!Files.isDirectory(SCRATCH_OF_ALL)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(SCRATCH_OF_ALL)) {
      return folders.map(folder -> folder.getFileName().toString()).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static void removeScratch(String prefix) {
    remove(SCRATCH_OF_ALL.resolve(prefix));
  }

  private static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
