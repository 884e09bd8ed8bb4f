package io.postern.concentrator.ca;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.server.Route;
import io.postern.concentrator.http.HttpListener;
import io.postern.concentrator.http.RequestWorkers;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.RegistrationAuthority;
import io.postern.pkica.ocsp.OcspResponder;
import io.postern.pkica.scep.EnrolmentDesk;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.scep.ScepEvent;
import io.postern.pkica.scep.ScepServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server with {@link PublicationRoutes}. */
final class PublicationServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PublicationServer.class);
  private static final long GOODBYE_SECONDS = 10;
  private static final Duration OCSP_VALIDITY = Duration.ofHours(1);

  private final Optional<ActorSystem<?>> ownSystem;
  private final OcspResponder ocsp;
  private final HttpListener listener;

  private PublicationServer(
      Optional<ActorSystem<?>> ownSystem, OcspResponder ocsp, HttpListener listener) {
    this.ownSystem = ownSystem;
    this.ocsp = ocsp;
    this.listener = listener;
  }

  /**
   * What is published, and to whom it is told.
   *
   * @param desk the same for all ways to enrol: wrong challenges are counted there
   * @param counts of what was asked for
   */
  record Published(
      CertificateAuthority authority,
      RegistrationAuthority registration,
      EnrolmentDesk desk,
      EnrolmentPolicy policy,
      Consumer<ScepEvent> events,
      RequestCounts counts) {
    private Route routes(OcspResponder ocsp, RequestWorkers workers) {
      ScepServer scep =
          new ScepServer(authority, registration, desk, policy, InstantSource.system(), this::tell);
      return new PublicationRoutes(authority, scep, ocsp, workers, counts).all();
    }

    private void tell(ScepEvent event) {
      counts.scep(event);
      events.accept(event);
    }
  }

  /**
   * In an actor system of its own, which ends with it.
   *
   * @throws CompletionException if the address cannot be bound
   */
  static PublicationServer start(
      Published published, InetSocketAddress address, HttpListener.Limits limits) {
    ActorSystem<Void> system =
        ActorSystem.create(Behaviors.empty(), "postern-ca", HttpListener.SETTINGS);
    try {
      return start(system, Optional.of(system), published, address, limits);
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
    return start(system, Optional.empty(), published, address, HttpListener.Limits.DEFAULT);
  }

  private static PublicationServer start(
      ActorSystem<?> system,
      Optional<ActorSystem<?>> ownSystem,
      Published published,
      InetSocketAddress address,
      HttpListener.Limits limits) {
    OcspResponder ocsp =
        new OcspResponder(
            published.authority(), OCSP_VALIDITY, InstantSource.system(), published.counts()::ocsp);
    HttpListener listener =
        HttpListener.start(
            system,
            address,
            limits,
            Optional.empty(),
            published.counts()::http,
            workers -> published.routes(ocsp, workers));
    return new PublicationServer(ownSystem, ocsp, listener);
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

  /** Signs OCSP answers before somebody asks; to be called more often than they grow old. */
  void prepareAnswers() {
    int prepared = ocsp.prepare();
    LOG.atDebug().addKeyValue("count", prepared).log("OCSP answers are prepared");
  }

  /** Where it is bound; the port is a real one also if 0 was asked for. */
  InetSocketAddress address() {
    return listener.address();
  }

  @Override
  public void close() {
    listener.close();
    ownSystem.ifPresent(
        system -> {
          system.terminate();
          system
              .getWhenTerminated()
              .toCompletableFuture()
              .orTimeout(GOODBYE_SECONDS, TimeUnit.SECONDS)
              .join();
        });
  }
}
