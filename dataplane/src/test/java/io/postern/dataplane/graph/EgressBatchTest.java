package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much is read from the TUN at once. */
class EgressBatchTest {
  /** 48 segments of 1348 octets behind one header of 52, and the virtio header. */
  private static final int FROM_TCP = 10 + 52 + 48 * 1348;

  private final EgressBatch batch = new EgressBatch();

  @BeforeEach
  void clear() {
    batch.clear();
  }

  @AfterEach
  void close() {
    batch.close();
  }

  @Test
  void twoOfTheLargestPacketsOfTcpAreTakenAtOnce() {
    for (int packet = 0; packet < 2; packet++) {
      assertThat(batch.full()).isFalse();
      batch.add(FROM_TCP, false);
    }
    assertThat(batch.full()).isTrue();
  }

  @Test
  void sixtyFourPacketsAreEnoughHoweverSmall() {
    for (int packet = 0; packet < EgressBatch.LARGEST_COUNT; packet++) {
      assertThat(batch.full()).isFalse();
      batch.add(60, false);
    }
    assertThat(batch.full()).isTrue();
  }

  @Test
  void twoOfTheLargestPacketsThatATunGivesAreTakenAtOnce() {
    for (int packet = 0; packet < 2; packet++) {
      assertThat(batch.full()).isFalse();
      batch.add(batch.room(), false);
    }
    assertThat(batch.full()).isTrue();
  }
}
