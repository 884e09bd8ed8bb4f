package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import io.postern.xauthmodecfg.UserSource;
import io.postern.xauthmodecfg.Verdict;
import io.postern.xauthmodecfg.XauthAnswer;
import io.postern.xauthmodecfg.XauthQuestion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordChecksTest {
  private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("192.0.2.2");

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING").withFallback(ConfigFactory.load()));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TestProbe<IkeSa.Command> answers = kit.createTestProbe();
  private final ActorRef<PasswordChecks.Command> checks =
      kit.spawn(PasswordChecks.create(new HeadendMeters(registry), TimeSource.SYSTEM));

  private static final UserSource USERS =
      (user, password) ->
          Secret.ofText("right").sameAs(password)
              ? new Verdict.Accepted(user, Set.of())
              : new Verdict.Rejected(new Refusal(Reason.USER_REJECTED, "wrong"));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private Secret check(UserSource source, String user, String password, InetAddress from) {
    Secret secret = Secret.ofText(password);
    XauthAnswer answer =
        new XauthAnswer(XauthQuestion.FOR_PASSWORD, user, secret, Optional.empty(), Bytes.EMPTY);
    checks.tell(new PasswordChecks.Check(source::answer, answer, from, answers.ref()));
    return secret;
  }

  private Verdict verdict() {
    return answers.expectMessageClass(IkeSa.Judged.class, Duration.ofSeconds(10)).verdict();
  }

  private double counted(String result) {
    return registry.find("postern.password.checks").tag("result", result).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private static Reason reason(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
    return ((Verdict.Rejected) verdict).refusal().reason();
  }

  @Test
  void afterWrongPasswordsARightOneFromElsewhereDoesNotWait() {
    for (int i = 0; i < 5; i++) {
      check(USERS, "alice", "guess", HOME);
    }
    check(USERS, "alice", "right", ELSEWHERE);
    for (int i = 0; i < 4; i++) {
      Verdict verdict = verdict();
      if (verdict instanceof Verdict.Accepted) {
        assertThat(counted("rejected")).isLessThan(5);
        return;
      }
    }
    throw new AssertionError("the right password waited for all wrong ones");
  }

  @Test
  void whoGuessesOnIsRefusedForNowAndNobodyLooks() {
    for (int i = 0; i < 12; i++) {
      check(USERS, "alice", "guess", HOME);
    }
    int refusedForNow = 0;
    for (int i = 0; i < 12; i++) {
      if (reason(verdict()) == Reason.RATE_LIMIT) {
        refusedForNow++;
      }
    }
    assertThat(refusedForNow).isPositive();
    assertThat(counted("throttled")).isEqualTo(refusedForNow);
    assertThat(counted("rejected")).isEqualTo(12.0 - refusedForNow);
  }

  @Test
  void aFullQueueRefusesForNowAndIsCounted() {
    CountDownLatch slow = new CountDownLatch(1);
    UserSource waiting =
        (user, password) -> {
          try {
            slow.await();
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
          return new Verdict.Accepted(user, Set.of());
        };
    for (int i = 0; i < 132; i++) {
      check(waiting, "user" + i, "right", HOME);
    }
    assertThat(reason(verdict())).isEqualTo(Reason.RATE_LIMIT);
    assertThat(reason(verdict())).isEqualTo(Reason.RATE_LIMIT);
    assertThat(counted("queue-full")).isEqualTo(2);
    slow.countDown();
    check(USERS, "bob", "right", ELSEWHERE);
    for (int i = 0; i < 131; i++) {
      assertThat(verdict()).isInstanceOf(Verdict.Accepted.class);
    }
    assertThat(counted("accepted")).isEqualTo(131);
  }

  @Test
  void aSourceThatThrowsIsAFailedBackendAndThePasswordIsClosed() {
    Secret password =
        check(
            (user, given) -> {
              throw new IllegalStateException("no connection");
            },
            "alice",
            "right",
            HOME);
    assertThat(reason(verdict())).isEqualTo(Reason.USER_BACKEND_FAILED);
    assertThat(counted("failed")).isEqualTo(1);
    assertThatThrownBy(password::expose).isInstanceOf(IllegalStateException.class);
  }
}
