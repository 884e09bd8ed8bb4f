package io.postern.concentrator.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A token of SoftHSM, Debian's package softhsm2. Its library reads its configuration, which the
 * build names in the environment, once in a process: there is one token for all tests of a class.
 */
record SoftHsmToken(Path library, long slot) {
  static final String PIN = "314159";
  private static final Pattern SLOT = Pattern.compile("reassigned to slot (\\d+)");

  static SoftHsmToken make() throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/softhsm2-util")),
        "SoftHSM is not installed: apt-get install softhsm2");
    Path configuration = Path.of(System.getenv("SOFTHSM2_CONF"));
    Path tokens =
        Files.createDirectories(configuration.toAbsolutePath().resolveSibling("softhsm-tokens"));
    Files.writeString(
        configuration, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
    String said =
        new Tools(Files.createDirectories(tokens.resolveSibling("softhsm-output")))
            .must(
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                "postern",
                "--pin",
                PIN,
                "--so-pin",
                "271828");
    Matcher slot = SLOT.matcher(said);
    assertThat(slot.find()).as(said).isTrue();
    return new SoftHsmToken(sharedLibrary(), Long.parseLong(slot.group(1)));
  }

  private static Path sharedLibrary() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("/usr/lib/softhsm"))) {
      return files
          .filter(file -> file.endsWith("libsofthsm2.so"))
          .findFirst()
          .orElseThrow(() -> new IOException("SoftHSM has no library"));
    }
  }
}
