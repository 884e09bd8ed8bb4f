package io.postern.ittests.gateway;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.Group;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code postern connect} in a namespace. */
public final class PosternClient implements AutoCloseable {
  private static final String CONNECTED = "connected ";

  private final Daemon daemon;

  private PosternClient(Daemon daemon) {
    this.daemon = daemon;
  }

  /**
   * How it logs in.
   *
   * @param gateway its address
   * @param proof options that say how both ends prove themselves
   * @param ike the suite of phase 1
   * @param esp the suite of phase 2
   * @param network what it sends through the tunnel
   */
  public record Login(
      String gateway, List<String> proof, Account account, String ike, String esp, String network) {
    public Login {
      proof = List.copyOf(proof);
    }
  }

  /** Logs in to the gateway under test and waits until packets may flow. */
  public static PosternClient connect(Namespace node, Account account, String ike, String esp) {
    return connect(node, account, ike, esp, Map.of());
  }

  /**
   * @param environment variables that it gets beside its usual ones
   */
  public static PosternClient connect(
      Namespace node, Account account, String ike, String esp, Map<String, String> environment) {
    List<String> proof =
        List.of("--group", Group.STAFF.name(), "--secret-file", file(node, Group.STAFF.secret()));
    return connect(
        node,
        new Login(Addresses.GATEWAY, proof, account, ike, esp, Addresses.LAN_NETWORK),
        environment);
  }

  /** A file of the node with this key in it. */
  public static String file(Namespace node, String secret) {
    try {
      return Files.writeString(node.scratch().resolve("group"), secret).toString();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Logs in and waits until packets may flow. */
  public static PosternClient connect(Namespace node, Login login) {
    return connect(node, login, Map.of());
  }

  private static PosternClient connect(
      Namespace node, Login login, Map<String, String> environment) {
    try {
      Path password =
          Files.writeString(node.scratch().resolve("password"), login.account().password() + "\n");
      Files.deleteIfExists(node.logOf("postern-client"));
      String command =
          "exec %s < %s".formatted(String.join(" ", PosternCommand.connect(login)), password);
      PosternClient client =
          new PosternClient(
              node.start("postern-client", environment, List.of("sh", "-c", command)));
      try {
        Await.with(client.daemon.log())
            .that(
                "the client is connected",
                Duration.ofSeconds(40),
                () -> client.isConnected() || !client.daemon.isRunning());
        if (!client.isConnected()) {
          throw new AssertionError("postern connect gave up\n" + client.daemon.log().tail(25));
        }
        return client;
      } catch (RuntimeException | Error failure) {
        client.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private boolean isConnected() {
    return daemon.log().contains(CONNECTED);
  }

  /** What the gateway gave it. */
  public String address() {
    return daemon
        .log()
        .text()
        .lines()
        .filter(line -> line.startsWith(CONNECTED))
        .map(line -> line.substring(CONNECTED.length()).strip())
        .findFirst()
        .orElseThrow();
  }

  public List<ProcessHandle> processes() {
    return daemon.processes();
  }

  public Daemon daemon() {
    return daemon;
  }

  @Override
  public void close() {
    daemon.stop();
  }
}
