package io.postern.concentrator.demo;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import io.postern.actors.RoadWarrior;
import io.postern.actors.settings.RoadWarriorSettings;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.xauthmodecfg.ClientConfiguration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A road warrior in an actor system of its own. */
final class ClientEnd implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientEnd.class);
  private static final Duration END = Duration.ofSeconds(5);

  private final ActorSystem<RoadWarrior.Command> system;
  private final CompletableFuture<ClientConfiguration> connected;

  private ClientEnd(
      ActorSystem<RoadWarrior.Command> system, CompletableFuture<ClientConfiguration> connected) {
    this.system = system;
    this.connected = connected;
  }

  /**
   * @param host where the listener of its events lives, e.g. the gateway's system
   */
  static ClientEnd start(
      RoadWarriorSettings settings,
      BiFunction<ActorSystem<?>, DataplaneEvents, Dataplane> packetPath,
      ActorSystem<?> host) {
    CompletableFuture<ClientConfiguration> connected = new CompletableFuture<>();
    ActorRef<RoadWarrior.Event> listener =
        host.systemActorOf(
            Behaviors.receive(RoadWarrior.Event.class)
                .onMessage(
                    RoadWarrior.Connected.class,
                    event -> {
                      connected.complete(event.configuration());
                      return Behaviors.same();
                    })
                .onMessage(
                    RoadWarrior.Ended.class,
                    event -> {
                      connected.completeExceptionally(
                          new StageFailure("the client ended: " + event.reason()));
                      return Behaviors.stopped();
                    })
                .build(),
            "demo-client-events",
            Props.empty());
    CompletableFuture<ActorSystem<?>> systemItself = new CompletableFuture<>();
    ActorSystem<RoadWarrior.Command> system =
        ActorSystem.create(
            RoadWarrior.create(
                settings, events -> packetPath.apply(systemItself.join(), events), listener),
            "client");
    systemItself.complete(system);
    system
        .getWhenTerminated()
        .whenComplete(
            (done, failure) ->
                connected.completeExceptionally(new StageFailure("the client did not start")));
    return new ClientEnd(system, connected);
  }

  ClientConfiguration awaitConnected(Duration patience) throws StageFailure {
    try {
      return connected.get(patience.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof StageFailure known) {
        throw known;
      }
      throw new StageFailure(String.valueOf(failure.getMessage()), failure);
    } catch (TimeoutException slow) {
      throw new StageFailure(
          "the client did not connect within " + patience.toSeconds() + " s", slow);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StageFailure("interrupted", interrupted);
    }
  }

  /** Deletes the SAs at the gateway, and ends. */
  @Override
  public void close() {
    system.tell(new RoadWarrior.Disconnect());
    try {
      system.getWhenTerminated().toCompletableFuture().get(END.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException slow) {
      LOG.warn("the client did not end in time", slow);
      system.terminate();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
