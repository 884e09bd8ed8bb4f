package io.postern.concentrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.ConfigFiles;
import io.postern.concentrator.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserCommandTest {
  private static final String PASSWORD = "correct horse battery";

  @TempDir private Path directory;

  private Ran user(String... arguments) {
    return withInput("", arguments);
  }

  private Ran withInput(String input, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "user";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--file";
    all[arguments.length + 2] = directory.resolve("users").toString();
    return Ran.withInput(input, all);
  }

  @Test
  void addMakesAFileForOurEyesAloneWithoutThePassword() throws IOException {
    Ran ran = withInput(PASSWORD + "\n", "add", "alice", "--password-stdin", "--group", "staff");
    Path file = directory.resolve("users");

    assertThat(ran).isEqualTo(new Ran(0, "alice: added\n", ""));
    assertThat(Files.readString(file)).contains("alice:$argon2id$").doesNotContain(PASSWORD);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(user("list").out()).contains("alice", "staff", "active");
  }

  @Test
  void withoutAFileItIsSaidHowOneIsMade() {
    assertThat(user("list"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "postern: "
                    + directory.resolve("users")
                    + ": no such file; create it with 'postern user add'\n"));
  }

  @Test
  void lockRemoveAndListGoOn() {
    withInput(PASSWORD, "add", "alice", "--password-stdin");

    assertThat(user("lock", "alice").status()).isZero();
    assertThat(user("list").out()).containsPattern("alice +all +locked");
    assertThat(user("unlock", "alice").status()).isZero();
    assertThat(user("list", "--json").out()).contains("\"locked\" : false");
    assertThat(user("remove", "alice").status()).isZero();
    assertThat(user("list").out()).doesNotContain("alice");
  }

  @Test
  void passwdChangesTheHash() throws IOException {
    withInput(PASSWORD, "add", "alice", "--password-stdin");
    String before = Files.readString(directory.resolve("users"));

    assertThat(withInput("another " + PASSWORD, "passwd", "alice", "--password-stdin").status())
        .isZero();
    assertThat(Files.readString(directory.resolve("users"))).isNotEqualTo(before);
  }

  @Test
  void aUserTwiceOrNeverIsRefused() {
    withInput(PASSWORD, "add", "alice", "--password-stdin");

    assertThat(withInput(PASSWORD, "add", "alice", "--password-stdin"))
        .isEqualTo(new Ran(1, "", "postern: user 'alice' exists\n"));
    assertThat(user("remove", "bob")).isEqualTo(new Ran(1, "", "postern: no user 'bob'\n"));
  }

  @Test
  void aShortPasswordIsRefusedWithoutShowingIt() {
    Ran ran = withInput("hunter2\n", "add", "alice", "--password-stdin");

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("at least 8").doesNotContain("hunter2");
  }

  @Test
  void aPasswordIsNeverAnArgument() {
    assertThat(user("add", "alice", PASSWORD).status()).isEqualTo(2);
  }

  @Test
  void theFileMayComeFromTheConfigurationBeforeItExists() throws IOException {
    Path config = ConfigFiles.withGroup(directory, "secret = long-enough-for-tests");
    Files.delete(directory.resolve("users"));
    assertThat(
            Ran.withInput(
                PASSWORD, "user", "add", "alice", "--password-stdin", "-c", config.toString()))
        .isEqualTo(new Ran(0, "alice: added\n", ""));
    assertThat(Ran.postern("check", "-c", config.toString()).status()).isZero();
  }
}
