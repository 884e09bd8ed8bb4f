package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.postern.actors.LoginThrottle.Attempt;
import io.postern.ike.message.Refusal;
import io.postern.xauthmodecfg.Verdict;
import io.postern.xauthmodecfg.XauthAnswer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Asks the user sources, on threads of their own: a few passwords at a time, each origin in its
 * turn, one of a user and origin at a time, and after wrong ones later and later. What cannot be
 * asked soon is refused for now, with {@code RATE_LIMIT}.
 */
final class PasswordChecks extends AbstractBehavior<PasswordChecks.Command> {
  static final String DISPATCHER = "postern.users-dispatcher";

  // Ours.
  private static final int MOST_AT_WORK = 2;
  private static final int MOST_WAITING = 1000;
  private static final int MOST_WAITING_PER_ORIGIN = 128;

  /** A password that would have to wait for longer is refused for now. */
  private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(5).toNanos();

  /** A refusal for now takes this long, so that programs that try again at once are slow too. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  sealed interface Command {}

  /**
   * @param source told on a thread of its own
   * @param answer closed here, whatever comes of it
   * @param replyTo gets {@link IkeSa.Judged}, if it still lives
   */
  record Check(
      Function<XauthAnswer, Verdict> source,
      XauthAnswer answer,
      InetAddress from,
      ActorRef<IkeSa.Command> replyTo)
      implements Command {
    Attempt attempt() {
      return new Attempt(answer.user(), Origin.of(from));
    }

    @Override
    public String toString() {
      return "Check of user '" + answer.user() + "' from " + from.getHostAddress();
    }
  }

  private record Done(Check check, Verdict verdict) implements Command {}

  /** Somebody's wait may be over. */
  private record Due() implements Command {}

  private final TimerScheduler<Command> timers;
  private final HeadendMeters meters;
  private final TimeSource time;
  private final LoginThrottle throttle = new LoginThrottle();
  private final FairQueue<Check> waiting = new FairQueue<>(MOST_WAITING, MOST_WAITING_PER_ORIGIN);
  private final Set<Attempt> atWork = new HashSet<>();

  private PasswordChecks(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      HeadendMeters meters,
      TimeSource time) {
    super(context);
    this.timers = timers;
    this.meters = meters;
    this.time = time;
  }

  static Behavior<Command> create(HeadendMeters meters, TimeSource time) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new PasswordChecks(context, timers, meters, time)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Check.class, this::onCheck)
        .onMessage(Done.class, this::onDone)
        .onMessage(Due.class, due -> next())
        .build();
  }

  private Behavior<Command> onCheck(Check check) {
    if (!waiting.offer(check.attempt().origin(), check)) {
      later(check, "queue-full", "too many passwords wait to be checked");
    }
    return next();
  }

  private Behavior<Command> onDone(Done done) {
    Attempt attempt = done.check.attempt();
    atWork.remove(attempt);
    meters.passwordChecked(
        switch (done.verdict) {
          case Verdict.Accepted accepted -> {
            throttle.right(attempt);
            yield "accepted";
          }
          case Verdict.Rejected(Refusal refusal)
              when refusal.reason() == Refusal.Reason.USER_REJECTED -> {
            throttle.wrong(attempt, time.nanoTime());
            yield "rejected";
          }
          case Verdict.Rejected rejected -> "failed";
          case Verdict.Challenge challenge -> "challenged";
        });
    done.check.replyTo().tell(new IkeSa.Judged(done.verdict));
    return next();
  }

  private Behavior<Command> next() {
    long now = time.nanoTime();
    waiting
        .takeAll(check -> throttle.waitNanos(check.attempt(), now) > LONGEST_WAIT_NANOS)
        .forEach(check -> later(check, "throttled", "too many wrong passwords of late"));
    while (atWork.size() < MOST_AT_WORK) {
      Optional<Check> ready =
          waiting.poll(
              check ->
                  !atWork.contains(check.attempt())
                      && throttle.waitNanos(check.attempt(), now) == 0);
      if (ready.isEmpty()) {
        break;
      }
      ask(ready.get());
    }
    if (!waiting.isEmpty() && atWork.size() < MOST_AT_WORK) {
      timers.startSingleTimer(new Due(), Duration.ofMillis(100));
    }
    return this;
  }

  private void ask(Check check) {
    atWork.add(check.attempt());
    getContext()
        .pipeToSelf(
            verify(check),
            (verdict, failure) -> new Done(check, failure == null ? verdict : failed(failure)));
  }

  private CompletionStage<Verdict> verify(Check check) {
    Executor threads =
        getContext().getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            try (XauthAnswer answer = check.answer()) {
              return check.source().apply(answer);
            }
          },
          threads);
    } catch (RejectedExecutionException ended) {
      check.answer().close();
      return CompletableFuture.failedFuture(ended);
    }
  }

  private static Verdict failed(Throwable failure) {
    return new Verdict.Rejected(
        new Refusal(
            Refusal.Reason.USER_BACKEND_FAILED,
            "the user source failed: " + failure.getClass().getSimpleName()));
  }

  private void later(Check check, String result, String detail) {
    check.answer().close();
    meters.passwordChecked(result);
    getContext()
        .scheduleOnce(
            PAUSE,
            check.replyTo(),
            new IkeSa.Judged(new Verdict.Rejected(new Refusal(Refusal.Reason.RATE_LIMIT, detail))));
  }
}
