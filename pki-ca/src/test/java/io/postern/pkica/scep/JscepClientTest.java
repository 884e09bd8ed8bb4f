package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Reading;
import io.postern.pkica.WorkingAuthority;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.trust.PathValidator;
import io.postern.pkica.trust.TrustStore;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jscep.client.EnrollmentResponse;
import org.jscep.transaction.FailInfo;
import org.jscep.transaction.OperationFailureException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 8894 with the client of jscep. */
class JscepClientTest {
  private static final ChallengePolicy STATIC = new ChallengePolicy.Static(Secret.ofText("sesame"));

  @TempDir private Path folder;
  private ScepHost host;

  @AfterEach
  void close() {
    host.close();
  }

  /** Whatever key the authority has, SCEP has RSA. */
  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "P256"})
  void enrolmentWithAStaticChallenge(KeyAlgorithm algorithm) throws Exception {
    open(algorithm, STATIC);
    ScepDevice device = device("a.example.org");

    X509Certificate certificate = issued(device, enrol(device, "sesame"));

    assertThat(
            PathValidator.of(TrustStore.of(root()))
                .path(List.of(certificate), host.working().now()))
        .isInstanceOf(Reading.Accepted.class);
    assertThat(certificate.getSubjectAlternativeNames().toString()).contains("a.example.org");
    assertThat(host.lastEvent().outcome()).isEqualTo("issued");
  }

  @Test
  void aWrongChallengeIsRefusedAndAfterSomeOfThemARightOneToo() throws Exception {
    open(KeyAlgorithm.P256, STATIC);
    for (int i = 0; i < 5; i++) {
      ScepDevice device = device("a.example.org");
      assertThat(enrol(device, "wrong").getFailInfo()).isEqualTo(FailInfo.badRequest);
    }
    ScepDevice late = device("a.example.org");
    assertThat(enrol(late, "sesame").isFailure()).isTrue();
    assertThat(host.lastEvent().detail()).contains("too many");
    assertThat(issuedCount()).isZero();

    host.working().pass(Duration.ofMinutes(6));

    assertThat(enrol(late, "sesame").isSuccess()).isTrue();
  }

  @Test
  void aOneTimeChallengeIsGoodForOneRequestOfItsSubjectInTime() throws Exception {
    open(KeyAlgorithm.P256, new ChallengePolicy.OneTime());
    String password =
        host.desk().newChallenge(Optional.of("CN=a.example.org,O=Example"), Duration.ofHours(1));
    String late = host.desk().newChallenge(Optional.empty(), Duration.ofMinutes(1));
    ScepDevice device = device("a.example.org");

    assertThat(enrol(device("b.example.org"), password).isFailure()).isTrue();
    assertThat(enrol(device, password).isSuccess()).isTrue();
    assertThat(enrol(device.rekeyed(), password).isFailure()).isTrue();
    host.working().pass(Duration.ofMinutes(2));
    assertThat(enrol(device.rekeyed(), late).isFailure()).isTrue();
    assertThat(issuedCount()).isEqualTo(1);
  }

  /** §3.3.1: a client that got no answer repeats its request and gets the same certificate. */
  @Test
  void aRepeatedRequestGivesTheSameCertificate() throws Exception {
    open(KeyAlgorithm.P256, new ChallengePolicy.OneTime());
    String password = host.desk().newChallenge(Optional.empty(), Duration.ofHours(1));
    ScepDevice device = device("a.example.org");

    X509Certificate first = issued(device, enrol(device, password));
    X509Certificate second = issued(device, enrol(device, password));

    assertThat(second).isEqualTo(first);
    assertThat(issuedCount()).isEqualTo(1);
  }

  @Test
  void withoutAChallengeAPersonApprovesWhileTheClientPolls() throws Exception {
    open(KeyAlgorithm.P256, new ChallengePolicy.Approval());
    ScepDevice device = device("a.example.org");
    EnrollmentResponse pending = enrol(device, "");
    assertThat(pending.isPending()).isTrue();
    assertThat(poll(device, pending).isPending()).isTrue();

    X509Certificate approved = host.desk().approve(host.desk().pending().getFirst().transaction());

    assertThat(issued(device, poll(device, pending))).isEqualTo(approved);
  }

  @Test
  void whatAPersonRefusesFails() throws Exception {
    open(KeyAlgorithm.P256, new ChallengePolicy.Approval());
    ScepDevice device = device("a.example.org");
    EnrollmentResponse pending = enrol(device, "");

    host.desk().refuse(host.desk().pending().getFirst().transaction(), "nobody knows it");

    assertThat(poll(device, pending).getFailInfo()).isEqualTo(FailInfo.badRequest);
    assertThat(host.desk().pending()).isEmpty();
  }

  /** §3.3.3: another key does not get what it polls for. */
  @Test
  void aPollByAnotherIsRefused() throws Exception {
    open(KeyAlgorithm.P256, new ChallengePolicy.Approval());
    ScepDevice device = device("a.example.org");
    EnrollmentResponse pending = enrol(device, "");

    assertThat(poll(device.rekeyed(), pending).getFailInfo()).isEqualTo(FailInfo.badCertId);
  }

  /** §3.3.1.2: the old certificate proves who asks. */
  @Test
  void aRenewalWithAnotherKeyNeedsNoChallenge() throws Exception {
    open(KeyAlgorithm.RSA_2048, STATIC);
    ScepDevice device = device("a.example.org");
    KeyedChain old =
        new KeyedChain(
            device.keys().getPrivate(), List.of(issued(device, enrol(device, "sesame"))));
    ScepDevice rekeyed = device.rekeyed();

    X509Certificate renewed =
        issued(rekeyed, rekeyed.client().enrol(old.certificate(), old.key(), rekeyed.request("")));

    assertThat(renewed.getPublicKey()).isEqualTo(rekeyed.keys().getPublic());
    assertThat(issuedCount()).isEqualTo(2);
  }

  @Test
  void aRenewalForOtherNamesOrWithARevokedCertificateIsRefused() throws Exception {
    open(KeyAlgorithm.RSA_2048, STATIC);
    ScepDevice device = device("a.example.org");
    KeyedChain old =
        new KeyedChain(
            device.keys().getPrivate(), List.of(issued(device, enrol(device, "sesame"))));
    ScepDevice other = device("b.example.org");

    assertThat(other.client().enrol(old.certificate(), old.key(), other.request("")).getFailInfo())
        .isEqualTo(FailInfo.badRequest);
    host.working()
        .authority()
        .revoke(old.certificate().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
    ScepDevice rekeyed = device.rekeyed();
    assertThat(
            rekeyed.client().enrol(old.certificate(), old.key(), rekeyed.request("")).getFailInfo())
        .isEqualTo(FailInfo.badCertId);
    assertThat(issuedCount()).isZero();
  }

  /** §3.3.4, §3.3.5, §4.7. */
  @Test
  void certificatesCrlsAndTheNextAuthorityAreFetched() throws Exception {
    open(KeyAlgorithm.RSA_2048, STATIC);
    ScepDevice device = device("a.example.org");
    X509Certificate certificate = issued(device, enrol(device, "sesame"));
    KeyedChain self = device.selfSigned();

    assertThat(
            device.own(
                device
                    .client()
                    .getCertificate(self.certificate(), self.key(), certificate.getSerialNumber())))
        .isEqualTo(certificate);
    host.working().authority().revoke(certificate.getSerialNumber(), RevocationReason.SUPERSEDED);
    X509CRL crl =
        device
            .client()
            .getRevocationList(
                self.certificate(),
                self.key(),
                root().getSubjectX500Principal(),
                root().getSerialNumber());
    assertThat(crl.isRevoked(certificate)).isTrue();
    assertThatThrownBy(
            () ->
                device
                    .client()
                    .getCertificate(self.certificate(), self.key(), certificate.getSerialNumber()))
        .isInstanceOf(OperationFailureException.class);
    X509Certificate next =
        host.working().founding().prepareRollOver(KeyAlgorithm.RSA_2048, WorkingAuthority.YEAR);
    assertThat(
            device.client().getRolloverCertificate().getCertificates(null).stream()
                .anyMatch(next::equals))
        .isTrue();
  }

  private void open(KeyAlgorithm algorithm, ChallengePolicy challenge) throws Exception {
    host = new ScepHost(folder, algorithm, EnrolmentPolicy.of(challenge));
  }

  private ScepDevice device(String name) throws Exception {
    return ScepDevice.of(host.url(), name);
  }

  private static EnrollmentResponse enrol(ScepDevice device, String challenge) throws Exception {
    KeyedChain self = device.selfSigned();
    return device.client().enrol(self.certificate(), self.key(), device.request(challenge));
  }

  private static EnrollmentResponse poll(ScepDevice device, EnrollmentResponse pending)
      throws Exception {
    KeyedChain self = device.selfSigned();
    return device
        .client()
        .poll(
            self.certificate(),
            self.key(),
            self.certificate().getSubjectX500Principal(),
            pending.getTransactionId());
  }

  private static X509Certificate issued(ScepDevice device, EnrollmentResponse response)
      throws Exception {
    assertThat(response.isSuccess()).isTrue();
    return device.own(response.getCertStore());
  }

  private X509Certificate root() throws Exception {
    return host.working().authority().chain().getFirst();
  }

  /** In force, without that of the registration. */
  private long issuedCount() {
    return host.working().authority().list().stream()
        .filter(line -> line.profile().equals("client"))
        .filter(line -> line.state().name().equals("ISSUED"))
        .count();
  }
}
