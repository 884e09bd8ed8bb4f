package io.postern.concentrator.http;

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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** A server of HTTP or HTTPS for strangers, with threads of its own. */
public final class HttpListener implements AutoCloseable {
  private static final long GOODBYE_SECONDS = 5;

  /**
   * SCEP's GET carries its message in the address (RFC 8894 §4.1). What is longer than its own
   * limit is mostly read to the end, so that it is told who sent it.
   */
  public static final Config SETTINGS =
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
   * @param ofOne connections that one origin has at a time; further ones are closed at once
   */
  public record Limits(
      Duration idle, Duration next, Duration body, int workers, int waiting, int ofOne) {
    public static final Limits DEFAULT =
        new Limits(
            Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(15), 4, 64, 64);
  }

  /**
   * @param tls empty: HTTP in the clear
   * @param onRefusal told of what no protocol has seen: see {@link RequestWorkers}, and {@code
   *     too-many} of a connection too many
   * @throws CompletionException if the address cannot be bound
   */
  public static HttpListener start(
      ActorSystem<?> system,
      InetSocketAddress address,
      Limits limits,
      Optional<HttpsConnectionContext> tls,
      Consumer<String> onRefusal,
      Function<RequestWorkers, Route> routes) {
    RequestWorkers workers =
        new RequestWorkers(limits, onRefusal, Materializer.matFromSystem(system));
    try {
      Route route = routes.apply(workers);
      ServerBinding binding = bind(system, address, limits, tls, onRefusal, route);
      return new HttpListener(workers, binding);
    } catch (CompletionException unbound) {
      workers.close();
      throw unbound;
    }
  }

  /**
   * Whoever answers without waiting needs no threads, but the limits of connections and headers.
   *
   * @throws CompletionException if the address cannot be bound
   */
  public static ServerBinding bind(ActorSystem<?> system, InetSocketAddress address, Route route) {
    return bind(system, address, Limits.DEFAULT, Optional.empty(), _ -> {}, route);
  }

  private static ServerBinding bind(
      ActorSystem<?> system,
      InetSocketAddress address,
      Limits limits,
      Optional<HttpsConnectionContext> tls,
      Consumer<String> onRefusal,
      Route route) {
    ServerBuilder server =
        Http.get(system)
            .newServerAt(address.getHostString(), address.getPort())
            .withSettings(settings(limits, onRefusal));
    return tls.map(server::enableHttps)
        .orElse(server)
        .bindFlow(requests(limits).via(route.flow(system.classicSystem())))
        .toCompletableFuture()
        .join();
  }

  /** One in time after the other, or no more: then the connection is closed. */
  private static Flow<HttpRequest, HttpRequest, NotUsed> requests(Limits limits) {
    return Flow.<HttpRequest>create()
        .idleTimeout(limits.next())
        .recoverWithRetries(1, TimeoutException.class, Source::empty);
  }

  private static ServerSettings settings(Limits limits, Consumer<String> onRefusal) {
    Config idle =
        ConfigFactory.parseString(
            "akka.http.server.idle-timeout = " + limits.idle().toMillis() + "ms");
    return ServerSettings.create(idle.withFallback(SETTINGS))
        .withSocketOptions(
            List.of(new ConnectionLimit(limits.ofOne(), () -> onRefusal.accept("too-many"))));
  }

  /** Not what X-Forwarded-For says, which is whatever a client claims to be. */
  public static InetAddress source(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(RemoteAddress::getAddress)
        .orElseThrow(() -> new IllegalStateException("a request without a remote address"));
  }

  /** Where it is bound; the port is a real one also if 0 was asked for. */
  public InetSocketAddress address() {
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
