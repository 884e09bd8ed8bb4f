package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.LoginThrottle.Attempt;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private static final Origin HOME = Origin.of(InetAddress.ofLiteral("192.0.2.1"));
  private static final Origin ELSEWHERE = Origin.of(InetAddress.ofLiteral("192.0.2.2"));
  private static final Attempt ALICE = new Attempt("alice", HOME);
  private static final long SECOND = 1_000_000_000L;

  private final LoginThrottle throttle = new LoginThrottle();

  private void wrong(Attempt attempt, int times) {
    for (int i = 0; i < times; i++) {
      throttle.wrong(attempt, 0);
    }
  }

  @Test
  void twoWrongPasswordsAreFree() {
    wrong(ALICE, 2);
    assertThat(throttle.waitNanos(ALICE, 0)).isZero();
  }

  @Test
  void eachFurtherOneDoublesTheWaitUpToAMinute() {
    wrong(ALICE, 3);
    assertThat(throttle.waitNanos(ALICE, 0)).isEqualTo(SECOND);
    wrong(ALICE, 1);
    assertThat(throttle.waitNanos(ALICE, 0)).isEqualTo(2 * SECOND);
    wrong(ALICE, 1);
    assertThat(throttle.waitNanos(ALICE, SECOND)).isEqualTo(3 * SECOND);
    wrong(ALICE, 15);
    assertThat(throttle.waitNanos(ALICE, 0)).isEqualTo(60 * SECOND);
    assertThat(throttle.waitNanos(ALICE, 60 * SECOND)).isZero();
  }

  @Test
  void aStrangerElsewhereLocksNobodyOut() {
    wrong(new Attempt("alice", ELSEWHERE), 1000);
    assertThat(throttle.waitNanos(ALICE, 0)).isZero();
  }

  @Test
  void upperAndLowerCaseGiveNoMoreTries() {
    wrong(new Attempt("Alice", HOME), 3);
    assertThat(throttle.waitNanos(ALICE, 0)).isPositive();
  }

  @Test
  void theRightPasswordEndsTheWait() {
    wrong(ALICE, 10);
    throttle.right(ALICE);
    assertThat(throttle.waitNanos(ALICE, 0)).isZero();
    wrong(ALICE, 1);
    assertThat(throttle.waitNanos(ALICE, 0)).isZero();
  }

  @Test
  void aQuarterOfAnHourWithoutAWrongOneForgives() {
    wrong(ALICE, 10);
    throttle.wrong(ALICE, Duration.ofMinutes(16).toNanos());
    assertThat(throttle.waitNanos(ALICE, Duration.ofMinutes(16).toNanos())).isZero();
  }

  @Test
  void onePasswordOnEveryUserOfAnAddressBecomesOneASecond() {
    for (int i = 0; i < 30; i++) {
      throttle.wrong(new Attempt("user" + i, HOME), 0);
    }
    assertThat(throttle.waitNanos(new Attempt("bob", HOME), 0)).isEqualTo(SECOND);
    assertThat(throttle.waitNanos(new Attempt("bob", ELSEWHERE), 0)).isZero();
    assertThat(throttle.waitNanos(new Attempt("bob", HOME), SECOND)).isZero();
  }

  @Test
  void theTableIsBounded() {
    wrong(ALICE, 5);
    for (int i = 0; i < LoginThrottle.MOST_REMEMBERED; i++) {
      throttle.wrong(new Attempt("user" + i, ELSEWHERE), 0);
    }
    assertThat(throttle.waitNanos(ALICE, 0)).isZero();
  }
}
