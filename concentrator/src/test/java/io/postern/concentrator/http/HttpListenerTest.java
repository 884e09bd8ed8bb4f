package io.postern.concentrator.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that send little by little, or more than was agreed, as octets on a socket. */
class HttpListenerTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(700);
  private static final long BETWEEN_OCTETS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int MOST_OCTETS = 1000;

  private final ActorSystem<Void> system =
      ActorSystem.create(Behaviors.empty(), "listener", HttpListener.SETTINGS);

  private final List<String> refused = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void end() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private HttpListener listener(Duration next, Duration body) {
    return HttpListener.start(
        system,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new HttpListener.Limits(LONG, next, body, 1, 1, 1),
        Optional.empty(),
        refused::add,
        HttpListenerTest::echo);
  }

  private static Route echo(RequestWorkers workers) {
    return Directives.extractRequest(
        request ->
            Directives.completeWithFuture(
                workers.answer(
                    request,
                    MOST_OCTETS,
                    body -> HttpResponse.create().withEntity(body.toArray()))));
  }

  @Test
  void headersThatComeOctetByOctetDoNotHoldAConnection() throws Exception {
    try (HttpListener listener = listener(SHORT, LONG);
        Socket socket = connect(listener)) {
      String said = dripFeed(socket, "GET /scep HTTP/1.1\r\nHost: ca\r\nX-Slow: ");

      assertThat(said).isEmpty();
    }
  }

  /** RFC 9110 §15.5.9. */
  @Test
  void aBodyThatComesOctetByOctetIsAnsweredWith408() throws Exception {
    try (HttpListener listener = listener(LONG, SHORT);
        Socket socket = connect(listener)) {
      String said =
          dripFeed(socket, "POST /scep HTTP/1.1\r\nHost: ca\r\nContent-Length: 999\r\n\r\n");

      assertThat(said).startsWith("HTTP/1.1 408 ");
      assertThat(refused).containsExactly("too-slow");
    }
  }

  /** RFC 9110 §15.5.14, also of a body that does not say how long it is. */
  @Test
  void aBodyWithoutEndIsAnsweredWith413() throws Exception {
    try (HttpListener listener = listener(LONG, LONG);
        Socket socket = connect(listener)) {
      String said =
          dripFeed(
              socket,
              "POST /scep HTTP/1.1\r\nHost: ca\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + ("3e8\r\n" + "x".repeat(MOST_OCTETS) + "\r\n").repeat(2));

      assertThat(said).startsWith("HTTP/1.1 413 ");
      assertThat(refused).containsExactly("too-long");
    }
  }

  @Test
  void whoSendsInTimeIsAnswered() throws Exception {
    try (HttpListener listener = listener(LONG, LONG);
        Socket socket = connect(listener)) {
      String request = "POST / HTTP/1.1\r\nHost: ca\r\nContent-Length: 3\r\n";
      String last = "Connection: close\r\n";

      assertThat(dripFeed(socket, request + "\r\nabc" + request + last + "\r\nabc"))
          .containsPattern("(?s)200 OK.*abc.*200 OK");
    }
  }

  private static Socket connect(HttpListener listener) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
    socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
    return socket;
  }

  /** Sends this at once, then an octet now and then until the other end has enough of it. */
  private static String dripFeed(Socket socket, String first) throws Exception {
    CompletableFuture<String> said =
        CompletableFuture.supplyAsync(
            () -> untilClosed(socket), task -> Thread.startVirtualThread(task));
    OutputStream out = socket.getOutputStream();
    out.write(first.getBytes(US_ASCII));
    while (!said.isDone()) {
      LockSupport.parkNanos(BETWEEN_OCTETS_NANOS);
      try {
        out.write('x');
      } catch (SocketException closed) {
        break;
      }
    }
    return said.get(30, TimeUnit.SECONDS);
  }

  private static String untilClosed(Socket socket) {
    StringBuilder said = new StringBuilder();
    try {
      for (int octet = socket.getInputStream().read();
          octet >= 0;
          octet = socket.getInputStream().read()) {
        said.append((char) octet);
      }
    } catch (SocketException reset) {
      // After its last word.
    } catch (IOException stillOpen) {
      said.append("still open");
    }
    return said.toString();
  }
}
