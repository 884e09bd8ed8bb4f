package io.postern.concentrator.daemon;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.postern.actors.Headend;
import io.postern.actors.settings.HeadendSettings;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A headend in an actor system of its own, with its packet path. */
public final class RunningHeadend implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningHeadend.class);
  private static final Duration START = Duration.ofSeconds(20);
  private static final Duration GOODBYE = Duration.ofSeconds(5);
  private static final Duration END = Duration.ofSeconds(5);

  private final ActorSystem<Headend.Command> system;
  private final Dataplane dataplane;

  private RunningHeadend(ActorSystem<Headend.Command> system, Dataplane dataplane) {
    this.system = system;
    this.dataplane = dataplane;
  }

  /**
   * @param packetPath opens device and sockets, given the system that it runs on
   * @param akka settings over ours
   * @throws StartFailure saying what to do, if device or sockets cannot be had
   */
  public static RunningHeadend start(
      HeadendSettings settings,
      BiFunction<ActorSystem<?>, DataplaneEvents, Dataplane> packetPath,
      Metrics metrics,
      Config akka)
      throws StartFailure {
    CompletableFuture<Dataplane> started = new CompletableFuture<>();
    CompletableFuture<ActorSystem<?>> systemItself = new CompletableFuture<>();
    Config config = akka.atPath("akka").withFallback(ConfigFactory.load());
    ActorSystem<Headend.Command> system =
        ActorSystem.create(
            Headend.create(
                settings,
                events -> packetPath.apply(systemItself.join(), events),
                metrics.registry(),
                started),
            "postern",
            config);
    systemItself.complete(system);
    try {
      Dataplane dataplane = started.get(START.toSeconds(), TimeUnit.SECONDS);
      metrics.watch(dataplane);
      return new RunningHeadend(system, dataplane);
    } catch (ExecutionException failure) {
      end(system);
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      throw new StartFailure(StartAdvice.with(String.valueOf(cause.getMessage())), cause);
    } catch (TimeoutException slow) {
      end(system);
      throw new StartFailure("the packet path did not start within " + START.toSeconds() + " s");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      end(system);
      throw new StartFailure("interrupted while starting");
    }
  }

  public ActorSystem<Headend.Command> system() {
    return system;
  }

  public Dataplane dataplane() {
    return dataplane;
  }

  public HeadendSessions sessions() {
    return new HeadendSessions(system);
  }

  /** Done when everything has ended, by {@link #close} or by a failure. */
  public CompletionStage<Done> terminated() {
    return system.getWhenTerminated();
  }

  /** Deletes the SAs at the peers, then ends all; bounded, whatever the peers do. */
  @Override
  public void close() {
    try {
      AskPattern.ask(system, Headend.Stop::new, GOODBYE, system.scheduler())
          .toCompletableFuture()
          .get(GOODBYE.toSeconds() + 1, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException slow) {
      LOG.warn("not all peers could be told of the end", slow);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    end(system);
  }

  private static void end(ActorSystem<?> system) {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(END.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException slow) {
      LOG.warn("the actor system did not end in time", slow);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
