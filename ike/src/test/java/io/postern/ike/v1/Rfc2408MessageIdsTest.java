package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** RFC 2408 §3.1: the message ID is unique, and 0 is phase 1's. */
class Rfc2408MessageIdsTest {
  private static final int MANY = 100_000;

  @Test
  void noneIsGivenTwiceAndNoneIs0() {
    MessageIds ids = new MessageIds(new SecureRandom());
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      assertThat(given.add(ids.next())).isTrue();
    }
    assertThat(given).doesNotContain(0);
  }

  @Property
  void knowsItsOwnAndNoOther(@ForAll int messageId) {
    MessageIds ids = new MessageIds(new SecureRandom());
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      given.add(ids.next());
    }
    assertThat(given).allMatch(ids::gave);
    assertThat(ids.gave(messageId)).isEqualTo(given.contains(messageId));
    assertThat(ids.gave(ids.next())).isTrue();
  }

  /** A number that is not yet given is none of ours. */
  @Test
  void knowsNoneBeforeItIsGiven() {
    MessageIds ids = new MessageIds(new SecureRandom());
    assertThat(ids.gave(0)).isFalse();
    int first = ids.next();
    int second = ids.next();
    assertThat(ids.gave(second + (second - first))).isFalse();
  }
}
