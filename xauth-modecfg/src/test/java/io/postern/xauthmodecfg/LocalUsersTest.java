package io.postern.xauthmodecfg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Refusal.Reason;
import io.postern.xauthmodecfg.LocalUsers.Edit;
import io.postern.xauthmodecfg.LocalUsers.Opened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalUsersTest {
  private static final PasswordHash.Cost CHEAP = new PasswordHash.Cost(64, 1, 1);

  // Reference implementation of Argon2 (phc-winner-argon2, src/test.c, CC0): password "password".
  private static final String ARGON =
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
  private static final String ARGON_TWO_LANES =
      "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc";
  // jBCrypt (TestBCrypt.java, ISC licence): password "abc".
  private static final String BCRYPT =
      "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i";

  private static final String FILE =
      """
      # staff

      joe:%s:staff,admins
      ann:%s
      # gone
      bob:%s::locked
      eve@example.org:%s:staff:locked
      """
          .formatted(ARGON, BCRYPT, ARGON, ARGON_TWO_LANES);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @SuppressWarnings("NullAway.Init")
  private Path path;

  @BeforeEach
  void write() throws IOException {
    path = directory.resolve("users");
    write(FILE);
  }

  @ParameterizedTest
  @CsvSource({"joe, password", "ann, abc"})
  void theRightPasswordIsAccepted(String user, String password) throws IOException {
    assertThat(verify(open(), user, password)).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void groupsComeWithTheUser() throws IOException {
    assertThat(verify(open(), "joe", "password"))
        .isEqualTo(new Verdict.Accepted("joe", Set.of("staff", "admins")));
  }

  @ParameterizedTest
  @CsvSource({
    "joe, Password, wrong password",
    "joe, '', wrong password",
    "ann, abd, wrong password",
    "Joe, password, no user",
    "'', password, no user",
    "'# staff', password, no user",
    "bob, password, locked",
    "bob, wrong, wrong password",
    "eve@example.org, password, locked"
  })
  void everybodyElseIsRejected(String user, String password, String why) throws IOException {
    assertThat(verify(open(), user, password))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> {
              assertThat(rejected.refusal().reason()).isEqualTo(Reason.USER_REJECTED);
              assertThat(rejected.refusal().detail()).contains(why);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"joe", "bob", "nobody"})
  void aHashIsComputedWhetherTheUserExistsOrNot(String user) throws IOException {
    LocalUsers users = open();
    Secret zeroed = Secret.ofText("password");
    zeroed.close();
    assertThatThrownBy(() -> users.verify(user, zeroed))
        .as("reached the hash")
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void unknownNamesCostWhatSomeUserCostsAndAlwaysTheSame() throws IOException {
    LocalUsers users = open();
    Set<String> costs = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      PasswordHash hash = users.hashToCheck("nobody" + i);
      assertThat(users.hashToCheck("nobody" + i)).isSameAs(hash);
      costs.add(hash.text());
    }
    assertThat(costs).containsExactlyInAnyOrder(ARGON, BCRYPT, ARGON_TWO_LANES);
  }

  @Test
  void anEmptyFileRejectsAtTheCostOfANewUser() throws IOException {
    write("# nobody yet\n");
    assertThat(verify(open(), "joe", "password")).isInstanceOf(Verdict.Rejected.class);
    assertThat(open().hashToCheck("joe"))
        .isInstanceOfSatisfying(
            PasswordHash.Argon2id.class, hash -> assertThat(hash.cost()).isEqualTo(CHEAP));
  }

  @Test
  void listsInTheOrderOfTheFileWithoutHashes() throws IOException {
    List<LocalUser> users = open().list();
    assertThat(users)
        .extracting(LocalUser::name)
        .containsExactly("joe", "ann", "bob", "eve@example.org");
    assertThat(users).extracting(LocalUser::locked).containsExactly(false, false, true, true);
    assertThat(users.toString()).doesNotContain("$");
  }

  @Test
  void anAddedUserCanLogInAndTheRestOfTheFileStays() throws IOException {
    LocalUsers users = open();
    assertThat(add(users, "kim", "correct horse", Set.of("staff"))).isInstanceOf(Edit.Done.class);
    assertThat(Files.readString(path)).startsWith(FILE + "kim:$argon2id$v=19$m=64,t=1,p=1$");
    assertThat(verify(users, "kim", "correct horse"))
        .isEqualTo(new Verdict.Accepted("kim", Set.of("staff")));
    assertThat(verify(open(), "kim", "correct horse")).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void twoUsersWithOnePasswordHaveDifferentHashes() throws IOException {
    LocalUsers users = open();
    add(users, "kim", "correct horse", Set.of());
    add(users, "lee", "correct horse", Set.of());
    assertThat(users.hashToCheck("kim").text()).isNotEqualTo(users.hashToCheck("lee").text());
  }

  @Test
  void passwordLockAndRemovalChangeOneLine() throws IOException {
    LocalUsers users = open();
    try (Secret password = Secret.ofText("battery staple")) {
      assertThat(users.changePassword("joe", password)).isInstanceOf(Edit.Done.class);
    }
    assertThat(verify(users, "joe", "battery staple"))
        .isEqualTo(new Verdict.Accepted("joe", Set.of("staff", "admins")));
    assertThat(verify(users, "joe", "password")).isInstanceOf(Verdict.Rejected.class);

    users.lock("joe", true);
    assertThat(verify(users, "joe", "battery staple")).isInstanceOf(Verdict.Rejected.class);
    users.lock("joe", false);
    assertThat(verify(users, "joe", "battery staple")).isInstanceOf(Verdict.Accepted.class);

    users.remove("joe");
    users.lock("ann", true);
    assertThat(Files.readString(path))
        .isEqualTo(
            FILE.replace("joe:%s:staff,admins\n".formatted(ARGON), "")
                .replace("ann:" + BCRYPT, "ann:" + BCRYPT + "::locked"));
  }

  @Test
  void editsThatMakeNoSenseAreRefusedAndChangeNothing() throws IOException {
    LocalUsers users = open();
    assertThat(add(users, "joe", "correct horse", Set.of())).isInstanceOf(Edit.Refused.class);
    assertThat(add(users, "kim", "short", Set.of())).isInstanceOf(Edit.Refused.class);
    assertThat(add(users, "kim", "correct horse", Set.of("a,b"))).isInstanceOf(Edit.Refused.class);
    assertThat(add(users, "kim", "correct horse", Set.of("locked")))
        .isInstanceOf(Edit.Refused.class);
    for (String name : List.of("", "a:b", "a\nb", "#a", " a", "a".repeat(129))) {
      assertThat(add(users, name, "correct horse", Set.of())).isInstanceOf(Edit.Refused.class);
    }
    assertThat(users.remove("nobody")).isEqualTo(new Edit.Refused("no user 'nobody'"));
    assertThat(users.lock("nobody", true)).isInstanceOf(Edit.Refused.class);
    assertThat(Files.readString(path)).isEqualTo(FILE);
    assertThat(directory).isDirectoryContaining(found -> found.equals(path));
    assertThat(Files.exists(directory.resolve("users.new"))).isFalse();
  }

  @Test
  void anEditSeesWhatSomebodyElseWroteMeanwhile() throws IOException {
    LocalUsers daemon = open();
    add(open(), "kim", "correct horse", Set.of());
    add(daemon, "lee", "correct horse", Set.of());
    assertThat(open().list()).extracting(LocalUser::name).contains("kim", "lee");
    assertThat(verify(daemon, "kim", "correct horse")).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void whileAnotherProcessEditsThereIsAnErrorThatSaysSo() throws IOException {
    LocalUsers users = open();
    Files.createFile(directory.resolve("users.new"));
    assertThatThrownBy(() -> add(users, "kim", "correct horse", Set.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is being edited")
        .hasMessageContaining("users.new");
    assertThat(Files.readString(path)).isEqualTo(FILE);
  }

  @Test
  void editsOfManyThreadsAreAllThere() throws Exception {
    LocalUsers users = open();
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<Edit>> edits = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String name = "user" + i;
        edits.add(pool.submit(() -> add(users, name, "correct horse", Set.of())));
      }
      for (Future<Edit> edit : edits) {
        assertThat(edit.get()).isInstanceOf(Edit.Done.class);
      }
    }
    assertThat(open().list()).hasSize(24);
  }

  @Test
  void theFileIsForItsOwnerAlone() throws IOException {
    add(open(), "kim", "correct horse", Set.of());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(errors()).singleElement().asString().contains(":0: mode rw-r--r--", "chmod 600");
  }

  @Test
  void createMakesAFileOnceAndLeavesAnExistingOneAlone() throws IOException {
    Path fresh = directory.resolve("fresh");
    assertThat(LocalUsers.create(fresh)).isInstanceOf(Opened.Usable.class);
    assertThat(Files.readString(fresh)).startsWith("# Users of Postern");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
        .isEqualTo("rw-------");
    assertThat(LocalUsers.create(path)).isInstanceOf(Opened.Usable.class);
    assertThat(Files.readString(path)).isEqualTo(FILE);
  }

  @Test
  void aMissingFileIsAnErrorWithASuggestion() throws IOException {
    Files.delete(path);
    assertThat(errors()).singleElement().asString().contains("no such file; create it with");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "joe | 1 fields, expected name:hash",
        "joe:secret | the second field is no hash",
        "joe: | the second field is no hash",
        "joe:HASH:a:locked:b | 5 fields",
        "joe:HASH:a:lokced | the fourth field is not 'locked'",
        "joe:HASH:a,,b | a group with 0 characters",
        "joe:HASH:a b | a group with 3 characters",
        ":HASH | a user name of 0 characters",
        "' joe:HASH' | blanks around it",
        "joe:$argon2id$v=19$m=4,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
            + " | the second field is no hash",
        "joe:$argon2id$v=19$m=99999999,t=1,p=1"
            + "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
            + " | the second field is no hash",
        "joe:$2a$31$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"
            + " | the second field is no hash"
      })
  void badLinesAreErrorsWithFileAndLine(String line, String problem) throws IOException {
    write("# one\n" + line.replace("HASH", ARGON) + "\nann:" + ARGON + "\n");
    assertThat(errors())
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.line()).isEqualTo(2);
              assertThat(error.toString()).startsWith(path + ":2: ").contains(problem);
              assertThat(error.suggestion()).isNotBlank();
              assertThat(error.toString()).doesNotContain("nf65EOgL", "secret");
            });
  }

  @Test
  void aUserTwiceIsAnError() throws IOException {
    write("joe:" + ARGON + "\njoe:" + BCRYPT + "\n");
    assertThat(errors()).singleElement().asString().contains(":2: user 'joe' is already in line 1");
  }

  @Test
  void everyErrorIsReported() throws IOException {
    write("joe\nann\n");
    assertThat(errors()).extracting(UsersFileError::line).containsExactly(1, 2);
  }

  @Test
  void lockedMayStandWithoutGroups() throws IOException {
    write("joe:" + ARGON + ":locked\n");
    assertThat(open().list()).singleElement().isEqualTo(new LocalUser("joe", List.of(), true));
  }

  @Test
  void whatAnotherProcessChangesHoldsFromTheNextLoginOn() throws IOException {
    LocalUsers daemon = open();
    LocalUsers command = open();
    add(command, "zoe", "a new password", Set.of());
    assertThat(verify(daemon, "zoe", "a new password")).isInstanceOf(Verdict.Accepted.class);
    command.lock("joe", true);
    assertThat(verify(daemon, "joe", "password")).isInstanceOf(Verdict.Rejected.class);
    Files.delete(path);
    assertThat(verify(daemon, "ann", "abc")).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void aReloadWithErrorsKeepsTheUsers() throws IOException {
    LocalUsers users = open();
    write("joe\n");
    assertThat(users.reload()).hasSize(1);
    assertThat(verify(users, "joe", "password")).isInstanceOf(Verdict.Accepted.class);
    assertThat(add(users, "kim", "correct horse", Set.of())).isInstanceOf(Edit.Refused.class);
    write("ann:" + ARGON + "\n");
    assertThat(users.reload()).isEmpty();
    assertThat(verify(users, "joe", "password")).isInstanceOf(Verdict.Rejected.class);
  }

  @Test
  void aHashWithOneOctetChangedDoesNotMatch() throws IOException {
    write("joe:" + ARGON.replace("nf65", "nf66") + "\n");
    assertThat(verify(open(), "joe", "password")).isInstanceOf(Verdict.Rejected.class);
  }

  private void write(String text) throws IOException {
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
  }

  private LocalUsers open() throws IOException {
    return switch (LocalUsers.open(path, CHEAP)) {
      case Opened.Usable(LocalUsers users) -> users;
      case Opened.Broken broken -> throw new AssertionError(broken);
    };
  }

  private List<UsersFileError> errors() throws IOException {
    return switch (LocalUsers.open(path, CHEAP)) {
      case Opened.Usable usable -> List.of();
      case Opened.Broken(List<UsersFileError> errors) -> errors;
    };
  }

  private static Verdict verify(LocalUsers users, String user, String password) {
    try (Secret secret = Secret.ofText(password)) {
      return users.verify(user, secret);
    }
  }

  private static Edit add(LocalUsers users, String name, String password, Set<String> groups)
      throws IOException {
    try (Secret secret = Secret.ofText(password)) {
      return users.add(name, secret, groups);
    }
  }
}
