package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.ConfigFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each error names file, line, key, what was expected, and what was probably meant. */
class ConfigurationErrorsTest {
  @TempDir private Path directory;

  private List<Problem> errors(Path file) {
    return ConfigurationLoader.load(file).problems().stream().filter(Problem::isError).toList();
  }

  /** One mistake, on line 6, within {@code groups.staff}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sessions-per-usr = 3 | groups.staff.sessions-per-usr | unknown key | sessions-per-user",
        "dpd.delay = 30 | groups.staff.dpd.delay | needs a unit, e.g. 30s |",
        "dpd { delay = 0s } | groups.staff.dpd.delay | duration, 1s to 1h |",
        "dpd.dealy = 30s | groups.staff.dpd.dealy | unknown key | delay",
        "dpd = 30s | groups.staff.dpd | a section was expected |",
        "mode = agressive | groups.staff.mode | expected main or aggressive | aggressive",
        "ike = [ aes128-sha1-modp1024 ] | groups.staff.ike | set groups.staff.accept = legacy |",
        "ike = [ des-sha256-modp2048 ] | groups.staff.ike | set groups.staff.accept = legacy |",
        "ike = [ aes256-sha256-modp2048s256 ] | groups.staff.ike | set groups.staff.accept = legacy"
            + " |",
        "ike = [ aes256-tiger-modp2048 ] | groups.staff.ike | unknown hash 'tiger' |",
        "esp = [ aes128-sha1 ] | groups.staff.esp | set groups.staff.accept = compatible |",
        "ike = [ aes512-sha1-modp1024 ] | groups.staff.ike | unknown cipher 'aes512' |",
        "esp = aes256 | groups.staff.esp | add an integrity algorithm |",
        "split-include = [ 10.0.0.1/8 ] | groups.staff.split-include | bits set beyond its length"
            + " |",
        "split-include = [ tenslasheight ] | groups.staff.split-include | such as 10.0.0.0/8 |",
        "authenticate = hybird | groups.staff.authenticate | expected xauth-psk or psk | hybrid",
        "extends = branch | groups.staff.extends | there is no templates.branch |",
        "extends { } | groups.staff.extends | expected the name of a template |",
        "replay-window = 63 | groups.staff.replay-window | multiple of 64, 64 to 65536 | 64",
        "replay-window = 65 | groups.staff.replay-window | multiple of 64, 64 to 65536 | 128",
        "replay-window = 65537 | groups.staff.replay-window | multiple of 64, 64 to 65536 | 65536",
        "replay-window = 0 | groups.staff.replay-window | multiple of 64, 64 to 65536 | 64",
        "replay-window = 64.5 | groups.staff.replay-window | not \"64.5\" |",
        "replay-window = many | groups.staff.replay-window | not \"many\" |",
        "save-password = maybe | groups.staff.save-password | expected on or off |",
        "lifetime.esp-bytes = 1kB | groups.staff.lifetime.esp-bytes | at least 1MiB |",
        "lifetime.esp-packets = 999 | groups.staff.lifetime.esp-packets | at least 1000 |",
        "dont-fragment = copied | groups.staff.dont-fragment | expected clear or copy or set |",
        "sha256-truncation = 96 | groups.staff.sha256-truncation | expected rfc4868 or detect |",
        "tfc-padding = 63 | groups.staff.tfc-padding | off, largest, or a size of 64 to 9000 |",
        "dummy-packets = 1001 | groups.staff.dummy-packets | whole number, 0 to 1000 |",
        "rate-up = 10MB | groups.staff.rate-up | such as 500kbit, 10Mbit, 1Gbit |",
        "rate-down = 7kbit | groups.staff.rate-down | at least 8kbit |",
        "access = `permit tpc any any` | groups.staff.access | expected ip, tcp, udp, icmp | tcp",
        "access = `permit tcp any` | groups.staff.access | found the end of the line |",
        "banner { } | groups.staff.banner | not a section |",
        "secret = ${NO_SUCH_VARIABLE_OF_POSTERN} | groups.staff.secret |"
            + " ${NO_SUCH_VARIABLE_OF_POSTERN} is neither |",
        "secret = `` | groups.staff.secret | the secret is empty |",
        "secret = `file:nowhere` | groups.staff.secret | nowhere does not exist |",
        "identities = [ `a b` ] | groups.staff.identities | expected a host name |",
      })
  void oneMistake(String line, String key, String message, String suggestion) {
    String secret = line.startsWith("secret") ? "" : ", secret = long-enough-for-tests";
    Path file = ConfigFiles.withGroup(directory, line.replace('`', '"') + secret);

    assertThat(errors(file))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.location()).isEqualTo(new Location(file.toString(), 6));
              assertThat(problem.key()).isEqualTo(key);
              assertThat(problem.message()).contains(message);
              assertThat(problem.suggestion().orElse(null)).isEqualTo(suggestion);
            });
  }

  @Test
  void referencesAreCheckedWithSuggestion() {
    Path file =
        ConfigFiles.write(
            directory,
            ConfigFiles.GROUP
                .formatted("secret = long-enough-for-tests")
                .replace("users = local, pool = staff", "users = locla, pool = stuff"));

    assertThat(errors(file))
        .extracting(Problem::toString)
        .containsExactlyInAnyOrder(
            file
                + ":7: groups.staff.users: there is no users.locla; expected one of local;"
                + " did you mean local?",
            file
                + ":7: groups.staff.pool: there is no pools.stuff; expected one of staff;"
                + " did you mean staff?");
  }

  /** The pool is there, so that nobody is told that it is not. */
  @ParameterizedTest
  @ValueSource(strings = {"10.99.0.0/33", "10.99.0.1/16", "10.99.0.0/31", "nonsense"})
  void aPoolWithAMistakeIsNotSaidToBeMissing(String network) {
    Path file =
        ConfigFiles.write(
            directory,
            ConfigFiles.GROUP
                .formatted("secret = long-enough-for-tests")
                .replace("10.99.0.0/16", network));

    assertThat(errors(file)).extracting(Problem::key).containsExactly("pools.staff.network");
  }

  @Test
  void allErrorsAreToldAtOnce() {
    Path file =
        ConfigFiles.write(
            directory,
            """
            postern {
              listen = [ "localhost" ]
              tun.mtu = 100
              prots.ike = 500
              sites.branch { peer = "198.51.100.7" }
              pools.a { network = "10.0.0.0/8" }
              pools.b { network = "10.1.0.0/16" }
            }
            posten { }
            """);

    assertThat(errors(file))
        .extracting(problem -> problem.location().line() + " " + problem.key())
        .containsExactly(
            "1 identity",
            "2 listen",
            "3 tun.mtu",
            "4 prots",
            "5 sites.branch.secret",
            "5 sites.branch.protect",
            "7 pools.b.network",
            "9 posten");
  }

  @Test
  void anErrorInAnIncludedFileNamesThatFile() throws IOException {
    Path included = Files.writeString(directory.resolve("more.conf"), "\n\nbaner = hello\n");
    Path file =
        ConfigFiles.withGroup(directory, "secret = long-enough-for-tests\n include \"more.conf\"");

    assertThat(errors(file))
        .extracting(Problem::location)
        .containsExactly(new Location(included.toString(), 3));
  }

  @Test
  void anIncludeThatIsNotThereIsAnError() {
    Path file = ConfigFiles.write(directory, "include \"nowhere.conf\"\npostern { }\n");

    assertThat(errors(file)).singleElement().asString().contains("nowhere.conf");
  }

  @Test
  void brokenSyntaxNamesItsLine() {
    Path file = ConfigFiles.write(directory, "postern {\n  listen = [\n}\n");

    assertThat(errors(file))
        .singleElement()
        .satisfies(problem -> assertThat(problem.location().line()).isBetween(2, 3));
  }

  @Test
  void aDirectoryIsSaidToBeOneWithTheFileInIt() {
    assertThat(errors(directory))
        .singleElement()
        .asString()
        .endsWith(directory + ": is a directory");

    Path file = ConfigFiles.withGroup(directory, "secret = long-enough-for-tests");

    assertThat(errors(directory))
        .singleElement()
        .asString()
        .endsWith(directory + ": is a directory; did you mean " + file + "?");
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertThat(errors(directory.resolve("none.conf")))
        .singleElement()
        .asString()
        .endsWith("none.conf: does not exist");
  }
}
