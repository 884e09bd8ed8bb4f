package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a JVM of its own, whose heap has no room for more. */
class HundredThousandChildSasTest {
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void fitIntoAHeapOf400MegabytesAndEachCarriesAPacket() throws IOException, InterruptedException {
    Process growth =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx400m",
                "-cp",
                System.getProperty("java.class.path"),
                ChildSaGrowth.class.getName(),
                "100000")
            .redirectErrorStream(true)
            .start();
    String printed = new String(growth.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(growth.waitFor()).as(printed).isZero();
    assertThat(printed).contains("all packets arrived");
  }
}
