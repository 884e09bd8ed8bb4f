package io.postern.actors;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadFactory;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** Akka's scheduler, whose time passes when it is told so; made by Akka by its name. */
public final class SimulatedScheduler extends AbstractScheduler {
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.comparingLong((Task task) -> task.atNanos)
              .thenComparingLong(task -> task.order));
  private long nowNanos;
  private long orders;

  private static final class Task implements Cancellable {
    final long atNanos;
    final long order;
    final Runnable what;
    final ExecutionContext where;
    boolean over;

    Task(long atNanos, long order, Runnable what, ExecutionContext where) {
      this.atNanos = atNanos;
      this.order = order;
      this.what = what;
      this.where = where;
    }

    @Override
    public boolean cancel() {
      boolean was = over;
      over = true;
      return !was;
    }

    @Override
    public boolean isCancelled() {
      return over;
    }
  }

  public SimulatedScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
    super();
    log.debug("simulated time, not {} nor threads of {}", config.origin(), threads);
  }

  /** Akka itself still calls it for timers that repeat. */
  @Override
  @SuppressWarnings("deprecation")
  public synchronized Cancellable schedule(
      FiniteDuration initial, FiniteDuration interval, Runnable what, ExecutionContext where) {
    Repeating repeating = new Repeating(interval, what, where);
    repeating.next = scheduleOnce(initial, repeating, where);
    return repeating;
  }

  private final class Repeating implements Runnable, Cancellable {
    private final FiniteDuration interval;
    private final Runnable what;
    private final ExecutionContext where;
    private Cancellable next = Cancellable.alreadyCancelled();
    private boolean over;

    Repeating(FiniteDuration interval, Runnable what, ExecutionContext where) {
      this.interval = interval;
      this.what = what;
      this.where = where;
    }

    @Override
    public void run() {
      if (!over) {
        what.run();
        next = scheduleOnce(interval, this, where);
      }
    }

    @Override
    public boolean cancel() {
      over = true;
      return next.cancel();
    }

    @Override
    public boolean isCancelled() {
      return over;
    }
  }

  @Override
  public synchronized Cancellable scheduleOnce(
      FiniteDuration delay, Runnable what, ExecutionContext where) {
    Task task = new Task(nowNanos + Math.max(0, delay.toNanos()), orders++, what, where);
    tasks.add(task);
    return task;
  }

  @Override
  public double maxFrequency() {
    return 1000;
  }

  /** When the next timer goes off; {@code otherwise} if that is sooner. */
  synchronized long next(long otherwise) {
    while (!tasks.isEmpty() && tasks.element().over) {
      tasks.remove();
    }
    return tasks.isEmpty() ? otherwise : Math.min(otherwise, tasks.element().atNanos);
  }

  /** It is this late now: what was due goes off, on this thread. */
  void reach(long nanos) {
    while (true) {
      Task due;
      synchronized (this) {
        nowNanos = nanos;
        if (tasks.isEmpty() || tasks.element().atNanos > nanos) {
          return;
        }
        due = tasks.remove();
      }
      if (due.cancel()) {
        due.where.execute(due.what);
      }
    }
  }
}
