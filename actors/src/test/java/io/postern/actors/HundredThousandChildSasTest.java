package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * In a JVM of its own, whose heap has no room for more; 100,000 idle child SAs are to take less
 * than 400 MB off and on the heap.
 */
class HundredThousandChildSasTest {
  /** The place in what {@link ChildSaGrowth} prints. */
  private static final int OCTETS_RESIDENT_EACH = 4;

  private static final int MOST_OCTETS_EACH = 3_300;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void fitIntoAHeapOf330MegabytesAndEachCarriesAPacket() throws IOException, InterruptedException {
    Process growth = ChildSaGrowth.program(100_000, 330).redirectErrorStream(true).start();
    String printed = new String(growth.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(growth.waitFor()).as(printed).isZero();
    assertThat(printed).contains("with traffic |");
    String[] row =
        printed
            .lines()
            .filter(line -> line.startsWith("idle |"))
            .findFirst()
            .orElseThrow()
            .split("\\|", -1);
    int octetsResidentEach = Integer.parseInt(row[OCTETS_RESIDENT_EACH].strip());
    assertThat(octetsResidentEach).as(printed).isLessThan(MOST_OCTETS_EACH);
  }
}
