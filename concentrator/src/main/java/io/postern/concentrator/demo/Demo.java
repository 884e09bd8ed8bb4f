package io.postern.concentrator.demo;

import com.typesafe.config.ConfigFactory;
import io.postern.actors.SessionView;
import io.postern.actors.settings.HeadendSettings;
import io.postern.concentrator.daemon.Metrics;
import io.postern.concentrator.daemon.RunningHeadend;
import io.postern.concentrator.daemon.StartFailure;
import io.postern.xauthmodecfg.ClientConfiguration;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A gateway, a client that is logged in to it, and traffic between them. */
public final class Demo implements AutoCloseable {
  private static final Duration LOGIN = Duration.ofSeconds(20);
  private static final Duration TRANSFER = Duration.ofMillis(990);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Stage stage;
  private final RunningHeadend headend;
  private final ClientEnd client;
  private final ClientConfiguration configuration;
  private final Traffic traffic;
  private final Metrics metrics;
  private boolean closed;
  private boolean passed;

  private Demo(
      Stage stage,
      RunningHeadend headend,
      ClientEnd client,
      ClientConfiguration configuration,
      Traffic traffic,
      Metrics metrics) {
    this.stage = stage;
    this.headend = headend;
    this.client = client;
    this.configuration = configuration;
    this.traffic = traffic;
    this.metrics = metrics;
  }

  /**
   * What happened since the last look.
   *
   * @param ping time there and back; empty if lost
   * @param octets transferred within {@code took}
   * @param problem of the transfer
   */
  public record Round(
      Optional<Duration> ping,
      long octets,
      Duration took,
      Optional<String> problem,
      List<SessionView> sessions) {}

  /**
   * @param privileged whether to use namespaces and devices if we may; otherwise all is played
   *     within this process
   * @param say gets what happens, a line at a time
   */
  public static Demo start(boolean privileged, Consumer<String> say)
      throws StageFailure, StartFailure {
    Stage stage = stage(privileged, say);
    say.accept("Stage:    " + stage.description());
    DemoSettings settings = new DemoSettings();
    try {
      return start(stage, settings, say);
    } catch (StageFailure | StartFailure | RuntimeException failure) {
      stage.close();
      throw failure;
    }
  }

  private static Stage stage(boolean privileged, Consumer<String> say) throws StageFailure {
    Optional<String> missing =
        privileged ? Privileges.missing() : Optional.of("asked to do without");
    if (missing.isEmpty()) {
      try {
        return NamespaceStage.set();
      } catch (StageFailure failure) {
        missing = Optional.of(String.valueOf(failure.getMessage()));
      }
    }
    say.accept("Without namespaces and TUN devices (" + missing.get() + ").");
    return LoopbackStage.set();
  }

  private static Demo start(Stage stage, DemoSettings settings, Consumer<String> say)
      throws StageFailure, StartFailure {
    HeadendSettings headendSettings = settings.headend();
    Metrics metrics = new Metrics();
    RunningHeadend headend =
        RunningHeadend.start(headendSettings, stage::startGateway, metrics, ConfigFactory.empty());
    say.accept(
        "Gateway:  %s at %s, pool %s"
            .formatted(headendSettings.identity(), text(stage.gateway().ike()), DemoNetwork.POOL));
    say.accept("Packets:  " + headend.dataplane().description());
    ClientEnd client =
        ClientEnd.start(settings.roadWarrior(stage), stage::startClient, headend.system());
    long before = System.nanoTime();
    try {
      ClientConfiguration configuration = client.awaitConnected(LOGIN);
      say.accept(
          "Client:   logged in within %d ms: address %s, DNS %s, \"%s\""
              .formatted(
                  Duration.ofNanos(System.nanoTime() - before).toMillis(),
                  configuration.address().getHostAddress(),
                  configuration.settings().dns().stream().map(dns -> dns.getHostAddress()).toList(),
                  configuration.settings().banner().orElse("")));
      Traffic traffic = stage.traffic(configuration);
      say.accept("Traffic:  " + traffic.description());
      return new Demo(stage, headend, client, configuration, traffic, metrics);
    } catch (StageFailure failure) {
      client.close();
      headend.close();
      throw failure;
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** Pings and transfers for about a second; empty once closed. */
  public synchronized Optional<Round> round() {
    if (closed) {
      return Optional.empty();
    }
    Optional<Duration> ping = traffic.ping();
    long before = System.nanoTime();
    Traffic.Transferred transferred = traffic.transfer(TRANSFER);
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    passed = passed || ping.isPresent() && transferred.octets() > 0;
    return Optional.of(
        new Round(ping, transferred.octets(), took, transferred.problem(), sessions()));
  }

  private List<SessionView> sessions() {
    try {
      return headend
          .sessions()
          .list()
          .toCompletableFuture()
          .get(ANSWER.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException slow) {
      return List.of();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  public ClientConfiguration configuration() {
    return configuration;
  }

  /** What the gateway counted, in the text format of Prometheus. */
  public String metrics() {
    return metrics.exposition();
  }

  /** Whether a ping was answered and octets arrived, in one round at least. */
  public synchronized boolean passed() {
    return passed;
  }

  /** Says goodbye, and removes everything; waits for a round that is under way. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      traffic.close();
      client.close();
      headend.close();
      stage.close();
    }
  }
}
