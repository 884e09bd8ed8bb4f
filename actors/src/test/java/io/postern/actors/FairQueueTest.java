package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private static final Origin A = Origin.of(InetAddress.ofLiteral("192.0.2.1"));
  private static final Origin B = Origin.of(InetAddress.ofLiteral("192.0.2.2"));

  private final FairQueue<String> queue = new FairQueue<>(5, 3);

  @Test
  void theOriginsTakeTurns() {
    queue.offer(A, "a1");
    queue.offer(A, "a2");
    queue.offer(A, "a3");
    queue.offer(B, "b1");
    assertThat(queue.takeAll(any -> true)).containsExactly("a1", "b1", "a2", "a3");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void anOriginHasItsOwnBoundAndAllHaveOne() {
    for (int i = 0; i < 3; i++) {
      assertThat(queue.offer(A, "a")).isTrue();
    }
    assertThat(queue.offer(A, "a")).isFalse();
    assertThat(queue.offer(B, "b")).isTrue();
    assertThat(queue.offer(B, "b")).isTrue();
    assertThat(queue.offer(B, "b")).isFalse();
  }

  @Test
  void whoIsNotReadyKeepsItsPlaceAndDelaysNobody() {
    queue.offer(A, "later");
    queue.offer(A, "a2");
    queue.offer(B, "b1");
    assertThat(queue.poll(text -> !text.equals("later"))).hasValue("a2");
    assertThat(queue.poll(text -> !text.equals("later"))).hasValue("b1");
    assertThat(queue.poll(text -> !text.equals("later"))).isEmpty();
    assertThat(queue.poll(any -> true)).hasValue("later");
  }
}
