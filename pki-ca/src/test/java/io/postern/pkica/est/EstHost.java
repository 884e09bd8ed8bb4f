package io.postern.pkica.est;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.postern.ike.message.Bytes;
import io.postern.pkica.WorkingAuthority;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.scep.EnrolmentDesk;
import io.postern.pkica.scep.EnrolmentPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;

/** A server of EST over a fresh authority, on a port of the loopback, over TLS. */
final class EstHost implements AutoCloseable {
  private final WorkingAuthority working;
  private final EnrolmentDesk desk;
  private final EstServer est;
  private final HttpsServer https;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final List<EstEvent> events = Collections.synchronizedList(new ArrayList<>());

  EstHost(Path folder, EnrolmentPolicy policy) throws Exception {
    working = new WorkingAuthority(folder, KeyAlgorithm.P256, Publication.NONE);
    desk = new EnrolmentDesk(working.authority(), working.database(), policy, working::now);
    est = new EstServer(working.authority(), desk, policy, working::now, events::add);
    KeyedChain server =
        working.peer(CertificateProfile.GATEWAY, KeyAlgorithm.P256, "localhost", "127.0.0.1");
    SSLContext context = EstTls.context(server, working.authority().anchors());
    https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            parameters.setSSLParameters(EstTls.parameters(getSSLContext()));
          }
        });
    https.createContext("/" + EstServer.PATH + "/", this::serve);
    https.setExecutor(threads);
    https.start();
  }

  WorkingAuthority working() {
    return working;
  }

  EnrolmentDesk desk() {
    return desk;
  }

  EstServer est() {
    return est;
  }

  EstEvent lastEvent() {
    return events.getLast();
  }

  List<EstEvent> events() {
    return List.copyOf(events);
  }

  /** Without the path. */
  String url() {
    return "https://localhost:" + https.getAddress().getPort();
  }

  String url(String operation) {
    return url() + "/" + EstServer.PATH + "/" + operation;
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    EstAnswer answer =
        est.answer(
            new EstRequest(
                exchange.getRequestMethod(),
                path.substring(EstServer.PATH.length() + 2),
                header(exchange, "Content-Type").orElse(""),
                Bytes.copyOf(exchange.getRequestBody().readAllBytes()),
                exchange instanceof HttpsExchange secure ? client(secure) : Optional.empty(),
                header(exchange, "Authorization"),
                exchange.getRemoteAddress().getAddress()));
    answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
    exchange.getResponseHeaders().add("Content-Type", answer.contentType());
    int size = answer.body().size();
    exchange.sendResponseHeaders(answer.status(), size == 0 ? -1 : size);
    if (size > 0) {
      exchange.getResponseBody().write(answer.body().toArray());
    }
    exchange.close();
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  private static Optional<X509Certificate> client(HttpsExchange exchange) {
    try {
      return exchange.getSSLSession().getPeerCertificates()[0] instanceof X509Certificate shown
          ? Optional.of(shown)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    https.stop(0);
    threads.shutdownNow();
    working.close();
  }
}
