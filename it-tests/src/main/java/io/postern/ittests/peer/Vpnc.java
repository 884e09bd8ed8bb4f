package io.postern.ittests.peer;

import static java.util.stream.Collectors.toMap;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import io.postern.ittests.process.Log;
import io.postern.ittests.process.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A vpnc (Cisco-style client: aggressive mode, XAUTH, Mode Config, ESP in userspace) in a node. */
public final class Vpnc implements AutoCloseable {
  /** Name of its tunnel device. */
  public static final String DEVICE = "vpnc0";

  private static final Duration LOGIN = Duration.ofSeconds(30);

  private final Namespace node;
  private final Path folder;
  private final Daemon daemon;

  private Vpnc(Namespace node, Path folder, Daemon daemon) {
    this.node = node;
    this.folder = folder;
    this.daemon = daemon;
  }

  /**
   * Starts it and waits for its tunnel.
   *
   * @throws AssertionError when it has no tunnel within 30 seconds
   */
  public static Vpnc connect(Namespace node, VpncOptions options) {
    Vpnc vpnc = start(node, options);
    try {
      vpnc.awaitTunnel();
      return vpnc;
    } catch (RuntimeException | Error failure) {
      vpnc.close();
      throw failure;
    }
  }

  /** Starts it with a configuration that somebody else wrote, as it is, and waits likewise. */
  public static Vpnc connect(Namespace node, Path configuration) {
    Path folder = node.scratch().resolve("vpnc-" + node.node());
    Path hook = folder.resolve("hook.sh");
    List<String> words =
        List.of(
            "vpnc",
            "--no-detach",
            "--non-inter",
            "--ifname",
            DEVICE,
            "--script",
            hook.toString(),
            "--pid-file",
            folder.resolve("vpnc.pid").toString(),
            configuration.toString());
    Vpnc vpnc = start(node, folder, hook, words);
    try {
      vpnc.awaitTunnel();
      return vpnc;
    } catch (RuntimeException | Error failure) {
      vpnc.close();
      throw failure;
    }
  }

  /** Starts it and does not wait. */
  public static Vpnc start(Namespace node, VpncOptions options) {
    Path folder = node.scratch().resolve("vpnc-" + node.node());
    Path configuration = folder.resolve("vpnc.conf");
    Path hook = folder.resolve("hook.sh");
    try {
      Files.createDirectories(folder);
      Files.writeString(configuration, configuration(options, folder, hook));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return start(node, folder, hook, words(options, configuration));
  }

  private static Vpnc start(Namespace node, Path folder, Path hook, List<String> words) {
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(folder.resolve("up"));
      Files.writeString(hook, Template.of(Vpnc.class, "vpnc-hook.sh").text());
      if (!hook.toFile().setExecutable(true)) {
        throw new IllegalStateException("cannot make executable: " + hook);
      }
      Files.deleteIfExists(node.logOf("vpnc"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Map<String, String> forHook =
        Map.of("HOOK_FOLDER", folder.toString(), "HOOK_TARGET", Addresses.LAN_NETWORK);
    return new Vpnc(node, folder, node.start("vpnc", forHook, words));
  }

  /**
   * Waits until Mode Config is done, the tunnel device has its routes, and it would say goodbye.
   */
  public void awaitTunnel() {
    Await.with(log())
        .that(
            "vpnc has a tunnel or has ended",
            LOGIN,
            () -> isUp() && daemon.handlesTermination() || !daemon.isRunning());
    if (!isUp()) {
      throw new AssertionError("vpnc gave up" + System.lineSeparator() + log().tail(25));
    }
  }

  public boolean isUp() {
    return Files.exists(folder.resolve("up"));
  }

  public boolean isRunning() {
    return daemon.isRunning();
  }

  public Namespace node() {
    return node;
  }

  public Log log() {
    return daemon.log();
  }

  /** The address that Mode Config gave. */
  public String address() {
    return given("INTERNAL_IP4_ADDRESS");
  }

  /** What Mode Config gave under this name of vpnc's script, e.g. {@code CISCO_BANNER}; or "". */
  public String given(String name) {
    return givenByName().getOrDefault(name, "");
  }

  /** Says goodbye (deletes its SAs) and ends. */
  public void disconnect() {
    daemon.stop();
  }

  /** Ends without a goodbye, as a machine that loses power. */
  public void kill() {
    daemon.kill();
  }

  /** Waits for it to end by itself, as it does when it finds the gateway dead. */
  public boolean endsWithin(Duration longest) {
    return daemon.endsWithin(longest);
  }

  @Override
  public void close() {
    disconnect();
  }

  private Map<String, String> givenByName() {
    try (var lines = Files.lines(folder.resolve("given"))) {
      return lines
          .map(line -> line.split("=", 2))
          .filter(pair -> pair.length == 2)
          .collect(toMap(pair -> pair[0], pair -> pair[1], (first, second) -> second));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static List<String> words(VpncOptions options, Path configuration) {
    List<String> words = new ArrayList<>(List.of("vpnc", "--dh", options.dhGroup()));
    words.addAll(List.of("--natt-mode", options.nattMode(), "--pfs", options.pfs()));
    words.addAll(List.of("--dpd-idle", Long.toString(options.dpdIdle().toSeconds())));
    words.addAll(options.more());
    words.add(configuration.toString());
    return words;
  }

  private static String configuration(VpncOptions options, Path folder, Path hook) {
    return """
    IPSec gateway %s
    IPSec ID %s
    IPSec secret %s
    Xauth username %s
    Xauth password %s
    Noninteractive
    No Detach
    Interface name %s
    Script %s
    Pidfile %s
    %s
    """
        .formatted(
            Addresses.GATEWAY,
            options.group().name(),
            options.group().secret(),
            options.account().user(),
            options.account().password(),
            DEVICE,
            hook,
            folder.resolve("vpnc.pid"),
            options
                .hybrid()
                .map(authority -> "IKE Authmode hybrid%nCA-File %s".formatted(authority))
                .orElse(""));
  }
}
