package io.postern.concentrator.daemon;

import akka.Done;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.actors.Headend;
import io.postern.concentrator.ca.RunningAuthority;
import io.postern.concentrator.config.Configuration;
import io.postern.concentrator.config.GuessableKeys;
import io.postern.concentrator.control.ControlRoutes;
import io.postern.concentrator.control.Status;
import io.postern.concentrator.control.UnixHttpServer;
import io.postern.concentrator.http.HttpListener;
import io.postern.dataplane.graph.Dataplanes;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.revocation.FetchEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything of {@code postern run}: headend, packet path, control socket, metrics. */
public final class PosternDaemon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PosternDaemon.class);

  /** Ours: how often what issuers publish is looked through for what is due again. */
  private static final Duration REFRESHING = Duration.ofSeconds(5);

  private final RunningHeadend headend;
  private final Optional<RunningAuthority> authority;
  private final UnixHttpServer control;
  private final ServiceManager serviceManager;

  private PosternDaemon(
      RunningHeadend headend,
      Optional<RunningAuthority> authority,
      UnixHttpServer control,
      ServiceManager serviceManager) {
    this.headend = headend;
    this.authority = authority;
    this.control = control;
    this.serviceManager = serviceManager;
  }

  /**
   * @param version for {@code postern status}
   * @param environment where the service manager's socket is named
   * @throws StartFailure saying what to do; everything that was opened is closed again
   */
  public static PosternDaemon start(
      Configuration configuration, String version, Map<String, String> environment)
      throws StartFailure {
    Surroundings.findings(configuration.dataplane()).forEach(LOG::warn);
    GuessableKeys.inGroups(configuration.headend().groups()).ifPresent(LOG::warn);
    Metrics metrics = new Metrics();
    Optional<RunningAuthority> authority = authority(configuration);
    RunningHeadend headend = headend(configuration, metrics, authority);
    try {
      authority.ifPresent(
          running -> {
            running.count(metrics.registry());
            running.onNews(news -> headend.system().tell(new Headend.CertificateNews(news)));
            running.serve(headend.system(), metrics.registry());
          });
      headend
          .system()
          .scheduler()
          .scheduleWithFixedDelay(
              REFRESHING,
              REFRESHING,
              configuration.trust()::refresh,
              headend.system().executionContext());
      configuration.trust().onFetch(event -> fetched(metrics.registry(), event));
      configuration
          .trust()
          .onNews(news -> headend.system().tell(new Headend.CertificateNews(news)));
      ControlRoutes routes =
          new ControlRoutes(
              headend.sessions(),
              new Status(
                  version,
                  ProcessHandle.current().pid(),
                  Instant.now(),
                  configuration.headend().identity().toString(),
                  headend.dataplane().description()),
              metrics::exposition);
      UnixHttpServer control =
          UnixHttpServer.start(
              headend.system(),
              authority.map(running -> routes.all(running.control())).orElseGet(routes::all),
              configuration.control().socket(),
              configuration.control().group());
      PosternDaemon daemon =
          new PosternDaemon(headend, authority, control, new ServiceManager(environment));
      try {
        configuration.metrics().ifPresent(address -> daemon.serveMetrics(routes, address));
      } catch (CompletionException unbound) {
        control.close();
        throw unbound;
      }
      daemon.ready(configuration);
      return daemon;
    } catch (IOException | CompletionException failure) {
      headend.close();
      authority.ifPresent(RunningAuthority::close);
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      throw new StartFailure(String.valueOf(cause.getMessage()), cause);
    }
  }

  private static void fetched(MeterRegistry registry, FetchEvent event) {
    Counter.builder("postern.revocation.fetches")
        .tag("kind", event.kind())
        .tag("outcome", event.outcome().label())
        .description("CRLs and OCSP answers of other authorities that were asked for")
        .register(registry)
        .increment();
  }

  private static Optional<RunningAuthority> authority(Configuration configuration)
      throws StartFailure {
    if (configuration.authority().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(RunningAuthority.open(configuration.authority().get()));
    } catch (AuthorityException unusable) {
      throw new StartFailure(String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private static RunningHeadend headend(
      Configuration configuration, Metrics metrics, Optional<RunningAuthority> authority)
      throws StartFailure {
    try {
      return RunningHeadend.start(
          configuration.headend(),
          (system, events) -> Dataplanes.start(configuration.dataplane(), system, events),
          metrics,
          configuration.akka());
    } catch (StartFailure failure) {
      authority.ifPresent(RunningAuthority::close);
      throw failure;
    }
  }

  private void serveMetrics(ControlRoutes routes, InetSocketAddress address) {
    HttpListener.bind(headend.system(), address, routes.metrics());
    String host = address.getAddress().getHostAddress();
    LOG.atInfo().addKeyValue("address", host + ":" + address.getPort()).log("metrics at /metrics");
  }

  private void ready(Configuration configuration) {
    LOG.atInfo()
        .addKeyValue("identity", configuration.headend().identity())
        .addKeyValue("dataplane", headend.dataplane().description())
        .addKeyValue("control", configuration.control().socket())
        .log("ready");
    serviceManager.ready("serving as " + configuration.headend().identity());
  }

  /** Done when everything has ended, by {@link #close} or by a failure. */
  public CompletionStage<Done> terminated() {
    return headend.terminated();
  }

  /** Says goodbye to the peers and ends, within about ten seconds. */
  @Override
  public void close() {
    LOG.info("stopping");
    serviceManager.stopping();
    try {
      control.close();
    } catch (IOException failure) {
      LOG.warn("the control socket could not be removed", failure);
    }
    headend.close();
    authority.ifPresent(RunningAuthority::close);
    LOG.info("stopped");
  }
}
