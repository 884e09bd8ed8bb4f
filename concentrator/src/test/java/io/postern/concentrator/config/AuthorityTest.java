package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.ConfigFiles;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.Role;
import io.postern.ike.auth.SignatureKind;
import io.postern.pkica.scep.ChallengePolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ca { … }}, and groups that rely on it. */
class AuthorityTest {
  @TempDir private Path directory;

  private LoadedConfiguration load(String ca, String group) {
    return ConfigurationLoader.load(
        ConfigFiles.write(
            directory,
            """
            postern {
              identity = "vpn.example.org"
              ca { directory = "ca", passphrase = correct-horse
                %s
              }
              pools.staff { network = "10.99.0.0/16" }
              users.local { file = users }
              groups.staff { pool = staff, any-identity = on
                %s
              }
            }
            """
                .formatted(ca, group)));
  }

  private List<String> errors(String ca, String group) {
    return load(ca, group).problems().stream()
        .filter(Problem::isError)
        .map(Problem::toString)
        .toList();
  }

  @Test
  void aGroupWithoutCertificateIsCertifiedByOurAuthorityAndTrustsIt() {
    Configuration found =
        load("", "authenticate = [ rsa, ecdsa, hybrid ], users = local")
            .configuration()
            .orElseThrow();

    AuthorityConfiguration authority = found.authority().orElseThrow();
    assertThat(authority.users().keys())
        .containsOnlyKeys(SignatureKind.RSA, SignatureKind.ECDSA_256);
    assertThat(authority.users().names()).containsExactly(Identity.fqdn("vpn.example.org"));
    var group = found.headend().groups().getFirst();
    assertThat(group.methods())
        .containsExactly(
            AuthenticationMethod.RSA_SIGNATURE,
            AuthenticationMethod.ECDSA_256,
            AuthenticationMethod.HYBRID_INITIATOR_RSA)
        .allMatch(method -> group.credentials().serve(method, Role.RESPONDER));
  }

  @Test
  void everythingOfTheAuthorityCanBeSaid() {
    AuthorityConfiguration authority =
        load(
                """
                listen = "127.0.0.1:8080", publish = "http://ca.example.org:8080/"
                crl-validity = 2d, crl-renewal = 12h, delta-crl-validity = 1h
                token { library = "/usr/lib/token.so", slot = 7, pin = "314159" }
                est.listen = "127.0.0.1:8443"
                scep { challenge = password, password = long-enough, domains = "example.org"
                       unique = on }
                server { names = [ "gw.example.org", "192.0.2.1" ], ecdsa = p384, validity = 30d }
                """,
                "authenticate = ecdsa")
            .configuration()
            .orElseThrow()
            .authority()
            .orElseThrow();

    assertThat(authority.settings().publication().crls())
        .containsExactly("http://ca.example.org:8080/ca-{key}.crl");
    assertThat(authority.settings().deltas().orElseThrow().places())
        .containsExactly("http://ca.example.org:8080/ca-{key}-delta.crl");
    assertThat(authority.token().orElseThrow().slot()).hasValue(7);
    assertThat(authority.est())
        .contains(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8443));
    assertThat(authority.settings().publication().ocsp())
        .containsExactly("http://ca.example.org:8080/ocsp");
    assertThat(authority.settings().crlRenewal()).isEqualTo(Duration.ofHours(12));
    assertThat(authority.enrolment().challenge()).isInstanceOf(ChallengePolicy.Static.class);
    assertThat(authority.enrolment().names().unique()).isTrue();
    assertThat(authority.users().keys()).containsOnlyKeys(SignatureKind.ECDSA_384);
    assertThat(authority.server().names()).hasSize(2);
  }

  @Test
  void withoutAnAuthorityInTheFolderCheckSaysHowToFoundOne() {
    assertThat(load("", "authenticate = rsa").problems())
        .singleElement()
        .asString()
        .contains("postern.conf:3", "ca.directory", "postern ca init --directory");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lissen = off | ca.lissen | listen",
        "publish = nowhere | ca.publish | http://ca.example.org:8080",
        "delta-crl-validity = 1h | ca.delta-crl-validity | needs publish",
        "token { pin = 314159 } | ca.token.library | missing",
        "token { library = /l.so } | ca.token.pin | missing",
        "est { listen = 8443 } | ca.est.listen | ADDRESS:PORT",
        "store = mysql | ca.store | jdbc:postgresql",
        "crl-renewal = 8d | ca.crl-renewal | less than crl-validity",
        "scep { challenge = password } | ca.scep.password | missing",
        "scep { challange = approval } | ca.scep.challange | challenge",
        "server { names = \"keyid:me\" } | ca.server.names | cannot stand in a certificate",
        "server { rsa = rsa1024 } | ca.server.rsa | rsa2048"
      })
  void whatIsWrongIsSaidWithItsKeyAndWhatWasExpected(String line, String key, String expected) {
    assertThat(errors(line, "authenticate = rsa"))
        .singleElement()
        .asString()
        .contains("postern.conf:4", key, expected);
  }

  @Test
  void whereItIsNotToBeTrustedSomebodyElseMustBe() {
    assertThat(errors("", "authenticate = rsa, certificate { trust-own = off }"))
        .singleElement()
        .asString()
        .contains("groups.staff.certificate.trust", "missing");
  }
}
