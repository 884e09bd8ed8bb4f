package io.postern.concentrator.ca;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.settings.ServerSettings;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.postern.ike.key.Secret;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.RegistrationAuthority;
import io.postern.pkica.ocsp.OcspResponder;
import io.postern.pkica.scep.EnrolmentDesk;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.scep.ScepEvent;
import io.postern.pkica.scep.ScepServer;
import io.postern.pkica.store.Database;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server with {@link PublicationRoutes}. */
final class PublicationServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PublicationServer.class);
  private static final int WORKERS = 4;
  private static final long GOODBYE_SECONDS = 5;
  private static final Duration OCSP_VALIDITY = Duration.ofHours(1);

  /** SCEP's GET carries its message in the address (RFC 8894 §4.1). */
  private static final Config SETTINGS =
      ConfigFactory.parseString(
              """
              akka.http.server {
                remote-address-attribute = on
                server-header = ""
                max-connections = 256
                parsing { max-uri-length = 40k, max-header-count = 32 }
              }
              akka.loggers = ["akka.event.slf4j.Slf4jLogger"]
              akka.logging-filter = "akka.event.slf4j.Slf4jLoggingFilter"
              akka.loglevel = WARNING
              akka.stdout-loglevel = OFF
              akka.jvm-shutdown-hooks = off
              """)
          .withFallback(ConfigFactory.load());

  private final Optional<ActorSystem<?>> ownSystem;
  private final ExecutorService workers;
  private final ServerBinding binding;

  private PublicationServer(
      Optional<ActorSystem<?>> ownSystem, ExecutorService workers, ServerBinding binding) {
    this.ownSystem = ownSystem;
    this.workers = workers;
    this.binding = binding;
  }

  /** What is published, and to whom it is told. */
  record Published(
      CertificateAuthority authority,
      Database database,
      Secret passphrase,
      EnrolmentPolicy policy,
      Consumer<ScepEvent> events) {
    private Route routes(Executor workers) {
      InstantSource clock = InstantSource.system();
      ScepServer scep =
          new ScepServer(
              authority,
              new RegistrationAuthority(authority, database, passphrase, clock),
              new EnrolmentDesk(authority, database, policy, clock),
              policy,
              clock,
              events);
      return new PublicationRoutes(
              authority, scep, new OcspResponder(authority, OCSP_VALIDITY, clock), workers)
          .all();
    }
  }

  /**
   * In an actor system of its own, which ends with it.
   *
   * @throws CompletionException if the address cannot be bound
   */
  static PublicationServer start(Published published, InetSocketAddress address) {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "postern-ca", SETTINGS);
    try {
      return start(system, Optional.of(system), published, address);
    } catch (CompletionException unbound) {
      system.terminate();
      throw unbound;
    }
  }

  /**
   * In one that others use too.
   *
   * @throws CompletionException if the address cannot be bound
   */
  static PublicationServer start(
      ActorSystem<?> system, Published published, InetSocketAddress address) {
    return start(system, Optional.empty(), published, address);
  }

  private static PublicationServer start(
      ActorSystem<?> system,
      Optional<ActorSystem<?>> ownSystem,
      Published published,
      InetSocketAddress address) {
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try {
      ServerBinding binding =
          Http.get(system)
              .newServerAt(address.getHostString(), address.getPort())
              .withSettings(ServerSettings.create(SETTINGS))
              .bind(published.routes(workers))
              .toCompletableFuture()
              .join();
      return new PublicationServer(ownSystem, workers, binding);
    } catch (CompletionException unbound) {
      workers.shutdownNow();
      throw unbound;
    }
  }

  static void log(ScepEvent event) {
    LOG.atInfo()
        .addKeyValue("from", event.source().getHostAddress())
        .addKeyValue("operation", event.operation())
        .addKeyValue("transaction", event.transaction())
        .addKeyValue("outcome", event.outcome())
        .addKeyValue("reason", event.detail())
        .log("scep");
  }

  /** Where it is bound; the port is a real one also if 0 was asked for. */
  InetSocketAddress address() {
    return binding.localAddress();
  }

  @Override
  public void close() {
    binding
        .terminate(Duration.ofSeconds(GOODBYE_SECONDS))
        .toCompletableFuture()
        .orTimeout(2 * GOODBYE_SECONDS, TimeUnit.SECONDS)
        .join();
    ownSystem.ifPresent(
        system -> {
          system.terminate();
          system
              .getWhenTerminated()
              .toCompletableFuture()
              .orTimeout(2 * GOODBYE_SECONDS, TimeUnit.SECONDS)
              .join();
        });
    workers.shutdown();
  }
}
