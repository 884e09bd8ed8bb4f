package io.postern.concentrator.ca;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Threads in which requests wait for the store and have signatures made. Before them is a queue;
 * what finds it full is refused at once, so that nobody waits for an answer that comes too late.
 */
final class RequestWorkers implements AutoCloseable {
  private final ThreadPoolExecutor threads;

  RequestWorkers(int number, int mostWaiting) {
    this.threads =
        new ThreadPoolExecutor(
            number, number, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(mostWaiting));
  }

  /** What {@code answer} gives, or 503 (RFC 9110 §15.6.4). */
  CompletionStage<HttpResponse> answer(Supplier<HttpResponse> answer) {
    try {
      return CompletableFuture.supplyAsync(answer, threads);
    } catch (RejectedExecutionException full) {
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
