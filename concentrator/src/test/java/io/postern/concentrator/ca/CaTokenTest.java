package io.postern.concentrator.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.concentrator.ConfigFiles;
import io.postern.concentrator.Ran;
import io.postern.concentrator.config.AuthorityConfiguration;
import io.postern.concentrator.config.ConfigurationLoader;
import io.postern.pkica.AuthorityException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An authority whose key is in a token of SoftHSM, by {@code postern ca} and in the daemon. */
class CaTokenTest {
  private static SoftHsmToken token;

  @TempDir private Path folder;

  @BeforeAll
  static void token() throws Exception {
    token = SoftHsmToken.make();
  }

  @BeforeEach
  void secrets() throws IOException {
    Files.writeString(folder.resolve("passphrase"), "correct horse\n");
    Files.writeString(folder.resolve("pin"), SoftHsmToken.PIN + "\n");
  }

  @Test
  void theKeyOfAFoundedAuthorityIsInTheTokenOnly() throws Exception {
    assertThat(inToken("init", "--name", "CN=In a token", "--key", "p256").out())
        .isEqualTo("founded: CN=In a token\n");
    assertThat(inToken("issue", "--name", "CN=a", "--san", "a.example.org", "-o", file("a")).err())
        .isEmpty();
    assertThat(inToken("export", "-o", file("ca.pem")).status()).isZero();
    assertThat(new Tools(folder).must("openssl", "verify", "-CAfile", "ca.pem", file("a.crt")))
        .contains("OK");

    assertThat(ca("list").err()).contains("is in a token: say which, and its PIN");
  }

  @Test
  void whatIsWrongWithATokenIsSaid() {
    assertThat(ca("init", "--name", "CN=A", "--token-pin-file", file("pin")).err())
        .contains("--token-library");
    assertThat(ca("init", "--name", "CN=A", "--token-library", token.library().toString()).err())
        .contains("--token-pin-file FILE", "POSTERN_CA_TOKEN_PIN");
    assertThat(
            ca(
                    "init",
                    "--name",
                    "CN=A",
                    "--token-library",
                    "/nowhere.so",
                    "--token-pin-file",
                    file("pin"))
                .err())
        .contains("/nowhere.so cannot be used");
  }

  @Test
  void initMakesTheAuthoritysKeyInTheToken() throws Exception {
    assertThat(init("--token-slot", "1").err()).contains("give --token-library FILE");
    assertThat(init("--token-library", "/nowhere.so", "--token-pin-file", file("pin")).err())
        .contains("/nowhere.so cannot be used");
    assertThat(folder.resolve("etc")).doesNotExist();

    Ran made =
        init(
            "--token-library",
            token.library().toString(),
            "--token-slot",
            Long.toString(token.slot()),
            "--token-pin-file",
            file("pin"));

    assertThat(made.status()).as(made.toString()).isZero();
    assertThat(Ran.postern("check", "-c", file("etc/postern.conf")).status()).isZero();
    Ran profile =
        Ran.postern(
            "profile",
            "alice",
            "--for",
            "strongswan",
            "-c",
            file("etc/postern.conf"),
            "-o",
            file("alice"));
    assertThat(profile.status()).as(profile.toString()).isZero();
    assertThat(
            Ran.postern(
                    "ca",
                    "list",
                    "--directory",
                    file("ca"),
                    "--passphrase-file",
                    file("etc/ca.passphrase"),
                    "--socket",
                    file("no-daemon.sock"))
                .err())
        .contains("is in a token");
  }

  private Ran init(String... token) {
    List<String> all = new ArrayList<>(List.of("init", "--identity", "vpn.example.org"));
    all.addAll(List.of("--directory", file("etc"), "--ca-directory", file("ca")));
    all.addAll(List.of("--socket", file("no-daemon.sock")));
    all.addAll(List.of(token));
    return Ran.postern(all.toArray(String[]::new));
  }

  @Test
  void theDaemonLogsInToTheToken() throws Exception {
    inToken("init", "--name", "CN=In a token", "--key", "p256");

    try (RunningAuthority _ = RunningAuthority.open(withToken())) {
      assertThat(folder.resolve("store").resolve("server-ecdsa.pem")).exists();
    }
    assertThatThrownBy(() -> RunningAuthority.open(withoutToken()))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("is in a token");
  }

  private AuthorityConfiguration withToken() {
    return load(
        "token { library = \"%s\", slot = %d, pin = \"file:%s\" }"
            .formatted(token.library(), token.slot(), file("pin")));
  }

  private AuthorityConfiguration withoutToken() {
    return load("");
  }

  private AuthorityConfiguration load(String more) {
    var loaded =
        ConfigurationLoader.load(
            ConfigFiles.write(
                folder,
                """
                postern {
                  identity = "vpn.example.org"
                  ca { directory = "%s", passphrase = "correct horse"
                    %s
                  }
                  pools.staff { network = "10.99.0.0/16" }
                  groups.staff { pool = staff, any-identity = on, authenticate = ecdsa }
                }
                """
                    .formatted(file("store"), more)));
    assertThat(loaded.configuration()).as("%s", loaded.problems()).isPresent();
    return loaded.configuration().orElseThrow().authority().orElseThrow();
  }

  private Ran inToken(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--token-library", token.library().toString()));
    all.addAll(List.of("--token-slot", Long.toString(token.slot())));
    all.addAll(List.of("--token-pin-file", file("pin")));
    return ca(all.toArray(String[]::new));
  }

  private Ran ca(String... arguments) {
    List<String> all = new ArrayList<>(List.of("ca"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--directory", file("store"), "--passphrase-file", file("passphrase")));
    all.addAll(List.of("--socket", file("no-daemon.sock")));
    return Ran.postern(all.toArray(String[]::new));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }
}
