package io.postern.pkica.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.postern.ike.message.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server from which nothing good comes. */
class HttpFetcherTest {
  private static final byte[] MEBIBYTE = new byte[1024 * 1024];

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpFetcher fetcher = new HttpFetcher(Duration.ofSeconds(60));
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    fetcher.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void whatIsThereIsFetched() {
    answer(exchange -> send(exchange, 200, "a CRL"));

    assertThat(join(fetcher.get(address()))).isEqualTo(Bytes.ofText("a CRL"));
    assertThat(join(fetcher.ask(address(), Bytes.ofText("?")))).isEqualTo(Bytes.ofText("a CRL"));
  }

  @Test
  void redirectionsAreNotFollowed() {
    answer(
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          send(exchange, 302, "");
        });

    assertThatThrownBy(() -> join(fetcher.get(address()))).hasMessageContaining("status 302");
    assertThat(requests).hasValue(1);
  }

  @Test
  void anAnswerWithoutEndIsGivenUp() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    answer(exchange -> sendUntilGone(exchange, MEBIBYTE, 0, gone));

    assertThatThrownBy(() -> join(fetcher.get(address()))).isInstanceOf(CompletionException.class);
    assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  /** An octet now and then. */
  @Test
  void anAnswerThatTakesTooLongIsGivenUp() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    answer(exchange -> sendUntilGone(exchange, new byte[1], 20, gone));

    try (HttpFetcher impatient = new HttpFetcher(Duration.ofSeconds(2))) {
      assertThatThrownBy(() -> join(impatient.get(address())))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(TimeoutException.class);
      assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void anOcspAnswerIsNoLongerThanAnyReal() {
    answer(
        exchange -> {
          exchange.sendResponseHeaders(200, MEBIBYTE.length);
          exchange.getResponseBody().write(MEBIBYTE);
          exchange.close();
        });

    assertThatThrownBy(() -> join(fetcher.ask(address(), Bytes.EMPTY)))
        .isInstanceOf(CompletionException.class);
    assertThat(join(fetcher.get(address())).size()).isEqualTo(MEBIBYTE.length);
  }

  @Test
  void whatIsNoAddressOfHttpFails() {
    assertThatThrownBy(() -> join(fetcher.get(URI.create("ftp://127.0.0.1/crl"))))
        .isInstanceOf(CompletionException.class);
  }

  private void answer(HttpHandler handler) {
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          handler.handle(exchange);
        });
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] octets = Bytes.ofText(text).toArray();
    exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
    exchange.getResponseBody().write(octets);
    exchange.close();
  }

  private static void sendUntilGone(
      HttpExchange exchange, byte[] part, long pauseMillis, CountDownLatch gone)
      throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      while (!Thread.currentThread().isInterrupted()) {
        out.write(part);
        out.flush();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
      }
    } catch (IOException closed) {
      gone.countDown();
    }
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/crl");
  }

  private static Bytes join(CompletionStage<Bytes> stage) {
    return stage.toCompletableFuture().join();
  }
}
