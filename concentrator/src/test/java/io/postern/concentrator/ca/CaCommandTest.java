package io.postern.concentrator.ca;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code postern ca}, and OpenSSL as the judge of what it writes. */
class CaCommandTest {
  private static final Pattern SERIAL = Pattern.compile("issued ([0-9a-f]+)");

  @TempDir private Path folder;

  @BeforeEach
  void passphrase() throws IOException {
    Files.writeString(folder.resolve("passphrase"), "correct horse\n");
  }

  @Test
  void aRootIssuesRevokesAndPublishes() throws Exception {
    assertThat(ca("init", "--name", "O=Example, CN=Example VPN", "--key", "p256").out())
        .isEqualTo("founded: CN=Example VPN,O=Example\n");
    Ran issued =
        ca(
            "issue",
            "--profile",
            "gateway",
            "--name",
            "CN=gate.example.org",
            "--san",
            "gate.example.org",
            "--san",
            "192.0.2.1",
            "--days",
            "30",
            "-o",
            file("gate"));
    String serial = serial(issued);
    assertThat(ca("export", "-o", file("ca.pem")).status()).isZero();
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file("gate.key")))))
        .isEqualTo("rw-------");
    assertThat(openSsl("verify", "-CAfile", file("ca.pem"), file("gate.crt"))).contains("OK");
    assertThat(openSsl("pkey", "-in", file("gate.key"), "-noout")).isEmpty();

    assertThat(ca("list").out()).containsPattern(serial + " +issued +gateway");
    assertThat(ca("list", "--json").out()).contains("\"state\" : \"issued\"");
    assertThat(ca("revoke", serial, "--reason", "key-compromise").out())
        .isEqualTo("revoked: CN=gate.example.org\n");
    assertThat(ca("show", serial).out())
        .contains("state: revoked", "reason: key-compromise", "-----BEGIN CERTIFICATE-----");
    Files.writeString(folder.resolve("crl.pem"), ca("crl").out());
    assertThat(openSsl("crl", "-in", file("crl.pem"), "-CAfile", file("ca.pem"), "-noout", "-text"))
        .contains("verify OK", "Key Compromise");
  }

  @Test
  void aSubordinateTakesItsCertificateFromAnother() throws Exception {
    openSsl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        file("root.key"),
        "-out",
        file("root.pem"),
        "-subj",
        "/CN=Corporate Root",
        "-days",
        "30");
    assertThat(
            ca("init", "--name", "CN=Below", "--key", "p256", "--request", file("below.csr"))
                .status())
        .isZero();
    Files.writeString(folder.resolve("ext"), "basicConstraints=critical,CA:TRUE\n");
    openSsl(
        "x509",
        "-req",
        "-in",
        file("below.csr"),
        "-CA",
        file("root.pem"),
        "-CAkey",
        file("root.key"),
        "-days",
        "20",
        "-extfile",
        file("ext"),
        "-out",
        file("below.pem"));

    assertThat(ca("list").err()).contains("has no certificate yet");
    assertThat(ca("accept", file("below.pem")).out()).isEqualTo("accepted\n");

    openSsl(
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        file("a.key"),
        "-out",
        file("a.csr"),
        "-subj",
        "/CN=a.example.org");
    assertThat(ca("issue", "--csr", file("a.csr"), "-o", file("a")).status()).isZero();
    assertThat(
            openSsl(
                "verify",
                "-CAfile",
                file("root.pem"),
                "-untrusted",
                file("below.pem"),
                file("a.crt")))
        .contains("OK");
  }

  @Test
  void aChallengeIsPrintedOnceAndNothingWaits() {
    ca("init", "--name", "CN=CA", "--key", "p256");

    assertThat(ca("challenge", "--hours", "1").out()).matches("[A-Za-z0-9_-]{22}\\n");
    assertThat(ca("requests").out()).startsWith("TRANSACTION");
    assertThat(ca("approve", "nothing").err()).contains("no enrolment waits as nothing");
  }

  @Test
  void aFolderThatWasMistypedIsNotMade() {
    Ran ran =
        Ran.postern(
            "ca",
            "list",
            "--directory",
            folder.resolve("mistyped").toString(),
            "--passphrase-file",
            folder.resolve("passphrase").toString(),
            "--socket",
            folder.resolve("no-daemon.sock").toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("there is no authority in", "postern ca init --directory");
    assertThat(folder.resolve("mistyped")).doesNotExist();
  }

  @Test
  void whatIsWrongIsSaidWithWhatWasExpected() throws IOException {
    assertThat(ca("init", "--name", "nonsense").err()).contains("is no distinguished name");
    assertThat(ca("init", "--name", "CN=CA", "--key", "rsa512").err()).contains("expected rsa2048");
    assertThat(ca("list").err()).contains("has no certificate yet");
    ca("init", "--name", "CN=CA", "--key", "p256");
    assertThat(ca("init", "--name", "CN=CA").err()).contains("already");
    assertThat(ca("revoke", "abc").err()).contains("no certificate has the serial number abc");
    assertThat(ca("revoke", "xyz").err()).contains("in hexadecimal");
    assertThat(ca("issue", "-o", file("x")).err()).contains("--csr FILE, or --name NAME");
    Files.writeString(folder.resolve("passphrase"), "wrong\n");
    assertThat(ca("list")).extracting(Ran::status).isEqualTo(1);
    assertThat(ca("list").err()).contains("passphrase");
  }

  private Ran ca(String... arguments) {
    List<String> all = new ArrayList<>(List.of("ca"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--directory", file("store"), "--passphrase-file", file("passphrase")));
    return Ran.postern(all.toArray(String[]::new));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private static String serial(Ran ran) {
    Matcher matcher = SERIAL.matcher(ran.out());
    assertThat(matcher.find()).as(ran.toString()).isTrue();
    return matcher.group(1);
  }

  private String openSsl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("openssl.out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(output);
    assertThat(process.exitValue()).as("%s%n%s", command, said).isZero();
    return said;
  }
}
