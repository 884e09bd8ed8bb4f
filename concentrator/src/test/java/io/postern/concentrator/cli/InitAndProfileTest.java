package io.postern.concentrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code postern init} and {@code postern profile}; parsers of others read what they write. */
class InitAndProfileTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void initialize() {
    Ran ran = init();
    assertThat(ran.status()).as(ran.toString()).isZero();
  }

  private static Ran init() {
    return Ran.postern(
        "init",
        "--identity",
        "vpn.example.org",
        "--directory",
        file("etc"),
        "--ca-directory",
        file("ca"),
        "--socket",
        file("control.sock"));
  }

  private static Ran profile(String client, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("profile", "alice", "--for", client, "-c", file("etc/postern.conf")));
    words.addAll(List.of(more));
    return Ran.postern(words.toArray(String[]::new));
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static String mode(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
  }

  @Test
  void whatInitMakesIsGoodAndSecret() throws IOException {
    Ran check = Ran.postern("check", "-c", file("etc/postern.conf"));
    assertThat(check.status()).as(check.toString()).isZero();
    assertThat(check.out()).contains("2 groups");
    assertThat(mode("etc/staff.secret")).isEqualTo("rw-------");
    assertThat(mode("etc/ca.passphrase")).isEqualTo("rw-------");
    assertThat(mode("etc/users")).isEqualTo("rw-------");
    assertThat(mode("ca")).isEqualTo("rwx------");
  }

  @Test
  void initOverwritesNothing() throws IOException {
    String before = Files.readString(folder.resolve("etc/staff.secret"));
    Ran again = init();
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("postern.conf is there already; nothing was changed");
    assertThat(Files.readString(folder.resolve("etc/staff.secret"))).isEqualTo(before);
  }

  @Test
  void vpncGetsTheGroupKey() throws IOException {
    Ran ran = profile("vpnc");
    assertThat(ran.status()).as(ran.toString()).isZero();
    assertThat(ran.out())
        .contains(
            "IPSec gateway vpn.example.org\n",
            "IPSec ID staff\n",
            "IPSec secret " + Files.readString(folder.resolve("etc/staff.secret")),
            "IKE DH Group dh5\n",
            "Xauth username alice\n")
        .doesNotContain("Xauth password");
  }

  @Test
  void networkManagersFileIsAKeyfile() throws Exception {
    assertThat(profile("networkmanager", "-o", file("alice.nmconnection")).status()).isZero();
    assertThat(mode("alice.nmconnection")).isEqualTo("rw-------");
    assertThat(
            run(
                "python3",
                "-c",
                "import configparser,sys; c=configparser.ConfigParser(interpolation=None);"
                    + " c.read(sys.argv[1]); print(c['connection']['type'], c['vpn']['IPSec ID'])",
                file("alice.nmconnection")))
        .isEqualTo("vpn staff\n");
  }

  @Test
  void theCertificateOfStrongSwanLeadsToItsAuthority() throws Exception {
    Ran ran = profile("strongswan", "-o", file("swan"));
    assertThat(ran.status()).as(ran.toString()).isZero();
    assertThat(mode("swan/private/alice.key")).isEqualTo("rw-------");
    assertThat(
            run(
                "openssl",
                "verify",
                "-CAfile",
                file("swan/x509ca/alice-ca.crt"),
                file("swan/x509/alice.crt")))
        .contains("OK");
    assertThat(Files.readString(folder.resolve("swan/swanctl.conf")))
        .contains("id = alice@vpn.example.org", "certs = alice.crt");
  }

  @Test
  void theProfileOfIosIsAPropertyListWithPkcs12InIt() throws Exception {
    assertThat(profile("ios", "-o", file("alice.mobileconfig")).status()).isZero();
    assertThat(
            run(
                "python3",
                "-c",
                "import plistlib,sys; p=plistlib.load(open(sys.argv[1],'rb'));"
                    + " c={x['PayloadType']:x for x in p['PayloadContent']};"
                    + " open(sys.argv[2],'wb').write("
                    + "c['com.apple.security.pkcs12']['PayloadContent']);"
                    + " print(c['com.apple.vpn.managed']['IPSec']['RemoteAddress'],"
                    + " c['com.apple.vpn.managed']['IPSec']['PayloadCertificateUUID']"
                    + "==c['com.apple.security.pkcs12']['PayloadUUID'])",
                file("alice.mobileconfig"),
                file("alice.p12")))
        .isEqualTo("vpn.example.org True\n");
    assertThat(
            run(
                "openssl",
                "pkcs12",
                "-in",
                file("alice.p12"),
                "-passin",
                "pass:postern",
                "-nodes",
                "-nocerts"))
        .contains("PRIVATE KEY");
  }

  private static String run(String... words) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
