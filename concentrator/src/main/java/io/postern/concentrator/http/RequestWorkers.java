package io.postern.concentrator.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.stream.Materializer;
import io.postern.ike.message.Bytes;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads in which requests wait for the store and have signatures made. Before them is a queue;
 * what finds it full is refused at once, so that nobody waits for an answer that comes too late.
 */
public final class RequestWorkers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RequestWorkers.class);

  private final ThreadPoolExecutor threads;
  private final Consumer<String> onRefusal;
  private final Duration body;
  private final Materializer materializer;

  /**
   * @param onRefusal told of {@code too-long}, {@code too-slow}, {@code broken} and {@code busy}
   */
  RequestWorkers(
      HttpListener.Limits limits, Consumer<String> onRefusal, Materializer materializer) {
    this.onRefusal = onRefusal;
    this.threads =
        new ThreadPoolExecutor(
            limits.workers(),
            limits.workers(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.waiting()));
    this.body = limits.body();
    this.materializer = materializer;
  }

  /**
   * As below, once the request's body is here: 413 if it is longer than {@code mostOctets}, 408 if
   * it takes too long (RFC 9110 §15.5.14, §15.5.9). Nobody works on what is not there yet.
   */
  public CompletionStage<HttpResponse> answer(
      HttpRequest request, int mostOctets, Function<Bytes, HttpResponse> answer) {
    if (request.entity().getContentLengthOption().orElse(0) > mostOctets) {
      return CompletableFuture.completedFuture(refused(request, StatusCodes.CONTENT_TOO_LARGE));
    }
    return request
        .entity()
        .withSizeLimit(mostOctets)
        .toStrict(body.toMillis(), materializer)
        .handle(
            (whole, failure) ->
                failure == null
                    ? answer(() -> answer.apply(Bytes.copyOf(whole.getData().toArray())))
                    : CompletableFuture.completedFuture(refused(request, unread(failure))))
        .thenCompose(answered -> answered);
  }

  private HttpResponse refused(HttpRequest request, StatusCode status) {
    String why =
        switch (status.intValue()) {
          case 413 -> "too-long";
          case 408 -> "too-slow";
          default -> "broken";
        };
    onRefusal.accept(why);
    LOG.atInfo()
        .addKeyValue("from", HttpListener.source(request).getHostAddress())
        .addKeyValue("path", request.getUri().path())
        .addKeyValue("outcome", why)
        .log("a request was not read");
    return HttpResponse.create().withStatus(status);
  }

  private static StatusCode unread(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case EntityStreamSizeException _ -> StatusCodes.CONTENT_TOO_LARGE;
      case TimeoutException _ -> StatusCodes.REQUEST_TIMEOUT;
      default -> StatusCodes.BAD_REQUEST;
    };
  }

  /** What {@code answer} gives, or 503 (RFC 9110 §15.6.4). */
  public CompletionStage<HttpResponse> answer(Supplier<HttpResponse> answer) {
    try {
      return CompletableFuture.supplyAsync(answer, threads);
    } catch (RejectedExecutionException full) {
      // Not each in the log: there are many when there are too many.
      onRefusal.accept("busy");
      return CompletableFuture.completedFuture(
          HttpResponse.create()
              .withStatus(StatusCodes.SERVICE_UNAVAILABLE)
              .addHeader(RawHeader.create("Retry-After", "5")));
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
