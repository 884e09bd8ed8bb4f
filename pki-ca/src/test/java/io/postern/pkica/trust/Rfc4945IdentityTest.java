package io.postern.pkica.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.authority.CertificateProfile;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4945 §3.1 and §5.1.3.6: which identity a certificate bears. */
class Rfc4945IdentityTest {
  private final X509Certificate certificate =
      TestHierarchy.peer(
              TestHierarchy.root("Root"),
              CertificateProfile.GATEWAY,
              "gate.example.org",
              "alice@example.org",
              "192.0.2.1",
              "2001:db8::1")
          .certificate();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gate.example.org",
        "GATE.example.ORG",
        "alice@EXAMPLE.org",
        "192.0.2.1",
        "2001:db8::1"
      })
  void whatItBears(String identity) {
    assertThat(check(identity)).isInstanceOf(Reading.Accepted.class);
  }

  /** §3.1.3: the local part of a mailbox counts letter by letter. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.org",
        "other.example.org",
        "ALICE@example.org",
        "bob@example.org",
        "192.0.2.2",
        "2001:db8::2",
        "keyid:gate.example.org"
      })
  void whatItDoesNotBear(String identity) {
    assertThat(check(identity)).isInstanceOf(Reading.Refused.class);
  }

  /** §3.1.5. */
  @Test
  void theSubjectAsItStandsOrAsRfc5280Compares() {
    assertThat(checkName("CN=gate.example.org,O=Example")).isInstanceOf(Reading.Accepted.class);
    assertThat(checkName("CN=GATE.example.org, O=example")).isInstanceOf(Reading.Accepted.class);
    assertThat(checkName("CN=gate.example.org")).isInstanceOf(Reading.Refused.class);
    assertThat(checkName("O=Example,CN=gate.example.org")).isInstanceOf(Reading.Refused.class);
  }

  @Test
  void whatIsNoNameIsNotTheSubject() {
    Bytes subject = Bytes.copyOf(certificate.getSubjectX500Principal().getEncoded());

    for (Bytes wrong :
        new Bytes[] {
          subject.plus(Bytes.ofHex("00")), subject.slice(0, 9), Bytes.ofText("CN=x"), Bytes.EMPTY
        }) {
      assertThat(
              CertificateIdentity.STANDARD.check(
                  certificate, new Identity(Identity.DISTINGUISHED_NAME, wrong)))
          .isInstanceOf(Reading.Refused.class);
    }
  }

  /** §5.1.2: a common name is no host name, unless the operator says so and there is none. */
  @Test
  void theCommonNameCountsOnlyByChoiceAndWithoutAlternatives() {
    X509Certificate onlyMailbox =
        TestHierarchy.peer(
                TestHierarchy.root("Root"), CertificateProfile.CLIENT, "carol@example.org")
            .certificate();
    CertificateIdentity lenient = new CertificateIdentity(true);
    Identity commonName = Identity.fqdn("carol@example.org");

    assertThat(CertificateIdentity.STANDARD.check(onlyMailbox, commonName))
        .isInstanceOf(Reading.Refused.class);
    assertThat(lenient.check(onlyMailbox, commonName)).isInstanceOf(Reading.Accepted.class);
    assertThat(lenient.check(certificate, Identity.fqdn("example")))
        .isInstanceOf(Reading.Refused.class);
  }

  @Test
  void allThatItBearsCanBeListed() {
    assertThat(SubjectNames.of(certificate).identities())
        .extracting(Identity::toString)
        .containsExactly(
            "gate.example.org", "alice@example.org", "192.0.2.1", "2001:db8:0:0:0:0:0:1");
  }

  private Reading<X509Certificate> check(String identity) {
    return CertificateIdentity.STANDARD.check(
        certificate, TestHierarchy.accepted(Identity.parse(identity)));
  }

  private Reading<X509Certificate> checkName(String name) {
    return CertificateIdentity.STANDARD.check(
        certificate,
        new Identity(
            Identity.DISTINGUISHED_NAME, Bytes.copyOf(new X500Principal(name).getEncoded())));
  }
}
