package io.postern.actors;

import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.function.IntFunction;

/** The timers of a {@link Link}, in the actor that owns it. */
record RepeatTimers<C>(TimerScheduler<C> timers, IntFunction<C> repeat) implements Link.Alarm {
  private record Key(int messageId) {}

  @Override
  public void set(int messageId, Duration after) {
    timers.startSingleTimer(new Key(messageId), repeat.apply(messageId), after);
  }

  @Override
  public void cancel(int messageId) {
    timers.cancel(new Key(messageId));
  }
}
