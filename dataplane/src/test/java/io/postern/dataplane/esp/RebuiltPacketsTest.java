package io.postern.dataplane.esp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that are put together anew lie beside each other, and within what there is. */
class RebuiltPacketsTest {
  /** What a device wants before a packet, and ciphers behind it. */
  private static final int AROUND = 64;

  /** Of AH over IPv6: what a packet carries at most, and the header that is made again. */
  private static final int LARGEST = 65_535 + 40;

  private final RebuiltPackets rebuilt = new RebuiltPackets();

  @AfterEach
  void close() {
    rebuilt.close();
  }

  /** One packet, and another made of that, are taken whenever there is room. */
  @ParameterizedTest
  @ValueSource(ints = {20, 1_500, 9_001, 65_535, LARGEST})
  void noneReachesBeyondTheEndOrIntoAnother(int octets) {
    long start = rebuilt.take(octets) - AROUND;
    long end = start + AROUND + octets + AROUND;
    int taken = 1;
    while (rebuilt.hasRoom()) {
      for (int each = 0; each < 2; each++) {
        long packet = rebuilt.take(octets);
        assertThat(packet - AROUND).isGreaterThanOrEqualTo(end);
        end = packet + octets + AROUND;
        taken++;
      }
    }
    assertThat(end - start).isLessThanOrEqualTo(RebuiltPackets.SIZE);
    assertThat(taken).isGreaterThan(2);
  }

  /** Whatever is there already. */
  @ParameterizedTest
  @ValueSource(ints = {20, 1_500, 9_001})
  void whileThereIsRoomTwoOfTheLargestFit(int octets) {
    int fit = 0;
    while (rebuilt.hasRoom()) {
      rebuilt.take(octets);
      fit++;
    }
    rebuilt.clear();
    long start = rebuilt.take(octets) - AROUND;
    for (int taken = 1; taken < fit - 1; taken++) {
      rebuilt.take(octets);
    }
    assertThat(rebuilt.hasRoom()).isTrue();
    rebuilt.take(LARGEST);
    long last = rebuilt.take(LARGEST);
    assertThat(last + LARGEST + AROUND - start).isLessThanOrEqualTo(RebuiltPackets.SIZE);
  }
}
