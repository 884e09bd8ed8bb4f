package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.SiteSettings;
import io.postern.concentrator.ConfigFiles;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.Role;
import io.postern.pkica.authority.KeyAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code certificate}, {@code encryption} and what {@code authenticate} needs of them. */
class CertificatesTest {
  private static final Duration YEAR = Duration.ofDays(365);

  private static final String GROUP =
      """
      postern {
        identity = "vpn.example.org"
        certificate { chain = "rsa.pem", key = "rsa.key", trust = "ca.pem" }
        pools.staff { network = "10.99.0.0/16" }
        users.local { file = users }
        groups.staff { pool = staff
          %s
        }
      }
      """;

  private static final String SITE =
      """
      postern {
        identity = "vpn.example.org"
        certificate { chain = "rsa.pem", key = "rsa.key", trust = "ca.pem" }
        encryption { certificate = "enc.pem", key = "enc.key" }
        sites.branch { protect = "permit ip any 10.7.0.0/16"
          %s
        }
      }
      """;

  @TempDir private static Path directory;

  @BeforeAll
  static void issue() {
    TestCertificates certificates = new TestCertificates(directory);
    certificates.issue("rsa", "vpn.example.org", KeyAlgorithm.RSA_2048, YEAR);
    certificates.issue("enc", "vpn.example.org", KeyAlgorithm.RSA_2048, YEAR);
    certificates.issue("ec", "vpn.example.org", KeyAlgorithm.P256, YEAR);
    certificates.issue("peer", "b.example.org", KeyAlgorithm.RSA_2048, YEAR);
    certificates.issue("soon", "vpn.example.org", KeyAlgorithm.P256, Duration.ofDays(20));
    certificates.issue("other", "other.example.org", KeyAlgorithm.P256, YEAR);
  }

  private static LoadedConfiguration load(String text) {
    return ConfigurationLoader.load(ConfigFiles.write(directory, text));
  }

  private static GroupSettings group(String lines) {
    LoadedConfiguration loaded = load(GROUP.formatted(lines));
    assertThat(loaded.problems()).isEmpty();
    return loaded.configuration().orElseThrow().headend().groups().getFirst();
  }

  private static SiteSettings site(String lines) {
    LoadedConfiguration loaded = load(SITE.formatted(lines));
    assertThat(loaded.problems()).isEmpty();
    return loaded.configuration().orElseThrow().headend().sites().getFirst();
  }

  @Test
  void methodsOfAGroupAreInTheOrderOfTheFile() {
    GroupSettings group =
        group(
            """
            authenticate = [ hybrid, xauth-rsa, xauth-psk, rsa ], users = local
            secret = long-enough-for-tests, identities = [ "*@example.org", "O=Example, CN=*" ]
            """);

    assertThat(group.methods())
        .containsExactly(
            AuthenticationMethod.HYBRID_INITIATOR_RSA,
            AuthenticationMethod.XAUTH_INITIATOR_RSA,
            AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY,
            AuthenticationMethod.RSA_SIGNATURE)
        .allMatch(method -> group.credentials().serve(method, Role.RESPONDER));
    assertThat(group.admits(Identity.fqdn("staff"))).isFalse();
  }

  @Test
  void hybridNeedsNoKeyAndNoTrust() {
    GroupSettings group =
        group(
            """
            authenticate = hybrid, users = local
            certificate { chain = "rsa.pem", key = "rsa.key" }
            """);

    assertThat(group.credentials().preSharedKey()).isEmpty();
    assertThat(group.credentials().judge()).isEmpty();
    assertThat(group.admits(Identity.keyId("staff"))).isTrue();
  }

  @Test
  void theCurveOfOurKeyIsTheMethod() {
    assertThat(
            group(
                    """
                    authenticate = ecdsa, identities = "*@example.org"
                    certificate { chain = "ec.pem", key = "ec.key", trust = [ "ca.pem" ] }
                    """)
                .methods())
        .containsExactly(AuthenticationMethod.ECDSA_256);
  }

  @Test
  void aSiteMaySignAndDecrypt() {
    SiteSettings site =
        site(
            """
            peer = "198.51.100.7", peer-identity = "b.example.org", peer-certificate = "peer.pem"
            authenticate = [ revised-rsa-encryption, rsa-encryption, rsa ]
            """);

    assertThat(site.methods())
        .containsExactly(
            AuthenticationMethod.REVISED_RSA_ENCRYPTION,
            AuthenticationMethod.RSA_ENCRYPTION,
            AuthenticationMethod.RSA_SIGNATURE)
        .allMatch(method -> site.credentials().serve(method, Role.INITIATOR))
        .allMatch(method -> site.credentials().serve(method, Role.RESPONDER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "authenticate = hybrid ; groups.staff.users ; hybrid needs users",
        "authenticate = rsa ; groups.staff.identities ; whose certificates are the members'",
        "authenticate = xauth-ecdsa, users = local, secret = long-enough-for-it"
            + " ; groups.staff.authenticate ; expected xauth-psk or psk or",
        "authenticate = psk ; groups.staff.secret ; psk needs it",
        "authenticate = ecdsa, any-identity = on ; groups.staff.authenticate"
            + " ; ecdsa needs a key for ECDSA, ours is for RSA",
        "authenticate = hybrid, users = local, certificate { chain = `ec.pem`, key = `ec.key` }"
            + " ; groups.staff.authenticate ; hybrid needs a key for RSA, ours is for ECDSA",
        "authenticate = rsa, any-identity = on, certificate { chain = `rsa.pem`, key = `rsa.key` }"
            + " ; groups.staff.certificate.trust ; the authorities that issue",
        "authenticate = psk, secret = long-enough-, certificate { chain = `nowhere.pem`, key ="
            + " `rsa.key` } ; ; ",
        "authenticate = hybrid, users = local, certificate { chain = `nowhere.pem`, key = `rsa.key`"
            + " } ; groups.staff.certificate.chain ; nowhere.pem does not exist",
        "authenticate = hybrid, users = local, certificate { chain = `ec.pem`, key = `rsa.key` }"
            + " ; groups.staff.certificate.chain ; is not that of the key in",
        "authenticate = hybrid, users = local, certificate { chain = `rsa.key`, key = `rsa.key` }"
            + " ; groups.staff.certificate.chain ; expected certificates, found none",
        "authenticate = hybrid, users = local, certificate { chain = `rsa.pem` }"
            + " ; groups.staff.certificate.chain ; a PKCS #12 file needs a passphrase",
        "authenticate = rsa, any-identity = on, certificate { chain = `rsa.pem`, key = `rsa.key`,"
            + " trust = `users` } ; groups.staff.certificate.trust ; users: is empty",
      })
  void oneMistakeOfAGroup(String lines, String key, String message) {
    List<Problem> errors =
        load(GROUP.formatted(lines.replace('`', '"'))).problems().stream()
            .filter(Problem::isError)
            .toList();

    if (key == null) {
      assertThat(errors).isEmpty();
    } else {
      assertThat(errors)
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.key()).isEqualTo(key);
                assertThat(problem.message()).contains(message);
                assertThat(problem.location().line())
                    .isEqualTo(
                        message.endsWith("needs users") || message.endsWith("needs it") ? 6 : 7);
              });
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "authenticate = rsa ; sites.branch.peer-identity ; which of all certificates",
        "authenticate = rsa-encryption, peer-identity = `b.example.org`"
            + " ; sites.branch.peer-certificate ; must be here",
        "authenticate = rsa-encryption, peer-identity = `b.example.org`, peer-certificate ="
            + " `users` ; sites.branch.peer-certificate ; users: is empty",
      })
  void oneMistakeOfASite(String lines, String key, String message) {
    assertThat(
            load(SITE.formatted(lines.replace('`', '"'))).problems().stream()
                .filter(Problem::isError))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo(key);
              assertThat(problem.message()).contains(message);
            });
  }

  @Test
  void aKeyThatSignsDoesNotDecrypt() {
    assertThat(
            load(SITE.replace("enc.", "rsa.").formatted("secret = long-enough-for-tests"))
                .problems())
        .singleElement()
        .asString()
        .contains("encryption.certificate")
        .contains("which signs too: encryption needs a key of its own");
  }

  @Test
  void nothingToSignWithIsAnError() {
    assertThat(
            load("""
            postern { identity = a
              sites.b { authenticate = rsa, peer-identity = b, protect = "permit ip any any" }
            }
            """)
                .problems())
        .extracting(Problem::message)
        .contains("rsa needs certificate { … }, here or under postern");
  }

  private static List<String> warnings(String certificate) {
    LoadedConfiguration loaded =
        load(
            GROUP.formatted(
                "authenticate = ecdsa, any-identity = on, certificate { " + certificate + " }"));
    assertThat(loaded.problems()).noneMatch(Problem::isError);
    return loaded.problems().stream().map(Problem::message).toList();
  }

  @Test
  void aCertificateThatEndsSoonIsWarnedOf() {
    assertThat(warnings("chain = soon.pem, key = soon.key, trust = ca.pem"))
        .singleElement()
        .asString()
        .contains("vpn.example.org")
        .contains("have it renewed");
  }

  @Test
  void aCertificateWithoutOurIdentityIsWarnedOf() {
    assertThat(warnings("chain = other.pem, key = other.key, trust = ca.pem"))
        .singleElement()
        .asString()
        .contains("does not bear 'vpn.example.org'; its alternative names: other.example.org");
  }

  @Test
  void aKeyThatEverybodyMayReadIsWarnedOf() throws IOException {
    Path open = Files.copy(directory.resolve("ec.key"), directory.resolve("open.key"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(warnings("chain = ec.pem, key = open.key, trust = ca.pem"))
        .singleElement()
        .asString()
        .contains("open.key is readable by everybody; do: chmod o-r");
  }

  @ParameterizedTest
  @CsvSource({
    "crl.example.org, ",
    "'crl.example.org, 192.0.2.1, \"[2001:db8::1]\"', ",
    "\"crl.example.org:80\", 'expected e.g. crl.example.org, not'",
    "\"http://crl.example.org\", 'expected e.g. crl.example.org, not'",
  })
  void revocationHostsAreHosts(String hosts, String problem) {
    LoadedConfiguration loaded =
        load(
            GROUP.formatted("authenticate = rsa, identities = \"*\"")
                + "postern.revocation-hosts = [ "
                + hosts
                + " ]");

    if (problem == null) {
      assertThat(loaded.problems()).isEmpty();
    } else {
      assertThat(loaded.problems().toString()).contains(problem, "revocation-hosts");
    }
  }
}
