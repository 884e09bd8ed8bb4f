package io.postern.dataplane.graph;

import akka.Done;
import akka.actor.ClassicActorSystemProvider;
import akka.stream.AbruptStageTerminationException;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.RunnableGraph;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.device.EventFd;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A graph that runs until it is told to stop: whatever ends it before, it is started again. */
final class SupervisedGraph {
  private static final Logger LOG = LoggerFactory.getLogger(SupervisedGraph.class);
  private static final String DISPATCHER = "postern.dataplane.dispatcher";
  private static final int RESTART_MILLIS = 10;

  private final String name;
  private final ClassicActorSystemProvider system;
  private final DataplaneEvents events;
  private final EventFd wakeUp;
  private final Runnable forgetRest;
  private final RunnableGraph<CompletionStage<Done>> blueprint;
  private final CompletableFuture<Done> ended = new CompletableFuture<>();
  private volatile boolean stopping;

  /**
   * @param blueprint makes the graph, given when it has to complete
   * @param forgetRest drops what a failed graph left half done; no graph runs then
   */
  SupervisedGraph(
      String name,
      ClassicActorSystemProvider system,
      DataplaneEvents events,
      EventFd wakeUp,
      Runnable forgetRest,
      Function<BooleanSupplier, RunnableGraph<CompletionStage<Done>>> blueprint) {
    this.name = name;
    this.system = system;
    this.events = events;
    this.wakeUp = wakeUp;
    this.forgetRest = forgetRest;
    this.blueprint =
        blueprint
            .apply(() -> stopping)
            .named(name)
            .addAttributes(ActorAttributes.dispatcher(DISPATCHER));
  }

  void start() {
    blueprint.run(system).whenComplete(this::ended);
  }

  private void ended(@Nullable Done done, @Nullable Throwable cause) {
    if (stopping || cause instanceof AbruptStageTerminationException) {
      // The latter: the actor system ends.
      ended.complete(Done.getInstance());
      return;
    }
    forgetRest.run();
    CompletableFuture.delayedExecutor(RESTART_MILLIS, TimeUnit.MILLISECONDS).execute(this::restart);
    Throwable failure =
        cause == null ? new IllegalStateException("the graph completed by itself") : cause;
    // Beside it: the first log line with a stack may take longer than the restart.
    Thread.ofVirtual().name("restart of " + name).start(() -> tell(failure));
  }

  private void restart() {
    if (stopping) {
      ended.complete(Done.getInstance());
      return;
    }
    try {
      start();
    } catch (IllegalStateException systemEnded) {
      LOG.info("the {} graph is not started again: {}", name, systemEnded.getMessage());
      ended.complete(Done.getInstance());
    }
  }

  private void tell(Throwable cause) {
    try {
      events.graphRestarted(name, cause);
    } catch (RuntimeException failure) {
      LOG.error("the listener failed on the restart of the {} graph", name, failure);
    }
  }

  /** From now on it ends; to be followed by {@link #join}. */
  void stop() {
    stopping = true;
    wakeUp.signal();
  }

  /** Whether the graph's thread is done with everything it used. */
  boolean join(Duration patience) {
    try {
      ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException late) {
      LOG.error("the {} graph did not end within {}", name, patience);
      return false;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
