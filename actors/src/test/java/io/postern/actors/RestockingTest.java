package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.ike.algorithm.DhGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On the dispatcher of phase 1 and quick mode, which has one thread here. */
class RestockingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int OWED = 5;

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString(
                  """
                  akka.loglevel = ERROR
                  postern.ike-dispatcher.fork-join-executor.parallelism-max = 1
                  """)
              .withFallback(ConfigFactory.load()));
  private final WatchedRandom random = new WatchedRandom();
  private final PrivateValueStock stock =
      new PrivateValueStock(
          random, TimeSource.SYSTEM, new HeadendMeters(new SimpleMeterRegistry()));
  private final BooleanSupplier idle = Restocking.idle(kit.system()).orElseThrow();
  private final DispatcherSelector dispatcher = DispatcherSelector.fromConfig(Peer.DISPATCHER);

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  private void takeAndClose() {
    for (int i = 0; i < OWED; i++) {
      stock.privateValue(DhGroup.MODP_768).close();
    }
  }

  private ActorRef<Restocking.Turn> start(BooleanSupplier asked) {
    Behavior<Restocking.Turn> lasting =
        Behaviors.supervise(Restocking.create(stock, asked)).onFailure(SupervisorStrategy.resume());
    return kit.spawn(lasting, dispatcher);
  }

  @Test
  void makesInIdleTimeWhatWasTakenAndZeroesItAtItsEnd() {
    ActorRef<Restocking.Turn> restocking = start(idle);
    takeAndClose();
    await().atMost(PATIENCE).until(() -> stock.size() == OWED);
    assertThat(stock.owes()).isFalse();
    assertThat(random.zeroed()).isEqualTo(OWED);
    kit.stop(restocking);
    assertThat(stock.size()).isZero();
    assertThat(random.zeroed()).isEqualTo(2 * OWED);
  }

  @Test
  void makesNoneWhileOthersWait() throws Exception {
    List<Boolean> answers = new CopyOnWriteArrayList<>();
    ActorRef<Restocking.Turn> restocking =
        start(
            () -> {
              boolean now = idle.getAsBoolean();
              answers.add(now);
              return now;
            });
    takeAndClose();
    await().atMost(PATIENCE).until(() -> stock.size() == OWED);
    answers.clear();

    Executor executor = kit.system().dispatchers().lookup(dispatcher);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    executor.execute(
        () -> {
          entered.countDown();
          awaitUninterruptibly(leave);
        });
    entered.await();
    takeAndClose();
    restocking.tell(new Restocking.Turn());
    AtomicInteger thereWhenItsTurnCame = new AtomicInteger(-1);
    executor.execute(() -> thereWhenItsTurnCame.set(stock.size()));
    leave.countDown();
    await().atMost(PATIENCE).until(() -> stock.size() == OWED);
    assertThat(answers.getFirst()).isFalse();
    assertThat(thereWhenItsTurnCame).hasValue(0);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void goesOnAfterAFailure() {
    takeAndClose();
    AtomicBoolean failed = new AtomicBoolean();
    random.whileFilling(
        () -> {
          if (failed.compareAndSet(false, true)) {
            throw new IllegalStateException("no randomness, once");
          }
        });
    start(idle);
    await().atMost(PATIENCE).until(() -> stock.size() == OWED - 1);
    assertThat(failed).isTrue();
  }
}
