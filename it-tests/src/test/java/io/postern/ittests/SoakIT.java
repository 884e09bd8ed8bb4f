package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.soak.Soak;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The short form of {@code it-tests/bin/soak}. */
@RealPeers
@DisplayName("Full load while SAs change each second")
class SoakIT {
  private static final Duration LENGTH = Duration.ofSeconds(25);
  private static final Duration PERIOD = Duration.ofSeconds(12);

  @Test
  void nothingIsLostOrRepeatedAndMemoryDoesNotGrow() throws InterruptedException {
    assertThat(new Soak(System.out, PERIOD).run(LENGTH)).isEmpty();
  }
}
