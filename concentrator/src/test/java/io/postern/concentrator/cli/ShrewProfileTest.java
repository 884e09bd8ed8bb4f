package io.postern.concentrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code postern profile --for shrew}, read as the client reads a site: a type of one letter, a
 * name without a colon, a value to the end of the line; an empty line ends it. OpenSSL reads what
 * is in it.
 */
class ShrewProfileTest {
  private static final String CERTIFIED_SUITES = "[ aes256-sha256-modp2048, aes256-sha256-ecp256 ]";

  @TempDir private static Path folder;

  @BeforeAll
  static void initialize() {
    Ran ran = made().init();
    assertThat(ran.status()).as(ran.toString()).isZero();
  }

  private static Installation made() {
    return new Installation(folder);
  }

  private static Map<String, String> site(Ran ran) {
    assertThat(ran.status()).as(ran.toString()).isZero();
    assertThat(ran.out()).endsWith("\n");
    Map<String, String> settings = new LinkedHashMap<>();
    for (String line : ran.out().lines().toList()) {
      String[] parts = line.split(":", 3);
      assertThat(parts).as(line).hasSize(3);
      assertThat(parts[0]).isIn("n", "s", "b");
      if (parts[0].equals("n")) {
        assertThat(parts[2]).as(line).matches("-?[0-9]+");
      }
      assertThat(settings.put(parts[0] + ":" + parts[1], parts[2])).as(line).isNull();
    }
    return settings;
  }

  private static String unpacked(Map<String, String> site, String name, String file)
      throws IOException {
    Files.write(
        folder.resolve(file), Base64.getDecoder().decode(site.getOrDefault("b:" + name, "")));
    return file;
  }

  @Test
  void withTheGroupKeyItIsAggressiveModeUnderTheGroupsName() throws IOException {
    Map<String, String> site = site(made().profile("shrew"));
    assertThat(site)
        .containsEntry("n:version", "4")
        .containsEntry("s:network-host", "vpn.example.org")
        .containsEntry("s:auth-method", "mutual-psk-xauth")
        .containsEntry("s:phase1-exchange", "aggressive")
        .containsEntry("s:ident-client-type", "keyid")
        .containsEntry("s:ident-client-data", "staff")
        .containsEntry("s:ident-server-type", "fqdn")
        .containsEntry("s:ident-server-data", "vpn.example.org")
        .containsEntry("s:client-saved-username", "alice")
        .doesNotContainKey("b:auth-client-key-data");
    unpacked(site, "auth-mutual-psk", "key");
    assertThat(made().text("key")).isEqualTo(made().text("etc/staff.secret").strip());
  }

  @Test
  void itsSuitesAreTheGroupsFirstThatTheClientHas() {
    assertThat(site(made().profile("shrew")))
        .containsEntry("s:phase1-cipher", "aes")
        .containsEntry("n:phase1-keylen", "256")
        .containsEntry("s:phase1-hash", "sha2-256")
        .containsEntry("n:phase1-dhgroup", "14")
        .containsEntry("s:phase2-transform", "esp-aes")
        .containsEntry("n:phase2-keylen", "256")
        .containsEntry("s:phase2-hmac", "sha2-256")
        .containsEntry("n:phase2-pfsgroup", "14");
  }

  @Test
  void withoutPerfectForwardSecrecyTheClientIsToldSo() throws IOException {
    String configuration =
        made()
            .changed(
                "sha1.conf",
                "pfs           = on",
                "pfs           = off",
                "[ aes256-sha256-modp2048, aes256-sha1-modp1536 ]",
                "[ aes128-sha1-modp1536 ]",
                "[ aes256gcm16, aes256-sha256, aes256-sha1 ]",
                "[ aes192-sha1 ]");
    assertThat(site(made().profileBy(configuration, "shrew")))
        .containsEntry("n:phase1-keylen", "128")
        .containsEntry("s:phase1-hash", "sha1")
        .containsEntry("n:phase1-dhgroup", "5")
        .containsEntry("n:phase2-keylen", "192")
        .containsEntry("s:phase2-hmac", "sha1")
        .containsEntry("n:phase2-pfsgroup", "-1");
  }

  @Test
  void withACertificateTheKeyIsItsAndItLeadsToTheAuthority() throws Exception {
    Map<String, String> site = site(made().profile("shrew", "--group", "certified"));
    assertThat(site)
        .containsEntry("s:auth-method", "mutual-rsa-xauth")
        .containsEntry("s:phase1-exchange", "main")
        .containsEntry("s:ident-client-type", "ufqdn")
        .containsEntry("s:ident-client-data", "alice@vpn.example.org")
        .containsKeys(
            "s:auth-server-cert-name", "s:auth-client-cert-name", "s:auth-client-key-name")
        .doesNotContainKey("b:auth-mutual-psk");
    String own = unpacked(site, "auth-client-cert-data", "own.crt");
    String root = unpacked(site, "auth-server-cert-data", "root.crt");
    String key = unpacked(site, "auth-client-key-data", "own.key");
    assertThat(made().run("openssl", "verify", "-CAfile", root, own)).contains("OK");
    assertThat(made().run("openssl", "pkey", "-in", key, "-pubout"))
        .isEqualTo(made().run("openssl", "x509", "-in", own, "-pubkey", "-noout"));
  }

  @Test
  void hybridHasTheAuthorityAndNothingOfADevice() throws Exception {
    String configuration = made().changed("hybrid.conf", "[ xauth-rsa, rsa ]", "[ hybrid ]");
    Map<String, String> site =
        site(made().profileBy(configuration, "shrew", "--group", "certified"));
    assertThat(site)
        .containsEntry("s:auth-method", "hybrid-rsa-xauth")
        .containsEntry("s:phase1-exchange", "main")
        .doesNotContainKeys("b:auth-client-cert-data", "b:auth-client-key-data");
    String root = unpacked(site, "auth-server-cert-data", "authority.crt");
    assertThat(made().run("openssl", "verify", "-CAfile", root, root)).contains("OK");
  }

  @Test
  void aGroupWithoutASuiteOfTheClientIsRefused() throws IOException {
    String configuration =
        made().changed("curves.conf", CERTIFIED_SUITES, "[ aes256-sha256-ecp256 ]");
    Ran ran = made().profileBy(configuration, "shrew", "--group", "certified");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("groups.certified.ike needs one like aes256-sha256-modp2048");
  }

  @Test
  void aGroupWithoutAggressiveModeIsRefused() throws IOException {
    String configuration = made().changed("main.conf", "[ main, aggressive ]", "[ main ]");
    Ran ran = made().profileBy(configuration, "shrew");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("groups.staff.mode needs it");
  }

  @Test
  void membersWhomTheGroupDoesNotAdmitAreRefused() throws IOException {
    String configuration =
        made()
            .changed(
                "others.conf", "any-identity  = on", "identities    = [ \"*@elsewhere.example\" ]");
    Ran ran = made().profileBy(configuration, "shrew", "--group", "certified");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("does not admit alice@vpn.example.org");
  }

  @Test
  void aPasswordThatItWouldNotKeepIsNotAskedFor() {
    Ran ran = made().profile("shrew", "--password-stdin");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("keeps no password");
  }
}
