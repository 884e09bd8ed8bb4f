package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class StrayAnswersTest {
  private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
  private static final long SECOND = 1_000_000_000L;

  private final StrayAnswers answers = new StrayAnswers(0);

  @Test
  void anAnswerIsNeverLargerThanWhatItAnswers() {
    assertThat(answers.allowed(HOME, 55, 56, 0)).isFalse();
    assertThat(answers.allowed(HOME, 56, 56, 0)).isTrue();
  }

  @Test
  void anAddressGetsOneASecond() {
    assertThat(answers.allowed(HOME, 100, 56, 0)).isTrue();
    assertThat(answers.allowed(HOME, 100, 56, SECOND / 2)).isFalse();
    assertThat(answers.allowed(HOME, 100, 56, SECOND)).isTrue();
  }

  @Test
  void allAddressesTogetherGetTwentyASecond() {
    int allowed = 0;
    for (int i = 0; i < 200; i++) {
      if (answers.allowed(InetAddress.ofLiteral("192.0.2." + i), 100, 56, 0)) {
        allowed++;
      }
    }
    assertThat(allowed).isEqualTo(20);
  }
}
