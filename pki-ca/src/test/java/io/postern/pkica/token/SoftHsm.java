package io.postern.pkica.token;

import io.postern.ike.key.Secret;
import io.postern.pkica.host.Program;
import io.postern.pkica.host.Programs;
import io.postern.pkica.host.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * SoftHSM of Debian's, with a token of the test's. The library reads its configuration once in a
 * process, from the file that the environment names: the build does that.
 */
final class SoftHsm {
  static final String PIN = "314159";
  private static final Pattern SLOT = Pattern.compile("reassigned to slot (\\d+)");
  private static final Path CONFIGURATION = Path.of(System.getenv("SOFTHSM2_CONF"));

  private SoftHsm() {}

  /** Makes a token, before any is opened; its slot. */
  static long newToken(String label) throws IOException, InterruptedException {
    Programs.require(Program.SOFTHSM);
    Path tokens = CONFIGURATION.resolveSibling("softhsm-tokens");
    Files.createDirectories(tokens);
    Files.writeString(
        CONFIGURATION, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
    Path folder = Files.createDirectories(CONFIGURATION.resolveSibling("softhsm-output"));
    try (Shell shell = new Shell(folder)) {
      String said =
          shell.must(
              Program.SOFTHSM.file(),
              "--init-token",
              "--free",
              "--label",
              label,
              "--pin",
              PIN,
              "--so-pin",
              "271828");
      Matcher slot = SLOT.matcher(said);
      if (!slot.find()) {
        throw new IOException(said);
      }
      return Long.parseLong(slot.group(1));
    }
  }

  static Token open(long slot) throws UnusableTokenException, IOException {
    try (Secret pin = Secret.ofText(PIN)) {
      return Token.open(library(), OptionalLong.of(slot), pin);
    }
  }

  static Path library() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("/usr/lib/softhsm"))) {
      return files
          .filter(file -> file.endsWith("libsofthsm2.so"))
          .findFirst()
          .orElseThrow(() -> new IOException("SoftHSM has no library"));
    }
  }
}
