package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.ConfigFiles;
import io.postern.dataplane.OuterHeader;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code outer-dscp} and {@code ecn}: RFC 4301 §5.1.2, RFC 6040 §4.1. */
class OuterHeaderTest {
  private static final String SITE =
      """
      sites.office { peer = "198.51.100.6", secret = long-enough-for-tests
        protect = [ "permit ip 10.0.0.0/16 10.7.0.0/16" ] }
      """;

  private static final String GROUP =
      """
      pools.staff { network = "10.99.0.0/16" }
      users.local { file = users }
      groups.staff { users = local, pool = staff, secret = long-enough-for-tests }
      """;

  @TempDir private Path directory;

  private LoadedConfiguration load(String lines, String peers) {
    return ConfigurationLoader.load(
        ConfigFiles.write(
            directory, "postern {\n%s\nidentity = hq.example\n%s}\n".formatted(lines, peers)));
  }

  private OuterHeader rule(String lines, String peers) {
    return load(lines, peers).configuration().orElseThrow().dataplane().traffic().outerHeader();
  }

  @Test
  void dscpIsCopiedAndEcnIsNotUnlessTheFileSaysOtherwise() {
    assertThat(rule("", SITE)).isEqualTo(new OuterHeader(OptionalInt.empty(), false));
    assertThat(rule("outer-dscp = copy, ecn = compatible", SITE)).isEqualTo(OuterHeader.DEFAULT);
  }

  /** With sites there is a clear path, with groups alone there is none. */
  @Test
  void theDataPlaneIsToldWhoeverThePeersAre() {
    OuterHeader expected = new OuterHeader(OptionalInt.of(46), true);
    assertThat(rule("outer-dscp = ef, ecn = normal", SITE)).isEqualTo(expected);
    assertThat(rule("outer-dscp = ef, ecn = normal", GROUP)).isEqualTo(expected);
    assertThat(rule("outer-dscp = ef, ecn = normal, tun.unmatched = bypass", GROUP))
        .isEqualTo(expected);
  }

  /** Of IANA's registry of DSCPs. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "63, 63",
    "cs0, 0",
    "cs1, 8",
    "cs6, 48",
    "cs7, 56",
    "af11, 10",
    "af13, 14",
    "af22, 20",
    "af31, 26",
    "af41, 34",
    "af43, 38",
    "ef, 46",
    "voice-admit, 44",
    "le, 1"
  })
  void aDscpHasANumberOrAName(String written, int dscp) {
    assertThat(rule("outer-dscp = " + written, SITE).dscp()).hasValue(dscp);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "outer-dscp = 64     | outer-dscp | copy, 0 to 63, or a name | 16",
        "outer-dscp = 184    | outer-dscp | copy, 0 to 63, or a name | 46",
        "outer-dscp = 185    | outer-dscp | copy, 0 to 63, or a name | -",
        "outer-dscp = -1     | outer-dscp | copy, 0 to 63, or a name | -",
        "outer-dscp = af44   | outer-dscp | copy, 0 to 63, or a name | af41",
        "outer-dscp = EF     | outer-dscp | copy, 0 to 63, or a name | ef",
        "outer-dscp = cpoy   | outer-dscp | copy, 0 to 63, or a name | copy",
        "outer-dscp = [ ef ] | outer-dscp | not a list               | -",
        "ecn = norml         | ecn        | compatible or normal     | normal",
        "ecn = on            | ecn        | compatible or normal     | -",
        "outer-dcsp = ef     | outer-dcsp | unknown key              | outer-dscp",
      })
  void whatIsWrongIsToldWithWhatWasExpected(
      String line, String key, String message, String suggestion) {
    assertThat(load(line, SITE).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.location().line()).isEqualTo(2);
              assertThat(problem.key()).isEqualTo(key);
              assertThat(problem.message()).contains(message);
              assertThat(problem.suggestion().orElse(null)).isEqualTo(suggestion);
            });
  }
}
