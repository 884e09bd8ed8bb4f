package io.postern.concentrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.concentrator.ConfigFiles;
import io.postern.concentrator.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit status and words of the commands: 0 done, 1 failed, 2 wrong usage or configuration. */
class CommandLineTest {
  @TempDir private Path directory;

  @Test
  void helpIsGood() {
    Ran ran = Ran.postern("help");

    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("check", "run", "sessions", "user");
  }

  @Test
  void anUnknownCommandIsWrongUsageWithSuggestion() {
    Ran ran = Ran.postern("sesions");

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("postern sessions");
  }

  @Test
  void noCommandIsWrongUsage() {
    assertThat(Ran.postern().status()).isEqualTo(2);
  }

  @Test
  void checkOfAGoodFile() {
    Path file = ConfigFiles.withGroup(directory, "secret = long-enough-for-tests");
    Ran ran = Ran.postern("check", "-c", file.toString());

    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("good: vpn.example.org, 1 group, 1 pool");
  }

  @Test
  void checkOfABadFile() {
    Path file = ConfigFiles.withGroup(directory, "secrte = long-enough-for-tests");
    Ran ran = Ran.postern("check", "-c", file.toString());

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err())
        .contains("postern.conf:6: groups.staff.secrte: unknown key", "did you mean secret?")
        .contains("2 errors")
        .doesNotContain("long-enough-for-tests");
  }

  @Test
  void checkAsJson() throws IOException {
    Path file = ConfigFiles.withGroup(directory, "secrte = long-enough-for-tests");
    Ran ran = Ran.postern("check", "--json", "-c", file.toString());
    JsonNode answer = new ObjectMapper().readTree(ran.out());

    assertThat(ran.status()).isEqualTo(2);
    assertThat(answer.path("good").asBoolean(true)).isFalse();
    assertThat(answer.path("problems").findValuesAsText("suggestion")).containsExactly("secret");
    assertThat(answer.path("problems").findValuesAsText("line")).contains("6");
  }

  @Test
  void theExampleIsGoodOnceItsFilesAreThere() throws IOException {
    Path file = directory.resolve("postern.conf");
    Files.copy(Path.of("src", "main", "dist", "postern.conf"), file);
    Files.writeString(directory.resolve("staff.secret"), "long-enough-for-tests\n");
    ConfigFiles.write(directory, Files.readString(file));

    assertThat(Ran.postern("check", "-c", file.toString()).status()).isZero();
  }

  @Test
  void runOfABadFileDoesNotStart() {
    Path file = ConfigFiles.withGroup(directory, "mode = none");
    Ran ran = Ran.postern("run", "-c", file.toString());

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("groups.staff.mode: expected main or aggressive");
  }

  @Test
  void withoutDaemonSessionsFailsAndSaysWhatToLookAt() {
    Path socket = directory.resolve("none.sock");
    Ran ran = Ran.postern("sessions", "--socket", socket.toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("no daemon answers at " + socket, "--socket");
  }

  @Test
  void withoutDaemonNothingIsExplainedAndNoSiteGoesUpOrDown() {
    String socket = directory.resolve("none.sock").toString();

    for (String command : List.of("explain", "up", "down")) {
      Ran ran = Ran.postern(command, "branch", "--socket", socket);
      assertThat(ran.status()).as(command).isEqualTo(1);
      assertThat(ran.err()).contains("no daemon answers at " + socket);
    }
    assertThat(Ran.postern("up").status()).isEqualTo(2);
    assertThat(Ran.postern("explain", "--last", "0", "--socket", socket).status()).isEqualTo(2);
  }

  @Test
  void aSessionThatCannotBeOneIsWrongUsage() {
    assertThat(Ran.postern("disconnect", "a/../b").status()).isEqualTo(2);
  }

  @Test
  void completionIsAScript() {
    assertThat(Ran.postern("completion").out()).contains("complete -F", "postern");
  }
}
