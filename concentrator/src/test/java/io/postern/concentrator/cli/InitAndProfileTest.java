package io.postern.concentrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.Ran;
import io.postern.concentrator.profile.TerminalCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code postern init} and {@code postern profile}; parsers of others read what they write. */
class InitAndProfileTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void initialize() {
    Ran ran = made().init();
    assertThat(ran.status()).as(ran.toString()).isZero();
  }

  private static Installation made() {
    return new Installation(folder);
  }

  @Test
  void whatInitMakesIsGoodAndSecret() throws IOException {
    Ran check = Ran.postern("check", "-c", made().file("etc/postern.conf"));
    assertThat(check.status()).as(check.toString()).isZero();
    assertThat(check.out()).contains("2 groups");
    assertThat(made().mode("etc/staff.secret")).isEqualTo("rw-------");
    assertThat(made().mode("etc/ca.passphrase")).isEqualTo("rw-------");
    assertThat(made().mode("etc/users")).isEqualTo("rw-------");
    assertThat(made().mode("ca")).isEqualTo("rwx------");
  }

  @Test
  void initOverwritesNothing() throws IOException {
    String before = Files.readString(folder.resolve("etc/staff.secret"));
    Ran again = made().init();
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("postern.conf is there already; nothing was changed");
    assertThat(Files.readString(folder.resolve("etc/staff.secret"))).isEqualTo(before);
  }

  @Test
  void initWithoutAPasswordMakesNothing() {
    Path elsewhere = folder.resolve("elsewhere");
    Ran ran =
        Ran.postern(
            "init",
            "--identity",
            "vpn.example.org",
            "--user",
            "alice",
            "--directory",
            elsewhere.toString(),
            "--ca-directory",
            elsewhere.resolve("ca").toString());

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("--password-stdin");
    assertThat(elsewhere).doesNotExist();
  }

  /** RFC 5280 Appendix A.1 has 64 characters for a common name, DNS has 253. */
  @Test
  void theNameOfTheHeadendMayBeLong() {
    String name = "a".repeat(60) + ".vpn.example.org";
    Path longNamed = folder.resolve("long");
    Ran ran =
        Ran.postern(
            "init",
            "--identity",
            name,
            "--directory",
            longNamed.toString(),
            "--ca-directory",
            longNamed.resolve("ca").toString());

    assertThat(ran.status()).as(ran.toString()).isZero();
  }

  @Test
  void vpncGetsTheGroupKey() throws IOException {
    Ran ran = made().profile("vpnc");
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
    assertThat(made().profile("networkmanager", "-o", made().file("alice.nmconnection")).status())
        .isZero();
    assertThat(made().mode("alice.nmconnection")).isEqualTo("rw-------");
    assertThat(
            made()
                .run(
                    "python3",
                    "-c",
                    "import configparser,sys; c=configparser.ConfigParser(interpolation=None);"
                        + " c.read(sys.argv[1]); print(c['connection']['type'], c['vpn']['IPSec"
                        + " ID'])",
                    made().file("alice.nmconnection")))
        .isEqualTo("vpn staff\n");
  }

  @Test
  void theCertificateOfStrongSwanLeadsToItsAuthority() throws Exception {
    Ran ran = made().profile("strongswan", "-o", made().file("swan"));
    assertThat(ran.status()).as(ran.toString()).isZero();
    assertThat(made().mode("swan/private/alice.key")).isEqualTo("rw-------");
    assertThat(
            made()
                .run(
                    "openssl",
                    "verify",
                    "-CAfile",
                    made().file("swan/x509ca/alice-ca.crt"),
                    made().file("swan/x509/alice.crt")))
        .contains("OK");
    assertThat(Files.readString(folder.resolve("swan/swanctl.conf")))
        .contains("id = alice@vpn.example.org", "certs = alice.crt");
  }

  @Test
  void theProfileOfIosIsAPropertyListWithPkcs12InIt() throws Exception {
    assertThat(made().profile("ios", "-o", made().file("alice.mobileconfig")).status()).isZero();
    assertThat(
            made()
                .run(
                    "python3",
                    "-c",
                    "import plistlib,sys; p=plistlib.load(open(sys.argv[1],'rb'));"
                        + " c={x['PayloadType']:x for x in p['PayloadContent']};"
                        + " open(sys.argv[2],'wb').write("
                        + "c['com.apple.security.pkcs12']['PayloadContent']);"
                        + " print(c['com.apple.vpn.managed']['IPSec']['RemoteAddress'],"
                        + " c['com.apple.vpn.managed']['IPSec']['PayloadCertificateUUID']"
                        + "==c['com.apple.security.pkcs12']['PayloadUUID'])",
                    made().file("alice.mobileconfig"),
                    made().file("alice.p12")))
        .isEqualTo("vpn.example.org True\n");
    assertThat(
            made()
                .run(
                    "openssl",
                    "pkcs12",
                    "-in",
                    made().file("alice.p12"),
                    "-passin",
                    "pass:postern",
                    "-nodes",
                    "-nocerts"))
        .contains("PRIVATE KEY");
  }

  @Test
  void whoCannotLogInGetsNoProfile() {
    String users = made().file("etc/users");
    String before = issued();
    Ran near = made().profileOf("alcie", "vpnc", "-o", made().file("alcie.conf"));
    Ran strange = made().profileOf("zoe", "ios", "-o", made().file("alcie.conf"));

    assertThat(near)
        .isEqualTo(
            new Ran(1, "", "postern: " + users + " has no user alcie; did you mean alice?\n"));
    assertThat(strange)
        .isEqualTo(
            new Ran(
                1,
                "",
                "postern: %s has no user zoe; postern user add zoe -c %s\n"
                    .formatted(users, made().file("etc/postern.conf"))));
    assertThat(folder.resolve("alcie.conf")).doesNotExist();
    assertThat(issued()).isEqualTo(before);
  }

  /** It does not log in. */
  @Test
  void whoHasACertificateAloneNeedsNoPassword() {
    assertThat(made().profileOf("router", "strongswan", "-o", made().file("router")).status())
        .isZero();
  }

  @Test
  void windowsIsToldWhatToUseInstead() {
    Ran ran = made().profile("windows", "-o", made().file("windows"));
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("L2TP", "postern profile alice --for shrew");
    assertThat(folder.resolve("windows")).doesNotExist();
  }

  @Test
  void theCodeOnTheTerminalIsTheProfile() throws Exception {
    Ran ran = made().profile("vpnc", "--qr");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(TerminalCode.read(ran.out())).isEqualTo(made().profile("vpnc").out());
  }

  @Test
  void theCodeIsShownBesideTheFile() throws Exception {
    Ran ran = made().profile("networkmanager", "--qr", "-o", made().file("both.nmconnection"));
    String made = "made " + made().file("both.nmconnection") + "\n";
    assertThat(ran.out()).startsWith(made);
    assertThat(TerminalCode.read(ran.out().substring(made.length())))
        .isEqualTo(made().text("both.nmconnection"));
  }

  @Test
  void aProfileThatIsTooLongForACodeIsRefused() {
    Ran ran =
        made().profile("vpnc", "--qr", "--gateway", "g".repeat(2900), "-o", made().file("long"));
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).containsPattern("the profile has 3[0-9]{3} octets.* at most 2953");
    assertThat(folder.resolve("long")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ios", "strongswan"})
  void noCertificateIsIssuedForACodeThatCannotHoldIt(String client) {
    String before = issued();
    Ran ran = made().profile(client, "--qr", "-o", made().file("never"));
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("2953 octets");
    assertThat(issued()).isEqualTo(before);
    assertThat(folder.resolve("never")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ios", "strongswan", "android"})
  void noCertificateIsIssuedForAFileThatCannotBeMade(String client) throws IOException {
    Path there = Files.writeString(folder.resolve(client + ".there"), "mine");
    String before = issued();

    assertThat(made().profile(client, "-o", there.toString()).err())
        .contains("is there already; nothing was changed");
    assertThat(made().profile(client, "-o", made().file("nowhere/profile")).err())
        .contains("no folder");

    assertThat(issued()).isEqualTo(before);
    assertThat(there).hasContent("mine");
  }

  private static String issued() {
    Ran ran =
        Ran.postern(
            "ca",
            "list",
            "--directory",
            made().file("ca"),
            "--passphrase-file",
            made().file("etc/ca.passphrase"),
            "--socket",
            made().file("control.sock"));
    assertThat(ran.status()).as(ran.toString()).isZero();
    return ran.out();
  }
}
