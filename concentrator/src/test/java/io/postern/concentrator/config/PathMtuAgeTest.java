package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.ConfigFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code path-mtu-age}: RFC 1191 §6.3, RFC 8201 §5.3. */
class PathMtuAgeTest {
  @TempDir private Path directory;

  private LoadedConfiguration load(String line) {
    return ConfigurationLoader.load(
        ConfigFiles.write(
            directory,
            """
            postern {
              identity = "hq.example.org"
              %s
              sites.office { peer = "198.51.100.6", secret = long-enough-for-tests
                protect = [ "permit ip 10.0.0.0/16 10.7.0.0/16" ] }
            }
            """
                .formatted(line)));
  }

  private Optional<Duration> age(String line) {
    return load(line).configuration().orElseThrow().dataplane().traffic().pathMtuAge();
  }

  @Test
  void itIsTenMinutesUnlessTheFileSaysOtherwise() {
    assertThat(age("")).contains(Duration.ofMinutes(10));
    assertThat(age("path-mtu-age = 2h")).contains(Duration.ofHours(2));
    assertThat(age("path-mtu-age = forever")).isEmpty();
  }

  /** RFC 8201 §4: a larger packet is not tried within 5 minutes. */
  @ParameterizedTest
  @ValueSource(strings = {"4m", "0s", "10", "never", "31d"})
  void whatIsWrongIsToldWithWhatWasExpected(String value) {
    assertThat(load("path-mtu-age = " + value).problems())
        .singleElement()
        .asString()
        .contains("path-mtu-age", "duration, 5m to 30d, or forever");
  }
}
