package io.postern.pkica.trust;

import static io.postern.pkica.TestHierarchy.NOW;
import static io.postern.pkica.TestHierarchy.accepted;
import static io.postern.pkica.TestHierarchy.ders;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.CrlIssuer;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Revocation;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.keyfile.KeyedChain;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PathValidatorTest {
  private final KeyedChain root = TestHierarchy.root("Root");
  private final KeyedChain middle = TestHierarchy.authority(root, "Middle");
  private final KeyedChain peer =
      TestHierarchy.peer(middle, CertificateProfile.GATEWAY, "gate.example.org");
  private final TrustStore trust = TrustStore.of(root.certificate());

  @Test
  void aTwoLevelHierarchyIsAccepted() {
    CertificatePath path =
        accepted(PathValidator.of(trust).validate(ders(peer.certificates()), NOW));

    assertThat(path.leaf()).isEqualTo(peer.certificate());
    assertThat(path.anchor()).isEqualTo(root.certificate());
    assertThat(path.certificates()).hasSize(2);
  }

  /** RFC 4945 §3.2.7: "a peer MUST NOT assume" an order beyond the first. */
  @Test
  void whatFollowsTheLeafMayComeInAnyOrderAmongOthers() {
    KeyedChain stranger = TestHierarchy.root("Stranger");
    List<X509Certificate> sent = new ArrayList<>(peer.certificates());
    sent.add(stranger.certificate());
    Collections.reverse(sent.subList(1, sent.size()));

    assertThat(PathValidator.of(trust).validate(ders(sent), NOW))
        .isInstanceOf(Reading.Accepted.class);
  }

  @Test
  void anIntermediateThatThePeerDoesNotSendIsTakenFromThePool() {
    TrustStore pool = new TrustStore(List.of(root.certificate()), List.of(middle.certificate()));

    assertThat(PathValidator.of(pool).validate(ders(List.of(peer.certificate())), NOW))
        .isInstanceOf(Reading.Accepted.class);
  }

  @Test
  void withoutTheIntermediateTheRefusalNamesTheMissingIssuer() {
    refused(
            Reason.CERTIFICATE_UNTRUSTED,
            PathValidator.of(trust).validate(ders(List.of(peer.certificate())), NOW))
        .contains("'CN=Middle'");
  }

  @Test
  void anotherRootOfTheSameNameIsNotTheAnchor() {
    TrustStore other = TrustStore.of(TestHierarchy.root("Root").certificate());

    refused(
        Reason.CERTIFICATE_UNTRUSTED,
        PathValidator.of(other).validate(ders(peer.certificates()), NOW));
  }

  @Test
  void aCrossCertificateLeadsToOurAnchor() {
    KeyedChain ours = TestHierarchy.root("Ours");
    X509Certificate cross = TestHierarchy.cross(ours, root);
    TrustStore crossed = new TrustStore(List.of(ours.certificate()), List.of(cross));

    CertificatePath path =
        accepted(PathValidator.of(crossed).validate(ders(peer.certificates()), NOW));

    assertThat(path.certificates())
        .containsExactly(peer.certificate(), middle.certificate(), cross);
  }

  @Test
  void aPeersOwnCertificateMayBeTheAnchor() {
    TrustStore pinned = TrustStore.of(peer.certificate());

    assertThat(PathValidator.of(pinned).validate(ders(peer.certificates()), NOW))
        .isInstanceOf(Reading.Accepted.class);
    refused(
        Reason.CERTIFICATE_EXPIRED,
        PathValidator.of(pinned)
            .validate(ders(peer.certificates()), NOW.plus(Duration.ofDays(400))));
  }

  @Test
  void whatIsOverIsRefused() {
    Instant later = NOW.plus(Duration.ofDays(366));

    refused(
            Reason.CERTIFICATE_EXPIRED,
            PathValidator.of(trust).validate(ders(peer.certificates()), later))
        .contains("gate.example.org");
  }

  @Test
  void anAnchorThatIsOverIsRefused() {
    TrustStore anchoredInTheMiddle = TrustStore.of(middle.certificate());

    refused(
        Reason.CERTIFICATE_EXPIRED,
        PathValidator.of(anchoredInTheMiddle)
            .validate(ders(peer.certificates()), NOW.plus(Duration.ofDays(800))));
  }

  /** RFC 5280 §6.1.4 (k): who is no authority issues nothing. */
  @Test
  void aPeerIsNoAuthority() {
    KeyedChain forged = TestHierarchy.peer(peer, CertificateProfile.GATEWAY, "bank.example.org");

    refused(
        Reason.CERTIFICATE_UNFIT,
        PathValidator.of(trust).validate(ders(forged.certificates()), NOW));
  }

  @Test
  void nameConstraintsOfAnIntermediateHold() {
    KeyedChain limited =
        TestHierarchy.authority(
            root, "Limited", new AuthorityLimits(OptionalInt.of(0), List.of("branch.example.org")));

    assertThat(validate(limited, "a.branch.example.org")).isInstanceOf(Reading.Accepted.class);
    refused(Reason.CERTIFICATE_UNFIT, validate(limited, "gate.example.org"));
  }

  /** RFC 4945 §5.1.3.2: a key that may not sign proves nothing. */
  @Test
  void anAuthoritysCertificateForOcspIsNotForIke() {
    KeyedChain responder =
        TestHierarchy.peer(middle, CertificateProfile.OCSP_RESPONDER, "ocsp.example.org");

    refused(
            Reason.CERTIFICATE_UNFIT,
            PathValidator.of(trust).validate(ders(responder.certificates()), NOW))
        .contains("extended key usage");
  }

  @Test
  void anEllipticKeyDoesNotEncipher() {
    PathValidator encryption =
        new PathValidator(
            trust,
            Purpose.IKE_ENCRYPTION,
            KeyPolicy.MODERN,
            CertificatePolicies.ANY,
            RevocationPolicy.OFF,
            RevocationSource.NONE);
    KeyedChain rsa =
        TestHierarchy.peer(
            middle, CertificateProfile.GATEWAY, KeyAlgorithm.RSA_2048, "rsa.example.org");

    assertThat(encryption.validate(ders(rsa.certificates()), NOW))
        .isInstanceOf(Reading.Accepted.class);
    refused(Reason.CERTIFICATE_UNFIT, encryption.validate(ders(peer.certificates()), NOW));
  }

  @Test
  void shortKeysAreRefused() {
    PathValidator longKeys =
        new PathValidator(
            trust,
            Purpose.IKE_SIGNATURE,
            new KeyPolicy(3072, 384, false, false),
            CertificatePolicies.ANY,
            RevocationPolicy.OFF,
            RevocationSource.NONE);

    refused(Reason.CERTIFICATE_UNFIT, longKeys.validate(ders(peer.certificates()), NOW))
        .contains("256 bits, expected at least 384");
  }

  @Test
  void noneTooManyAndUnreadableOnesAreRefused() {
    PathValidator validator = PathValidator.of(trust);
    Bytes der = TestHierarchy.der(peer.certificate());

    refused(Reason.CERTIFICATE_MALFORMED, validator.validate(List.of(), NOW));
    refused(
        Reason.CERTIFICATE_MALFORMED,
        validator.validate(Collections.nCopies(CertificateReader.MOST_CERTIFICATES + 1, der), NOW));
    refused(
        Reason.CERTIFICATE_MALFORMED,
        validator.validate(List.of(der.plus(Bytes.ofHex("00"))), NOW));
    refused(
        Reason.CERTIFICATE_MALFORMED,
        validator.validate(List.of(der.slice(0, der.size() - 1)), NOW));
    refused(
        Reason.CERTIFICATE_MALFORMED,
        validator.validate(List.of(Bytes.ofText("-----BEGIN CERTIFICATE-----")), NOW));
  }

  @Test
  void aRevokedPeerIsRefusedAndAnUnknownOneOnlyIfStrict() {
    X509CRL rootCrl = crl(root);
    X509CRL empty = crl(middle);
    X509CRL revoked = crl(middle, peer.certificate().getSerialNumber());

    assertThat(withCrls(RevocationPolicy.STRICT, rootCrl, empty))
        .isInstanceOfSatisfying(
            Reading.Accepted.class,
            yes -> assertThat(((CertificatePath) yes.value()).statusKnown()).isTrue());
    refused(Reason.CERTIFICATE_REVOKED, withCrls(RevocationPolicy.STRICT, rootCrl, revoked));
    refused(Reason.CERTIFICATE_REVOKED, withCrls(RevocationPolicy.SOFT, revoked));
    refused(Reason.CERTIFICATE_STATUS_UNKNOWN, withCrls(RevocationPolicy.STRICT, empty));
    assertThat(withCrls(RevocationPolicy.SOFT)).isInstanceOf(Reading.Accepted.class);
    assertThat(withCrls(RevocationPolicy.OFF, revoked)).isInstanceOf(Reading.Accepted.class);
  }

  @Test
  void aCrlThatAnotherSignedOrThatIsOverSaysNothing() {
    KeyedChain impostor = TestHierarchy.authority(TestHierarchy.root("Root"), "Middle");
    X509CRL forged = crl(impostor, peer.certificate().getSerialNumber());
    X509CRL old =
        TestHierarchy.crls(middle)
            .issue(
                new CrlIssuer.Order(
                    List.of(), BigInteger.ONE, NOW.minus(Duration.ofDays(9)), Duration.ofDays(1)),
                List.of());

    refused(
        Reason.CERTIFICATE_STATUS_UNKNOWN, withCrls(RevocationPolicy.STRICT, crl(root), forged));
    refused(Reason.CERTIFICATE_STATUS_UNKNOWN, withCrls(RevocationPolicy.STRICT, crl(root), old));
  }

  /**
   * Nine authorities that certify each other offer some hundred thousand ways that lead nowhere.
   */
  @Test
  @Timeout(5)
  void aMeshOfCrossCertificatesEndsSoon() {
    List<KeyedChain> mesh = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      mesh.add(TestHierarchy.root("Mesh " + i));
    }
    KeyedChain leaf = TestHierarchy.peer(mesh.getFirst(), CertificateProfile.CLIENT, "a.example");
    List<X509Certificate> crosses = new ArrayList<>();
    for (KeyedChain from : mesh) {
      for (KeyedChain to : mesh) {
        if (!from.equals(to)) {
          crosses.add(TestHierarchy.cross(from, to));
        }
      }
    }
    TrustStore foreign = new TrustStore(List.of(root.certificate()), crosses);

    PathBuilder.Built built = PathBuilder.build(foreign, leaf.certificate(), List.of());

    assertThat(built.paths()).isEmpty();
  }

  private Reading<CertificatePath> validate(KeyedChain authority, String name) {
    KeyedChain below = TestHierarchy.peer(authority, CertificateProfile.CLIENT, name);
    return PathValidator.of(trust).validate(ders(below.certificates()), NOW);
  }

  private Reading<CertificatePath> withCrls(RevocationPolicy policy, X509CRL... crls) {
    return new PathValidator(
            trust,
            Purpose.IKE_SIGNATURE,
            KeyPolicy.MODERN,
            CertificatePolicies.ANY,
            policy,
            RevocationSource.ofCrls(List.of(crls)))
        .validate(ders(peer.certificates()), NOW);
  }

  private static X509CRL crl(KeyedChain authority, BigInteger... serials) {
    List<Revocation> revocations =
        List.of(serials).stream()
            .map(
                serial ->
                    new Revocation(serial, NOW.minusSeconds(60), RevocationReason.KEY_COMPROMISE))
            .toList();
    return TestHierarchy.crls(authority)
        .issue(
            new CrlIssuer.Order(
                revocations, BigInteger.ONE, NOW.minusSeconds(30), Duration.ofDays(1)),
            List.of());
  }

  private static AbstractStringAssert<?> refused(Reason reason, Reading<?> reading) {
    if (reading instanceof Reading.Refused<?>(var refusal)) {
      assertThat(refusal.reason()).as(refusal.detail()).isEqualTo(reason);
      return assertThat(refusal.detail());
    }
    throw new AssertionError("accepted: " + reading);
  }
}
