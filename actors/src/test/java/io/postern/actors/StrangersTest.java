package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class StrangersTest {
  private static final InetSocketAddress REMOTE =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 500);

  private final Strangers strangers = new Strangers();

  @Test
  void allAreCountedByReasonAndTheLastIsTold() {
    for (int i = 0; i < 1000; i++) {
      strangers.left(REMOTE, new Refusal(Reason.HALF_OPEN_LIMIT, "gave way"));
    }
    strangers.left(REMOTE, new Refusal(Reason.NO_PROOF, "silent"));
    assertThat(strangers.take())
        .hasValue(
            new Strangers.Summary(
                1001, "no-proof 1, half-open-limit 1000", "192.0.2.1:500 no-proof: silent"));
  }

  @Test
  void whatWasToldIsNotToldAgain() {
    strangers.left(REMOTE, new Refusal(Reason.TIMEOUT, "late"));
    assertThat(strangers.take()).isPresent();
    assertThat(strangers.take()).isEmpty();
  }
}
