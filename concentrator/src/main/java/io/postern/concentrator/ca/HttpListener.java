package io.postern.concentrator.ca;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.HttpsConnectionContext;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.ServerBuilder;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.Materializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** A server of HTTP or HTTPS for strangers, with threads of its own. */
final class HttpListener implements AutoCloseable {
  private static final long GOODBYE_SECONDS = 5;

  /**
   * SCEP's GET carries its message in the address (RFC 8894 §4.1). What is longer than its own
   * limit is mostly read to the end, so that it is told who sent it.
   */
  static final Config SETTINGS =
      ConfigFactory.parseString(
              """
              akka.http.server {
                remote-address-attribute = on
                server-header = ""
                max-connections = 256
                request-timeout = 20s
                linger-timeout = 10s
                parsing { max-uri-length = 96k, max-header-count = 32, ssl-session-attribute = on }
              }
              akka.loggers = ["akka.event.slf4j.Slf4jLogger"]
              akka.logging-filter = "akka.event.slf4j.Slf4jLoggingFilter"
              akka.loglevel = WARNING
              akka.stdout-loglevel = OFF
              akka.jvm-shutdown-hooks = off
              """)
          .withFallback(ConfigFactory.load());

  private final RequestWorkers workers;
  private final ServerBinding binding;

  private HttpListener(RequestWorkers workers, ServerBinding binding) {
    this.workers = workers;
    this.binding = binding;
  }

  /**
   * What strangers may use of us.
   *
   * @param idle a connection on which nothing comes or goes for so long is closed
   * @param next one on which no request began, with all of its headers, for so long is closed too:
   *     whoever sends an octet now and then holds it no longer
   * @param body a request whose body takes longer is answered with 408
   * @param workers requests that are worked on at once
   * @param waiting requests that wait for that; further ones are answered with 503
   */
  record Limits(Duration idle, Duration next, Duration body, int workers, int waiting) {
    static final Limits DEFAULT =
        new Limits(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(15), 4, 64);
  }

  /**
   * @param tls empty: HTTP in the clear
   * @param onRefusal told of what no protocol has seen: see {@link RequestWorkers}
   * @throws CompletionException if the address cannot be bound
   */
  static HttpListener start(
      ActorSystem<?> system,
      InetSocketAddress address,
      Limits limits,
      Optional<HttpsConnectionContext> tls,
      Consumer<String> onRefusal,
      Function<RequestWorkers, Route> routes) {
    RequestWorkers workers =
        new RequestWorkers(limits, onRefusal, Materializer.matFromSystem(system));
    try {
      ServerBuilder server =
          Http.get(system)
              .newServerAt(address.getHostString(), address.getPort())
              .withSettings(settings(limits));
      ServerBinding binding =
          tls.map(server::enableHttps)
              .orElse(server)
              .bindFlow(requests(limits).via(routes.apply(workers).flow(system.classicSystem())))
              .toCompletableFuture()
              .join();
      return new HttpListener(workers, binding);
    } catch (CompletionException unbound) {
      workers.close();
      throw unbound;
    }
  }

  /** One in time after the other, or no more: then the connection is closed. */
  private static Flow<HttpRequest, HttpRequest, NotUsed> requests(Limits limits) {
    return Flow.<HttpRequest>create()
        .idleTimeout(limits.next())
        .recoverWithRetries(1, TimeoutException.class, Source::empty);
  }

  private static ServerSettings settings(Limits limits) {
    return ServerSettings.create(
        ConfigFactory.parseString(
                "akka.http.server.idle-timeout = " + limits.idle().toMillis() + "ms")
            .withFallback(SETTINGS));
  }

  /** Not what X-Forwarded-For says, which is whatever a client claims to be. */
  static InetAddress source(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(RemoteAddress::getAddress)
        .orElseThrow(() -> new IllegalStateException("a request without a remote address"));
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
    workers.close();
  }
}
