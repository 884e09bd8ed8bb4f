package io.postern.pkica.revocation;

import io.postern.ike.message.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Over HTTP, without following redirections, which would lead anywhere. */
public final class HttpFetcher implements Fetcher, AutoCloseable {
  /** Ours: the largest public CRLs have some MiB. */
  private static final int MOST_OCTETS = 16 * 1024 * 1024;

  /** Ours: an answer with the certificates of its signer has some KiB. */
  private static final int MOST_OCSP_OCTETS = 64 * 1024;

  private static final Duration BEGINNING = Duration.ofSeconds(15);
  private static final Duration WHOLE = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(BEGINNING)
          .followRedirects(HttpClient.Redirect.NEVER)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();
  private final Duration whole;

  public HttpFetcher() {
    this(WHOLE);
  }

  /**
   * @param whole how long it may take until all of an answer is here
   */
  HttpFetcher(Duration whole) {
    this.whole = whole;
  }

  @Override
  public CompletionStage<Bytes> get(URI address) {
    return send(address, MOST_OCTETS, HttpRequest.Builder::GET);
  }

  @Override
  public CompletionStage<Bytes> ask(URI address, Bytes request) {
    return send(
        address,
        MOST_OCSP_OCTETS,
        asking ->
            asking
                .header("Content-Type", "application/ocsp-request")
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.toArray())));
  }

  private CompletionStage<Bytes> send(
      URI address, int most, UnaryOperator<HttpRequest.Builder> asking) {
    HttpRequest request;
    try {
      request = asking.apply(HttpRequest.newBuilder(address)).timeout(BEGINNING).build();
    } catch (IllegalArgumentException noAddress) {
      return CompletableFuture.failedFuture(noAddress);
    }
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), most));
    CompletableFuture<Bytes> body =
        exchange.thenApply(HttpFetcher::body).orTimeout(whole.toMillis(), TimeUnit.MILLISECONDS);
    // Who sends an octet now and then holds a connection no longer than that.
    return body.whenComplete(
        (_, failure) -> {
          if (failure != null) {
            exchange.cancel(true);
          }
        });
  }

  private static Bytes body(HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      throw new CompletionException(
          new IOException(response.uri() + " answers with status " + response.statusCode()));
    }
    return Bytes.copyOf(response.body());
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
