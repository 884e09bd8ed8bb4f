package io.postern.pkica.revocation;

import io.postern.ike.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;

/** Over HTTP, without following redirections, which would lead anywhere. */
public final class HttpFetcher implements Fetcher, AutoCloseable {
  /** Ours: the largest public CRLs have some MiB. */
  private static final int MOST_OCTETS = 16 * 1024 * 1024;

  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  @Override
  public CompletionStage<Bytes> get(URI address) {
    return send(HttpRequest.newBuilder(address).GET());
  }

  @Override
  public CompletionStage<Bytes> ask(URI address, Bytes request) {
    return send(
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/ocsp-request")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.toArray())));
  }

  private CompletionStage<Bytes> send(HttpRequest.Builder request) {
    return client
        .sendAsync(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofInputStream())
        .thenCompose(HttpFetcher::body);
  }

  private static CompletionStage<Bytes> body(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException(response.uri() + " answers with status " + response.statusCode());
      }
      byte[] octets = in.readNBytes(MOST_OCTETS + 1);
      if (octets.length > MOST_OCTETS) {
        throw new IOException(response.uri() + " has more than " + MOST_OCTETS + " octets");
      }
      return CompletableFuture.completedFuture(Bytes.copyOf(octets));
    } catch (IOException failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
