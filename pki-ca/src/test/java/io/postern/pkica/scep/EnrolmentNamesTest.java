package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.WorkingAuthority;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.trust.KeyPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request may be named, where only example.org is certified, and no address. */
class EnrolmentNamesTest {
  private static final KeyPair KEYS = KeyAlgorithm.P256.generate();
  private static final NamePolicy POLICY =
      new NamePolicy(List.of("Example.org"), false, false)
          .reserving(List.of(Identity.fqdn("VPN.example.org")));

  @TempDir private static Path folder;
  private static WorkingAuthority working;
  private static EnrolmentDesk desk;

  @BeforeAll
  static void open() throws Exception {
    working = new WorkingAuthority(folder, KeyAlgorithm.P256, Publication.NONE);
    desk =
        new EnrolmentDesk(
            working.authority(),
            working.database(),
            new EnrolmentPolicy(
                new ChallengePolicy.Approval(),
                POLICY,
                KeyPolicy.MODERN,
                CertificateProfile.CLIENT,
                Duration.ofDays(30),
                false),
            working::now);
  }

  @AfterAll
  static void close() {
    working.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=alice",
        "CN=Alice Example",
        "CN=a.example.org",
        "CN=alice@EXAMPLE.ORG",
        "O=Acme Inc.,CN=alice"
      })
  void subjectsThatAreCertified(String subject) throws Exception {
    assertThat(objection(subject)).isEmpty();
  }

  /** What TLS and some VPN clients take for a host name or mailbox where there is no other. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=www.example.com",
        "CN=a.example.org,CN=www.example.com",
        "OU=x+CN=www.example.com",
        "CN=alice@example.com",
        "CN=10.0.0.1",
        "CN=2001:db8::1",
        "CN=alice,E=alice@example.com"
      })
  void subjectsOutsideOfTheDomains(String subject) throws Exception {
    assertThat(objection(subject).orElseThrow()).contains("outside of what is certified");
  }

  /** Whoever has a certificate for it could pass for the headend before its other clients. */
  @ParameterizedTest
  @ValueSource(strings = {"CN=vpn.example.org", "O=x+CN=VPN.Example.Org"})
  void theNameOfTheHeadend(String subject) throws Exception {
    assertThat(objection(subject).orElseThrow()).contains("that of the headend");
    assertThat(objection("CN=a", host("vpn.EXAMPLE.org")).orElseThrow())
        .contains("that of the headend");
  }

  /** RFC 5280 §4.1.2.6, §4.2.1.10. */
  @Test
  void theNameOfTheAuthority() throws Exception {
    assertThat(objection("O=example,CN=EXAMPLE  vpn").orElseThrow())
        .contains("the authority itself");
  }

  @ParameterizedTest
  @CsvSource({
    "2, *.example.org",
    "2, a.*.example.org",
    "2, 10.0.0.1",
    "2, .example.org",
    "2, a..example.org",
    "2, a.example.org.",
    "2, a example.org",
    "1, example.org",
    "1, a@b@example.org",
    "1, a@*.example.org",
    "1, <a>@example.org",
    "6, http://a.example.org/"
  })
  void alternativeNamesThatAreNoHostOrMailbox(int type, String name) throws Exception {
    assertThat(reason(new GeneralName(type, name))).isEqualTo(Reason.CERTIFICATE_WITHOUT_IDENTITY);
  }

  @Test
  void aNameWithANulInIt() throws Exception {
    assertThat(reason(host("a.example.org\0.example.com")))
        .isEqualTo(Reason.CERTIFICATE_WITHOUT_IDENTITY);
  }

  @Test
  void anAddressWhereNoneIsCertified() throws Exception {
    assertThat(objection("CN=a", new GeneralName(GeneralName.iPAddress, "10.0.0.1")).orElseThrow())
        .contains("outside of what is certified");
  }

  /** It would not fit into the store, which is found out before anything is opened there. */
  @Test
  void aSubjectWithoutEnd() throws Exception {
    assertThat(
            reason(
                new X500Name("CN=a" + (",OU=" + "a".repeat(60)).repeat(20)),
                new ExtensionsGenerator()))
        .isEqualTo(Reason.CERTIFICATE_WITHOUT_IDENTITY);
  }

  /** What a certificate may be used for is said by whoever issues it. */
  @Test
  void whatARequestSaysOfItsUseIsNotTakenOver() throws Exception {
    ExtensionsGenerator wanted = new ExtensionsGenerator();
    wanted.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    wanted.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    wanted.addExtension(
        Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning));
    wanted.addExtension(Extension.nameConstraints, true, new byte[] {0x30, 0});

    X509Certificate certificate =
        working
            .authority()
            .issue(
                TestHierarchy.accepted(read(new X500Name("CN=a"), wanted)),
                CertificateProfile.CLIENT,
                Duration.ofDays(1));

    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getKeyUsage()[5]).isFalse();
    assertThat(certificate.getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.17");
    assertThat(certificate.getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
  }

  private static GeneralName host(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  private static Optional<String> objection(String subject, GeneralName... names)
      throws IOException {
    return desk.objection(TestHierarchy.accepted(read(new X500Name(subject), alternatives(names))));
  }

  private static Reason reason(GeneralName name) throws IOException {
    return reason(new X500Name("CN=a"), alternatives(name));
  }

  private static Reason reason(X500Name subject, ExtensionsGenerator extensions)
      throws IOException {
    return read(subject, extensions) instanceof Reading.Refused<CertificateApplication>(var refusal)
        ? refusal.reason()
        : Reason.INTERNAL_ERROR;
  }

  private static ExtensionsGenerator alternatives(GeneralName... names) throws IOException {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    if (names.length > 0) {
      extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    return extensions;
  }

  private static Reading<CertificateApplication> read(
      X500Name subject, ExtensionsGenerator extensions) throws IOException {
    JcaPKCS10CertificationRequestBuilder builder =
        new JcaPKCS10CertificationRequestBuilder(subject, KEYS.getPublic());
    if (!extensions.isEmpty()) {
      builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    }
    return CertificateApplication.read(
        Bytes.copyOf(
            builder.build(KeyAlgorithm.signer(KEYS.getPrivate(), KEYS.getPublic())).getEncoded()),
        KeyPolicy.MODERN);
  }
}
