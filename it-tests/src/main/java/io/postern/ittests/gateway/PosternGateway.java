package io.postern.ittests.gateway;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.peer.Account;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Command;
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
import java.util.function.Function;

/** Postern itself, started by its launcher as an operator would. */
public final class PosternGateway implements Gateway {
  private static final String DEVICE = "postern0";
  private static final String METRICS_HOST = "127.0.0.1";
  private static final int METRICS_PORT = 9464;

  /** Inside its namespace. */
  public static final String METRICS_ADDRESS = METRICS_HOST + ":" + METRICS_PORT;

  /** The first start may build what is not built. */
  private static final Duration START = Duration.ofMinutes(2);

  /** In the log, when it serves clients and commands. */
  private static final String READY = " ready ";

  private static final Duration COMMAND = Duration.ofMinutes(1);

  private final Namespace node;
  private final PosternFolder folder;
  private final Map<String, String> environment;
  private Daemon daemon;
  private int starts;

  private PosternGateway(Namespace node, PosternFolder folder, Map<String, String> environment) {
    this.node = node;
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    daemon = launch();
  }

  public static PosternGateway start(Namespace node, GatewaySettings settings) {
    return start(node, settings, Map.of());
  }

  /**
   * @param environment variables that the daemon gets beside its usual ones
   */
  public static PosternGateway start(
      Namespace node, GatewaySettings settings, Map<String, String> environment) {
    return start(node, settings.accounts(), folder -> configuration(settings, folder), environment);
  }

  /**
   * Starts one with any configuration, and waits until it is ready.
   *
   * @param configuration its text, for the files of this folder
   */
  public static PosternGateway start(
      Namespace node, List<Account> accounts, Function<PosternFolder, String> configuration) {
    return start(node, accounts, configuration, Map.of());
  }

  private static PosternGateway start(
      Namespace node,
      List<Account> accounts,
      Function<PosternFolder, String> configuration,
      Map<String, String> environment) {
    PosternFolder folder = PosternFolder.of(node);
    try {
      Files.createDirectories(folder.folder());
      Files.writeString(folder.configuration(), configuration.apply(folder));
      Files.deleteIfExists(folder.users());
      Files.deleteIfExists(node.logOf("postern"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    for (Account account : accounts) {
      Command.of(PosternCommand.addUser(folder.users(), account.user()))
          .reading(account.password() + "\n")
          .within(START)
          .run();
    }
    PosternGateway gateway = new PosternGateway(node, folder, environment);
    try {
      gateway.awaitReady();
      return gateway;
    } catch (RuntimeException | Error failure) {
      gateway.close();
      throw failure;
    }
  }

  /** One that {@code postern init} made, and nobody else touched. */
  public static PosternGateway initialized(
      Namespace node, String identity, String network, Account first) {
    PosternFolder folder = PosternFolder.of(node);
    Command.of(PosternCommand.init(folder, identity, network, first.user()))
        .reading(first.password() + "\n")
        .within(START)
        .run();
    PosternGateway gateway = new PosternGateway(node, folder, Map.of());
    try {
      gateway.awaitReady();
      return gateway;
    } catch (RuntimeException | Error failure) {
      gateway.close();
      throw failure;
    }
  }

  /** Has {@code postern profile} write what this client of the user needs. */
  public Path profile(Account account, String client, Path out) {
    node.inside(
            Command.of(PosternCommand.profile(folder.configuration(), account.user(), client, out))
                .reading(account.password() + "\n")
                .within(COMMAND))
        .run();
    return out;
  }

  /** Its HTTP interface. */
  public ControlSocket control() {
    return new ControlSocket(folder.socket());
  }

  @Override
  public String name() {
    return "Postern";
  }

  @Override
  public List<Session> sessions() {
    String json =
        node.inside(Command.of(PosternCommand.sessions(folder.socket())).within(COMMAND))
            .run()
            .out();
    List<Session> sessions = new ArrayList<>();
    try {
      JsonNode root = new ObjectMapper().readTree(json);
      for (JsonNode each : root) {
        if (each.path("state").asText().equals("up")) {
          sessions.add(
              new Session(
                  each.path("user").asText(),
                  each.path("address").asText(),
                  each.path("remote").asText(),
                  each.path("ikeSuite").asText(),
                  each.path("children").path(0).path("suite").asText()));
        }
      }
    } catch (JsonProcessingException failure) {
      throw new AssertionError("postern sessions --json printed " + json, failure);
    }
    return sessions;
  }

  /** The counters of its Prometheus page. */
  public Metrics metrics() {
    // HTTP/1.0 by the shell, as the page is only reachable inside the namespace.
    String fetch =
        "exec 3<>/dev/tcp/%s/%d; printf 'GET /metrics HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n' >&3; cat <&3"
            .formatted(METRICS_HOST, METRICS_PORT, METRICS_HOST);
    return Metrics.ofResponse(node.run("bash", "-c", fetch).out());
  }

  /** How many logins it has refused, for whatever reason. */
  public double refusedLogins() {
    return metrics().sum("postern_handshakes_total", "result=\"failure\"");
  }

  /** How many packets it has dropped for this reason: replayed, bad-icv, inner-policy. */
  public double drops(String reason) {
    return metrics().sum("postern_drops_total", "reason=\"" + reason + "\"");
  }

  @Override
  public List<ProcessHandle> processes() {
    return daemon.processes();
  }

  @Override
  public Log log() {
    return daemon.log();
  }

  @Override
  public void kill() {
    daemon.kill();
  }

  @Override
  public void restart() {
    daemon.stop();
    try {
      Files.deleteIfExists(folder.socket());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    daemon = launch();
    awaitReady();
  }

  @Override
  public void close() {
    daemon.stop();
  }

  private Daemon launch() {
    return node.start("postern", environment, PosternCommand.run(folder.configuration()));
  }

  private void awaitReady() {
    Await.with(log())
        .that(
            "Postern says that it is ready, or has ended",
            START,
            () -> log().count(READY) > starts || !daemon.isRunning());
    starts++;
    if (!daemon.isRunning()) {
      throw new AssertionError("Postern ended at its start\n" + log().tail(40));
    }
  }

  private static String configuration(GatewaySettings settings, PosternFolder folder) {
    return Template.of(PosternGateway.class, "postern.conf")
        .fill(
            Map.ofEntries(
                Map.entry("GATEWAY", Addresses.GATEWAY),
                Map.entry("DEVICE", DEVICE),
                Map.entry("SOCKET", folder.socket().toString()),
                Map.entry("METRICS", METRICS_ADDRESS),
                Map.entry("POOL_NETWORK", settings.pool()),
                Map.entry("LAN_NETWORK", Addresses.LAN_NETWORK),
                Map.entry("USERS", folder.users().toString()),
                Map.entry("GROUP", settings.group().name()),
                Map.entry("SECRET", settings.group().secret()),
                Map.entry("IKE", settings.ike().stream().collect(joining(", "))),
                Map.entry("ESP", settings.esp().stream().collect(joining(", "))),
                Map.entry("ESP_LIFETIME", settings.espLifetime().toSeconds() + "s"),
                Map.entry("DPD_DELAY", settings.dpdDelay().toSeconds() + "s"),
                Map.entry("DPD_TIMEOUT", settings.dpdTimeout().toSeconds() + "s")),
            List.of());
  }
}
