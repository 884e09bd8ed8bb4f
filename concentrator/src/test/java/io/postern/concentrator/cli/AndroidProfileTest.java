package io.postern.concentrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.Ran;
import io.postern.concentrator.profile.TerminalCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code postern profile --for android}: what to type where there is no file to import. */
class AndroidProfileTest {
  private static final Pattern FIELD = Pattern.compile("(?m)^  (\\S.*?) {2,}(.+)$");

  @TempDir private static Path folder;

  @BeforeAll
  static void initialize() {
    Ran ran = made().init();
    assertThat(ran.status()).as(ran.toString()).isZero();
  }

  private static Installation made() {
    return new Installation(folder);
  }

  private static Map<String, String> fields(String page) {
    return FIELD
        .matcher(page)
        .results()
        .collect(Collectors.toMap(field -> field.group(1), field -> field.group(2)));
  }

  private static String weakStaff() throws IOException {
    return made()
        .changed(
            "weak.conf",
            "accept        = compatible",
            "accept        = legacy",
            "modp1536",
            "modp1024");
  }

  private static String weakDevices(String name, String authenticate) throws IOException {
    return made()
        .changed(
            name,
            "[ xauth-rsa, rsa ]",
            authenticate,
            "[ aes256-sha256-modp2048, aes256-sha256-ecp256 ]",
            "[ aes256-sha1-modp1024 ]\n    accept = legacy",
            "[ aes256gcm16, aes256-sha256 ]",
            "[ aes256-sha1 ]");
  }

  @Test
  void aGroupThatIsTooStrongForItIsRefusedWithWhatItTakes() {
    Ran ran = made().profile("android");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("groups.staff", "accept = legacy", "aes256-sha1-modp1024");
  }

  @Test
  void withTheGroupKeyItIsAPage() throws IOException {
    Ran ran = made().profileBy(weakStaff(), "android");
    assertThat(ran.status()).as(ran.toString()).isZero();
    assertThat(fields(ran.out()))
        .containsEntry("Type", "IPSec Xauth PSK")
        .containsEntry("Server address", "vpn.example.org")
        .containsEntry("IPSec identifier", "staff")
        .containsEntry("IPSec pre-shared key", made().text("etc/staff.secret").strip())
        .containsEntry("Username", "alice")
        .doesNotContainKey("Password");
  }

  @Test
  void thePageSaysWhichClientsCannotConnect() throws IOException {
    assertThat(made().profileBy(weakStaff(), "android").out())
        .contains("Android 12 and newer", "strongSwan's app", "has IKEv2 alone");
  }

  @Test
  void thePhoneMayReadItAsACode() throws Exception {
    Ran ran = made().profileBy(weakStaff(), "android", "--qr");
    assertThat(TerminalCode.read(ran.out()))
        .isEqualTo(made().profileBy(weakStaff(), "android").out());
  }

  @Test
  void aNameWithADotIsRefusedForItWouldBeSentAsAHostName() throws IOException {
    String configuration =
        made()
            .changed(
                "dot.conf",
                "accept        = compatible",
                "accept        = legacy",
                "modp1536",
                "modp1024",
                "keyid:staff",
                "keyid:staff.example");
    Ran ran = made().profileBy(configuration, "android");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("without a dot");
  }

  @Test
  void withACertificateItIsInstalledFirst() throws Exception {
    String configuration = weakDevices("devices.conf", "[ xauth-rsa ]");
    Ran ran =
        made()
            .profileBy(
                configuration, "android", "--group", "certified", "-o", made().file("phone"));
    assertThat(ran.status()).as(ran.toString()).isZero();
    assertThat(made().text("phone/android.txt")).contains("device.p12", "the password postern");
    assertThat(fields(made().text("phone/android.txt")))
        .containsEntry("Type", "IPSec Xauth RSA")
        .containsEntry("IPSec user certificate", "postern");
    assertThat(made().mode("phone/device.p12")).isEqualTo("rw-------");
    assertThat(
            made()
                .run(
                    "openssl",
                    "pkcs12",
                    "-in",
                    "phone/device.p12",
                    "-passin",
                    "pass:postern",
                    "-nodes"))
        .contains("BEGIN PRIVATE KEY")
        .containsPattern("subject=.*CN ?= ?alice")
        .containsPattern("subject=.*CN ?= ?vpn.example.org authority");
  }

  @Test
  void hybridTakesTheAuthorityAlone() throws Exception {
    String configuration = weakDevices("hybrid.conf", "[ hybrid ]");
    Ran ran =
        made()
            .profileBy(
                configuration, "android", "--group", "certified", "-o", made().file("hybrid"));
    assertThat(ran.status()).as(ran.toString()).isZero();
    assertThat(fields(made().text("hybrid/android.txt")))
        .containsEntry("Type", "IPSec Hybrid RSA")
        .containsEntry("IPSec CA certificate", "postern");
    String root = made().file("hybrid/authority.crt");
    assertThat(made().run("openssl", "verify", "-CAfile", root, root)).contains("OK");
  }
}
