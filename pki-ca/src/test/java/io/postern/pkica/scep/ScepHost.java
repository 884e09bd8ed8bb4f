package io.postern.pkica.scep;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.pkica.RegistrationAuthority;
import io.postern.pkica.WorkingAuthority;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A SCEP server over a fresh authority, on a port of the loopback. */
final class ScepHost implements AutoCloseable {
  private final WorkingAuthority working;
  private final Secret passphrase = Secret.ofText("of the registration");
  private final EnrolmentDesk desk;
  private final ScepServer scep;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final List<ScepEvent> events = Collections.synchronizedList(new ArrayList<>());

  ScepHost(Path folder, KeyAlgorithm algorithm, EnrolmentPolicy policy) throws Exception {
    working = new WorkingAuthority(folder, algorithm, Publication.NONE);
    desk = new EnrolmentDesk(working.authority(), working.database(), policy, working::now);
    scep =
        new ScepServer(
            working.authority(),
            new RegistrationAuthority(
                working.authority(), working.database(), passphrase, working::now),
            desk,
            policy,
            working::now,
            events::add);
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/scep", this::serve);
    http.setExecutor(threads);
    http.start();
  }

  WorkingAuthority working() {
    return working;
  }

  EnrolmentDesk desk() {
    return desk;
  }

  ScepServer scep() {
    return scep;
  }

  /** What the server told of the last request. */
  ScepEvent lastEvent() {
    return events.getLast();
  }

  List<ScepEvent> events() {
    return List.copyOf(events);
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/scep";
  }

  private void serve(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange.getRequestURI());
    String operation = query.getOrDefault("operation", "");
    InetAddress source = exchange.getRemoteAddress().getAddress();
    ScepAnswer answer =
        exchange.getRequestMethod().equals("POST")
            ? scep.post(operation, Bytes.copyOf(exchange.getRequestBody().readAllBytes()), source)
            : scep.get(operation, query.getOrDefault("message", ""), source);
    exchange.getResponseHeaders().add("Content-Type", answer.contentType());
    exchange.sendResponseHeaders(answer.status(), answer.body().size());
    exchange.getResponseBody().write(answer.body().toArray());
    exchange.close();
  }

  private static Map<String, String> query(URI address) {
    Map<String, String> parameters = new HashMap<>();
    if (address.getRawQuery() != null) {
      for (String part : address.getRawQuery().split("&", -1)) {
        String[] pair = part.split("=", 2);
        parameters.put(
            pair[0], pair.length == 2 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : "");
      }
    }
    return parameters;
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
    working.close();
    passphrase.close();
  }
}
