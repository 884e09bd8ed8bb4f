package io.postern.ittests.peer;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Daemon;
import io.postern.ittests.process.Log;
import io.postern.ittests.process.Output;
import io.postern.ittests.process.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * One strongSwan daemon in a node, with settings, log, run folder and control socket of its own, so
 * that any number run side by side; ESP in userspace by its plugin kernel-libipsec.
 */
public final class Charon implements AutoCloseable {
  private static final String PROGRAM = "/usr/lib/ipsec/charon";

  /** The userspace ESP comes before kernel-netlink, or the kernel would be asked for ESP. */
  private static final String PLUGINS =
      "nonce random drbg openssl aes sha1 sha2 md5 hmac kdf xcbc cmac gcm ccm ctr chapoly gmp"
          + " curve25519 pem pkcs1 pkcs8 x509 pubkey revocation constraints kernel-libipsec"
          + " kernel-netlink socket-default vici updown attr resolve unity xauth-generic counters";

  private static final Duration START = Duration.ofSeconds(20);

  /** Level 4 of the log shows keys, which the decoding of a capture needs. */
  private static final String LOG_WITH_KEYS = "4";

  private final Namespace node;
  private final Path folder;
  private final Log log;
  private Daemon daemon;

  private Charon(Namespace node, Path folder, Log log, Daemon daemon) {
    this.node = node;
    this.folder = folder;
    this.log = log;
    this.daemon = daemon;
  }

  /** Starts a daemon that has no certificates. */
  public static Charon start(Namespace node, String connections, boolean unity) {
    return start(node, connections, unity, List.of(), List.of());
  }

  /**
   * Starts a daemon and loads {@code connections}, the text of a swanctl.conf.
   *
   * @param authorities certificates that it trusts
   * @param keys its own private keys
   */
  public static Charon start(
      Namespace node, String connections, boolean unity, List<Path> authorities, List<Path> keys) {
    return start(
        node,
        connections,
        (folder, log) -> settings(folder, log, unity),
        Map.of("x509ca", authorities, "private", keys));
  }

  private static Charon start(
      Namespace node,
      String connections,
      BiFunction<Path, Log, String> settings,
      Map<String, List<Path>> credentials) {
    Path folder = node.scratch().resolve("charon-" + node.node());
    Log log = new Log(node.logOf("charon"));
    try {
      for (String inner : SwanctlFolders.NAMES) {
        Files.createDirectories(folder.resolve("swanctl").resolve(inner));
      }
      for (Map.Entry<String, List<Path>> each : credentials.entrySet()) {
        copy(each.getValue(), folder.resolve("swanctl").resolve(each.getKey()));
      }
      Files.createDirectories(folder.resolve("run"));
      Files.deleteIfExists(log.file());
      Files.writeString(folder.resolve("resolv.conf"), "");
      Files.writeString(folder.resolve("strongswan.conf"), settings.apply(folder, log));
      Files.writeString(folder.resolve("swanctl/swanctl.conf"), connections);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Charon charon = new Charon(node, folder, log, launch(node, folder));
    try {
      charon.awaitControl();
      return charon;
    } catch (RuntimeException | Error failure) {
      charon.close();
      throw failure;
    }
  }

  /**
   * Starts one that is to be as quick as it can be: it logs what fails alone, refuses nobody for
   * having come too often, and sets no route for each client.
   *
   * @param first the plugin whose algorithms it takes where several have them
   * @param authorities certificates that it trusts
   * @param keys its own private keys
   */
  public static Charon startForLoad(
      Namespace node, String connections, String first, List<Path> authorities, List<Path> keys) {
    return start(
        node,
        connections,
        (folder, log) -> settingsForLoad(folder, log, first),
        Map.of("x509ca", authorities, "private", keys));
  }

  /** Starts a daemon with what is in a folder like {@code /etc/swanctl}, as it is. */
  public static Charon start(Namespace node, Path swanctl) {
    try {
      return start(
          node,
          Files.readString(swanctl.resolve("swanctl.conf")),
          (folder, log) -> settings(folder, log, false),
          Map.of(
              "x509", files(swanctl.resolve("x509")),
              "x509ca", files(swanctl.resolve("x509ca")),
              "private", files(swanctl.resolve("private"))));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Runs swanctl against this daemon, whatever its exit status. */
  public Output control(String... arguments) {
    List<String> words = new ArrayList<>(List.of("swanctl"));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--uri", "unix://" + folder.resolve("vici")));
    return Command.of(words).with(environment(folder)).within(Duration.ofMinutes(1)).attempt();
  }

  public Daemon daemon() {
    return daemon;
  }

  public Log log() {
    return log;
  }

  /** Starts it with the same settings again; ends it first if it still runs. */
  public void restart() {
    daemon.stop();
    try {
      Files.deleteIfExists(folder.resolve("vici"));
      Files.deleteIfExists(folder.resolve("run/charon.pid"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    daemon = launch(node, folder);
    awaitControl();
  }

  @Override
  public void close() {
    daemon.stop();
  }

  private void awaitControl() {
    Await.with(log, daemon.log())
        .that("charon answers in " + node.name(), START, () -> control("--stats").succeeded());
    Output loaded = control("--load-all");
    if (!loaded.succeeded()) {
      throw new IllegalStateException("swanctl --load-all: " + loaded.everything());
    }
  }

  private static void copy(List<Path> files, Path into) throws IOException {
    for (Path file : files) {
      Path copy = into.resolve(file.getFileName().toString());
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Daemon launch(Namespace node, Path folder) {
    // "ip netns exec" gives the process a mount namespace of its own: the bind mount hides /run,
    // where charon keeps its process id, from nobody else.
    String bindAndRun =
        "mount --bind '%s' /run && exec %s".formatted(folder.resolve("run"), PROGRAM);
    return node.start("charon-output", environment(folder), List.of("sh", "-c", bindAndRun));
  }

  private static Map<String, String> environment(Path folder) {
    return Map.of(
        "STRONGSWAN_CONF", folder.resolve("strongswan.conf").toString(),
        "SWANCTL_DIR", folder.resolve("swanctl").toString());
  }

  private static String settings(Path folder, Log log, boolean unity) {
    return Template.of(Charon.class, "strongswan.conf")
        .fill(
            Map.of(
                "PLUGINS",
                PLUGINS,
                "UNITY",
                unity ? "yes" : "no",
                "LOG",
                log.file().toString(),
                "IKE_LOG_LEVEL",
                LOG_WITH_KEYS,
                "FOLDER",
                folder.toString()),
            List.of());
  }

  private static String settingsForLoad(Path folder, Log log, String first) {
    return Template.of(Charon.class, "strongswan-load.conf")
        .fill(
            Map.of(
                "FIRST",
                first,
                "PLUGINS",
                PLUGINS,
                "LOG",
                log.file().toString(),
                "FOLDER",
                folder.toString()),
            List.of());
  }

  /** Without these folders swanctl complains on each load. */
  private static final class SwanctlFolders {
    static final List<String> NAMES =
        List.of(
            "x509",
            "x509ca",
            "x509crl",
            "x509ocsp",
            "x509aa",
            "x509ac",
            "pubkey",
            "private",
            "ecdsa",
            "rsa",
            "bliss",
            "pkcs8",
            "pkcs12",
            "conf.d");
  }
}
