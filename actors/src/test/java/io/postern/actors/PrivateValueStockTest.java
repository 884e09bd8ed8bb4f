package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.message.Bytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Private values made ahead: each is taken once, some are there, none stays for long. */
class PrivateValueStockTest {
  private static final DhGroup GROUP = DhGroup.MODP_768;
  private static final int THREADS = 4;
  private static final int OF_EACH = 500;

  private final WatchedRandom random = new WatchedRandom();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private long nowNanos;
  private final TimeSource time =
      new TimeSource() {
        @Override
        public Instant instant() {
          throw new UnsupportedOperationException("the time of day does not matter here");
        }

        @Override
        public long nanoTime() {
          return nowNanos;
        }
      };
  private final PrivateValueStock stock =
      new PrivateValueStock(random, time, new HeadendMeters(registry));

  private void fill() {
    while (stock.owes()) {
      stock.makeOne();
    }
  }

  private void takeAndClose(DhGroup group, int number) {
    for (int i = 0; i < number; i++) {
      stock.privateValue(group).close();
    }
  }

  private double taken(String made) {
    return registry.counter("postern.private.values", "made", made).count();
  }

  @Test
  void theFirstIsMadeAtOnceAndTheNextWasMadeAhead() {
    try (PrivateValue first = stock.privateValue(GROUP)) {
      stock.makeOne();
      assertThat(random.made()).isEqualTo(2);
      try (PrivateValue second = stock.privateValue(GROUP)) {
        assertThat(random.made()).isEqualTo(2);
        assertThat(second.publicValue()).isNotEqualTo(first.publicValue());
        Loopback.value(second.agree(first.publicValue())).close();
      }
    }
    assertThat(taken("at-once")).isEqualTo(1);
    assertThat(taken("ahead")).isEqualTo(1);
  }

  @Test
  void nothingIsMadeAheadOfWhatNobodyAskedFor() {
    assertThat(stock.owes()).isFalse();
    stock.makeOne();
    takeAndClose(DhGroup.ECP_256, 1);
    fill();
    assertThat(stock.size()).isEqualTo(1);
  }

  @Test
  void aValueOfAnotherGroupServesNobody() {
    takeAndClose(DhGroup.CURVE25519, 1);
    fill();
    try (PrivateValue value = stock.privateValue(DhGroup.ECP_256)) {
      assertThat(value.publicValue().size()).isEqualTo(DhGroup.ECP_256.publicValueSize());
    }
    assertThat(taken("ahead")).isZero();
  }

  /** Whatever a flood asks for, it costs what it cost without a stock, and a stock. */
  @Test
  void noMoreAreMadeAheadThanWereTakenAndNeverMoreThanTheMost() {
    takeAndClose(GROUP, 3);
    fill();
    assertThat(random.made()).isEqualTo(3 + 3);
    takeAndClose(GROUP, 10 * PrivateValueStock.MOST);
    fill();
    assertThat(stock.size()).isEqualTo(PrivateValueStock.MOST);
    int taken = 3 + 10 * PrivateValueStock.MOST;
    assertThat(random.made()).isEqualTo(taken + PrivateValueStock.MOST);
  }

  @Test
  void whatIsMadeWhileOthersAreTakenDoesNotGoBeyondTheMost() {
    takeAndClose(GROUP, PrivateValueStock.MOST);
    AtomicBoolean once = new AtomicBoolean();
    random.whileFilling(
        () -> {
          if (once.compareAndSet(false, true)) {
            takeAndClose(GROUP, 1);
          }
        });
    fill();
    assertThat(stock.size()).isEqualTo(PrivateValueStock.MOST);
  }

  @Test
  void anAgedOneIsZeroedAndNoOtherIsMadeForIt() {
    takeAndClose(GROUP, 1);
    fill();
    nowNanos += PrivateValueStock.AGE.toNanos() - 1;
    stock.forgetOld();
    assertThat(stock.size()).isEqualTo(1);
    assertThat(random.isZeroed(1)).isFalse();
    nowNanos++;
    stock.forgetOld();
    assertThat(stock.size()).isZero();
    assertThat(random.isZeroed(1)).isTrue();
    assertThat(stock.owes()).isFalse();
  }

  @Test
  void anAgedOneIsTakenByNobody() {
    takeAndClose(GROUP, 1);
    fill();
    nowNanos += PrivateValueStock.AGE.toNanos();
    takeAndClose(GROUP, 1);
    assertThat(taken("ahead")).isZero();
    assertThat(random.isZeroed(1)).isTrue();
  }

  @Test
  void theOldestIsTakenFirst() {
    takeAndClose(GROUP, 2);
    stock.makeOne();
    nowNanos += Duration.ofMinutes(1).toNanos();
    stock.makeOne();
    takeAndClose(GROUP, 1);
    assertThat(random.isZeroed(2)).isTrue();
    assertThat(random.isZeroed(3)).isFalse();
  }

  @Test
  void atTheEndAllAreZeroedAndFromThenOnEachIsMadeAtOnce() {
    takeAndClose(GROUP, 5);
    fill();
    stock.close();
    assertThat(random.zeroed()).isEqualTo(10);
    assertThat(stock.size()).isZero();
    takeAndClose(GROUP, 1);
    assertThat(stock.owes()).isFalse();
    assertThat(taken("ahead")).isZero();
  }

  @Test
  void oneThatIsMadeWhileTheStockEndsIsZeroed() {
    takeAndClose(GROUP, 1);
    random.whileFilling(stock::close);
    stock.makeOne();
    assertThat(random.made()).isEqualTo(2);
    assertThat(stock.size()).isZero();
    assertThat(random.isZeroed(1)).isTrue();
  }

  @Test
  void whatFailsIsNotTriedAgain() {
    takeAndClose(GROUP, 1);
    random.whileFilling(
        () -> {
          throw new IllegalStateException("no randomness");
        });
    assertThatThrownBy(stock::makeOne).isInstanceOf(IllegalStateException.class);
    assertThat(stock.owes()).isFalse();
  }

  /** Many threads take while another makes: a value that two of them had would be there twice. */
  @Test
  void noValueIsTakenTwice() throws Exception {
    PrivateValueStock real =
        new PrivateValueStock(new SecureRandom(), TimeSource.SYSTEM, new HeadendMeters(registry));
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch together = new CountDownLatch(1);
    List<Bytes> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1)) {
      Future<?> maker =
          threads.submit(
              () -> {
                while (!over.get()) {
                  real.makeOne();
                }
              });
      Callable<List<Bytes>> taker =
          () -> {
            together.await();
            List<Bytes> taken = new ArrayList<>();
            for (int i = 0; i < OF_EACH; i++) {
              try (PrivateValue value = real.privateValue(DhGroup.ECP_256)) {
                taken.add(value.publicValue());
              }
            }
            return taken;
          };
      List<Future<List<Bytes>>> takers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        takers.add(threads.submit(taker));
      }
      together.countDown();
      for (Future<List<Bytes>> each : takers) {
        all.addAll(each.get());
      }
      over.set(true);
      maker.get();
    }
    assertThat(all).hasSize(THREADS * OF_EACH);
    assertThat(new HashSet<>(all)).hasSameSizeAs(all);
    assertThat(taken("ahead")).as("else this tried nothing").isPositive();
    assertThat(real.size()).isLessThanOrEqualTo(PrivateValueStock.MOST);
    real.close();
  }
}
