package io.postern.actors;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.dispatch.Dispatcher;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BooleanSupplier;

/**
 * Makes the private values that a {@link PrivateValueStock} owes, one a turn, and only in turns in
 * which nothing else waits for a thread of the dispatcher. What comes meanwhile waits for one
 * private value at most. Zeroes the stock at its end.
 */
final class Restocking extends AbstractBehavior<Restocking.Turn> {
  /** Time for the next one. */
  record Turn() {}

  // Ours.

  /** How often to look whether anything is owed, or old. */
  private static final Duration LOOKING = Duration.ofSeconds(1);

  /** When to look again after others waited. */
  private static final Duration BUSY = Duration.ofMillis(20);

  private final TimerScheduler<Turn> timers;
  private final PrivateValueStock stock;
  private final BooleanSupplier idle;

  private Restocking(
      ActorContext<Turn> context,
      TimerScheduler<Turn> timers,
      PrivateValueStock stock,
      BooleanSupplier idle) {
    super(context);
    this.timers = timers;
    this.stock = stock;
    this.idle = idle;
    next(LOOKING);
  }

  /**
   * @param stock closed with the actor
   * @param idle whether nothing else waits for the dispatcher that the actor is spawned on
   */
  static Behavior<Turn> create(PrivateValueStock stock, BooleanSupplier idle) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Restocking(context, timers, stock, idle)));
  }

  /**
   * Tells whether nothing waits on the dispatcher of phase 1 and quick mode. Empty if it does not
   * run in a fork-join pool, which alone can be asked.
   */
  static Optional<BooleanSupplier> idle(ActorSystem<?> system) {
    return system.dispatchers().lookup(DispatcherSelector.fromConfig(Peer.DISPATCHER))
                instanceof Dispatcher dispatcher
            && dispatcher.executorService().executor() instanceof ForkJoinPool
        ? Optional.of(() -> nothingWaits(dispatcher))
        : Optional.empty();
  }

  /** Asked each time: a dispatcher that had nothing to do for a while gets another pool. */
  private static boolean nothingWaits(Dispatcher dispatcher) {
    return dispatcher.executorService().executor() instanceof ForkJoinPool pool
        && !pool.hasQueuedSubmissions()
        && pool.getQueuedTaskCount() == 0;
  }

  @Override
  public Receive<Turn> createReceive() {
    return newReceiveBuilder()
        .onMessage(Turn.class, turn -> onTurn())
        .onSignal(PostStop.class, stopped -> onStop())
        .build();
  }

  private Behavior<Turn> onTurn() {
    // Before anything that may fail: whoever supervises this goes on with the next turn.
    next(LOOKING);
    stock.forgetOld();
    if (!stock.owes()) {
      return this;
    }
    if (idle.getAsBoolean()) {
      stock.makeOne();
      // What came meanwhile is seen to wait then.
      getContext().getSelf().tell(new Turn());
    } else {
      next(BUSY);
    }
    return this;
  }

  private void next(Duration delay) {
    timers.startSingleTimer(new Turn(), delay);
  }

  private Behavior<Turn> onStop() {
    stock.close();
    return this;
  }
}
