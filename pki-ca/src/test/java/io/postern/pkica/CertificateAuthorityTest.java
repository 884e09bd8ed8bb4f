package io.postern.pkica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.keyfile.CertificateFile;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.IssuedCertificate;
import io.postern.pkica.store.StoreAddress;
import io.postern.pkica.trust.KeyPolicy;
import io.postern.pkica.trust.PathValidator;
import io.postern.pkica.trust.TrustStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateAuthorityTest {
  private static final Duration YEAR = Duration.ofDays(365);
  private static final X500Name NAME = new X500Name("O=Example,CN=Example VPN");
  private static final Secret PASSPHRASE = Secret.ofText("correct horse");
  private static final AuthoritySettings SETTINGS =
      AuthoritySettings.DEFAULT.withPublication(
          new Publication(
              List.of("http://ca.example.org/crl"),
              List.of("http://ca.example.org/ocsp"),
              List.of("http://ca.example.org/ca")));

  @TempDir private Path folder;
  private Database database;
  private OpenSsl openSsl;
  private AuthorityFounding founding;

  /** OpenSSL looks at the real clock. */
  private Instant now = Instant.now();

  private final InstantSource clock = () -> now;

  @BeforeEach
  void open() {
    database = Database.open(new StoreAddress.Embedded(folder));
    openSsl = new OpenSsl(folder);
    founding = new AuthorityFounding(database, PASSPHRASE, clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @EnumSource
  void openSslVerifiesWhatEachKindOfKeyIssues(KeyAlgorithm algorithm) throws Exception {
    founding.root(NAME, algorithm, YEAR, AuthorityLimits.NONE);
    CertificateAuthority authority = authority();

    X509Certificate gateway = issue(authority, CertificateProfile.GATEWAY, "gate.example.org");

    write("ca.pem", authority.chain());
    write("gate.pem", List.of(gateway));
    assertThat(openSsl.must("verify", "-x509_strict", "-CAfile", "ca.pem", "gate.pem"))
        .contains("gate.pem: OK");
    assertThat(openSsl.must("verify", "-purpose", "sslserver", "-CAfile", "ca.pem", "gate.pem"))
        .contains("OK");
    assertThat(openSsl.must("x509", "-in", "gate.pem", "-noout", "-text"))
        .contains("DNS:gate.example.org")
        .contains("Digital Signature")
        .contains("1.3.6.1.5.5.8.2.2")
        .contains("URI:http://ca.example.org/crl")
        .contains("OCSP - URI:http://ca.example.org/ocsp")
        .contains("CA:FALSE");
  }

  @Test
  void aSubordinateAuthorityUnderOpenSslsRoot() throws Exception {
    openSsl.must(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "root.key",
        "-out",
        "root.pem",
        "-subj",
        "/CN=Corporate Root",
        "-days",
        "30");
    Bytes request = founding.request(NAME, KeyAlgorithm.P384);
    openSsl.pem("sub.csr", "CERTIFICATE REQUEST", List.of(request.toArray()));
    Files.writeString(
        folder.resolve("ext"), "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign,cRLSign\n");
    openSsl.must(
        "x509",
        "-req",
        "-in",
        "sub.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-days",
        "20",
        "-extfile",
        "ext",
        "-out",
        "sub.pem");
    List<X509Certificate> chain = new ArrayList<>(CertificateFile.read(folder.resolve("sub.pem")));
    List<X509Certificate> root = CertificateFile.read(folder.resolve("root.pem"));
    chain.addAll(root);

    assertThatThrownBy(this::authority).isInstanceOf(AuthorityException.class);
    assertThatThrownBy(() -> founding.accept(root)).isInstanceOf(AuthorityException.class);
    founding.accept(chain);
    X509Certificate gateway = issue(authority(), CertificateProfile.GATEWAY, "gate.example.org");

    write("gate.pem", List.of(gateway));
    assertThat(openSsl.must("verify", "-CAfile", "root.pem", "-untrusted", "sub.pem", "gate.pem"))
        .contains("OK");
    assertThat(authority().chain()).isEqualTo(chain);
    assertThat(gateway.getNotAfter()).isEqualTo(chain.getFirst().getNotAfter());
  }

  @Test
  void openSslFindsWhatIsRevokedInTheCrl() throws Exception {
    founding.root(NAME, KeyAlgorithm.P256, YEAR, AuthorityLimits.NONE);
    CertificateAuthority authority = authority();
    List<IssuedCertificate> told = new ArrayList<>();
    authority.onRevocation(told::add);
    X509Certificate gateway = issue(authority, CertificateProfile.GATEWAY, "gate.example.org");
    X509CRL before = authority.crl();

    IssuedCertificate revoked =
        authority.revoke(gateway.getSerialNumber(), RevocationReason.KEY_COMPROMISE);

    X509CRL after = authority.crl();
    write("ca.pem", authority.chain());
    write("gate.pem", List.of(gateway));
    openSsl.pem("before.pem", "X509 CRL", List.of(before.getEncoded()));
    openSsl.pem("after.pem", "X509 CRL", List.of(after.getEncoded()));
    String[] verify = {
      "verify", "-crl_check", "-CAfile", "ca.pem", "-CRLfile", "before.pem", "gate.pem"
    };
    assertThat(openSsl.must(verify)).contains("OK");
    verify[5] = "after.pem";
    assertThat(openSsl.run(verify).output()).contains("certificate revoked");
    assertThat(openSsl.must("crl", "-in", "after.pem", "-CAfile", "ca.pem", "-noout", "-text"))
        .contains("verify OK")
        .contains("Key Compromise");
    assertThat(number(after)).isGreaterThan(number(before));
    assertThat(told).containsExactly(revoked);
    assertThatThrownBy(
            () -> authority.revoke(gateway.getSerialNumber(), RevocationReason.UNSPECIFIED))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("it is revoked");
  }

  @Test
  void aCrlIsMadeAnewWhenItComesOfAge() throws Exception {
    founding.root(NAME, KeyAlgorithm.P256, YEAR, AuthorityLimits.NONE);
    CertificateAuthority authority = authority();
    X509CRL first = authority.crl();
    assertThat(authority.crl()).isEqualTo(first);

    now = now.plus(Duration.ofDays(2));

    assertThat(number(authority.crl())).isEqualTo(number(first) + 1);
  }

  /** RFC 4210 §4.4: who trusts the old key believes the new one's certificates, and vice versa. */
  @Test
  void duringARollOverBothAnchorsLeadToBothGenerations() throws Exception {
    X509Certificate oldRoot = founding.root(NAME, KeyAlgorithm.P256, YEAR, AuthorityLimits.NONE);
    CertificateAuthority authority = authority();
    X509Certificate before = issue(authority, CertificateProfile.CLIENT, "a.example.org");
    List<X509Certificate> oldChain = authority.chain();

    X509Certificate newRoot = founding.prepareRollOver(KeyAlgorithm.P384, YEAR.multipliedBy(2));
    assertThat(authority.next()).contains(newRoot);
    assertThat(authority.chain().getFirst()).isEqualTo(oldRoot);
    X509Certificate during = issue(authority, CertificateProfile.CLIENT, "b.example.org");
    List<X509Certificate> duringChain = authority.chain();
    founding.activate();
    X509Certificate after = issue(authority, CertificateProfile.CLIENT, "c.example.org");
    List<X509Certificate> newChain = authority.chain();

    assertThat(newChain.getFirst()).isEqualTo(newRoot);
    assertThat(authority.next()).isEmpty();
    assertThat(authority.anchors()).containsExactly(oldRoot, newRoot);
    assertThat(believes(oldRoot, before, oldChain)).isTrue();
    assertThat(believes(oldRoot, after, newChain)).isTrue();
    assertThat(believes(newRoot, during, duringChain)).isTrue();
    assertThat(believes(newRoot, after, newChain)).isTrue();
    assertThat(believes(newRoot, before, oldChain)).isFalse();
  }

  /** What an authority may not certify it may not certify with its next key either. */
  @Test
  void theNextKeyHasTheLimitsOfThePresentOne() throws Exception {
    AuthorityLimits limits = new AuthorityLimits(OptionalInt.of(1), List.of("example.org"));
    X509Certificate root = founding.root(NAME, KeyAlgorithm.P256, YEAR, limits);

    X509Certificate next = founding.prepareRollOver(KeyAlgorithm.P256, YEAR);

    assertThat(AuthorityLimits.of(root)).isEqualTo(limits);
    assertThat(AuthorityLimits.of(next)).isEqualTo(limits);
  }

  @Test
  void aCrossCertificateIsPublishedWithOurs() throws Exception {
    X509Certificate ours = founding.root(NAME, KeyAlgorithm.P256, YEAR, AuthorityLimits.NONE);
    var other = TestHierarchy.root("Other");
    X509Certificate cross =
        TestHierarchy.issuer(other)
            .issue(
                CertificateApplication.ofAuthority(ours),
                TestHierarchy.order(CertificateProfile.AUTHORITY, YEAR));

    founding.acceptCross(cross);

    assertThat(authority().chain()).containsExactly(ours, cross);
    assertThatThrownBy(() -> founding.acceptCross(other.certificate()))
        .isInstanceOf(AuthorityException.class);
  }

  @Test
  void anotherPassphraseOpensNothing() throws Exception {
    founding.root(NAME, KeyAlgorithm.P256, YEAR, AuthorityLimits.NONE);

    try (Secret wrong = Secret.ofText("wrong")) {
      assertThatThrownBy(() -> CertificateAuthority.open(database, wrong, SETTINGS, clock))
          .isInstanceOf(AuthorityException.class)
          .hasMessageContaining("passphrase");
    }
    assertThatThrownBy(() -> founding.root(NAME, KeyAlgorithm.P256, YEAR, AuthorityLimits.NONE))
        .isInstanceOf(AuthorityException.class);
  }

  private CertificateAuthority authority() throws AuthorityException {
    return CertificateAuthority.open(database, PASSPHRASE, SETTINGS, clock);
  }

  private boolean believes(
      X509Certificate anchor, X509Certificate leaf, List<X509Certificate> chain) {
    List<X509Certificate> sent = new ArrayList<>(List.of(leaf));
    sent.addAll(chain);
    return PathValidator.of(TrustStore.of(anchor)).path(sent, now) instanceof Reading.Accepted;
  }

  /** Issues for a request that OpenSSL made. */
  private X509Certificate issue(
      CertificateAuthority authority, CertificateProfile profile, String host) throws Exception {
    openSsl.must(
        "req",
        "-new",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        "peer.key",
        "-subj",
        "/O=Example/CN=" + host,
        "-addext",
        "subjectAltName=DNS:" + host,
        "-outform",
        "DER",
        "-out",
        "peer.csr");
    CertificateApplication application =
        TestHierarchy.accepted(
            CertificateApplication.read(
                Bytes.copyOf(Files.readAllBytes(folder.resolve("peer.csr"))), KeyPolicy.MODERN));
    assertThat(application.names())
        .isEqualTo(TestHierarchy.accepted(AlternativeNames.parse(List.of(host))));
    return authority.issue(application, profile, Duration.ofDays(90));
  }

  private void write(String name, List<X509Certificate> certificates) throws Exception {
    List<byte[]> ders = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      ders.add(certificate.getEncoded());
    }
    openSsl.pem(name, "CERTIFICATE", ders);
  }

  private static long number(X509CRL crl) {
    byte[] extension = crl.getExtensionValue("2.5.29.20");
    return ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets())
        .getValue()
        .longValueExact();
  }
}
