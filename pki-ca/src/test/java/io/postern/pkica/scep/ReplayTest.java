package io.postern.pkica.scep;

import static io.postern.pkica.scep.PkcsReqs.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.store.IssuedCertificate;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that come again, with the same or another transaction (RFC 8894 §3.2.1.1). */
class ReplayTest {
  private static final int AT_ONCE = 8;

  @TempDir private Path folder;
  private ScepHost host;
  private ScepDevice device;

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void aOneTimePasswordIsGoodForOneTransaction() throws Exception {
    PKCS10CertificationRequest request = openWithOneTimePassword();
    post(request, "first");
    assertThat(outcome()).isEqualTo("issued");

    post(request, "second");

    assertThat(outcome()).isEqualTo("bad-request");
    assertThat(issued()).hasSize(1);
  }

  @Test
  void aRevokedDeviceDoesNotComeBackWithItsOldPassword() throws Exception {
    PKCS10CertificationRequest request = openWithOneTimePassword();
    post(request, "first");
    host.working()
        .authority()
        .revoke(issued().getFirst().serial(), RevocationReason.KEY_COMPROMISE);

    for (String transaction : List.of("first", "second")) {
      post(request, transaction);
      assertThat(outcome()).isIn("bad-certificate-id", "bad-request");
    }
    assertThat(issued()).isEmpty();
  }

  /** Whoever is quick sends one request several times before the first of them is answered. */
  @Test
  void theSameAtTheSameTimeIsIssuedOnce() throws Exception {
    PKCS10CertificationRequest request = openWithOneTimePassword();
    Bytes message = posted(request, "one");
    CountDownLatch all = new CountDownLatch(AT_ONCE);
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int i = 0; i < AT_ONCE; i++) {
        threads.execute(
            () -> {
              all.countDown();
              post(message);
            });
      }
    }

    assertThat(all.getCount()).isZero();
    assertThat(issued()).hasSize(1);
    assertThat(host.events().stream().filter(event -> event.outcome().equals("issued")))
        .isNotEmpty();
  }

  /** What was recorded on its way does not have anything issued later either. */
  @Test
  void anOldRequestGivesWhatItGaveThen() throws Exception {
    open(new ChallengePolicy.Static(Secret.ofText("sesame")));
    Bytes first = posted(device.request("sesame"), "of one key");
    ScepDevice renamed = new ScepDevice(device.keys(), "b.example.org", device.client());
    Bytes next = posted(renamed.request("sesame"), "of one key");
    post(first);
    post(next);
    assertThat(issued()).hasSize(2);

    for (Bytes recorded : List.of(first, next, first, next)) {
      post(recorded);
      assertThat(outcome()).isEqualTo("issued");
    }
    assertThat(issued()).hasSize(2);
  }

  private PKCS10CertificationRequest openWithOneTimePassword() throws Exception {
    open(new ChallengePolicy.OneTime());
    return device.request(host.desk().newChallenge(Optional.empty(), Duration.ofHours(1)));
  }

  private void open(ChallengePolicy challenge) throws Exception {
    host = new ScepHost(folder, KeyAlgorithm.P256, EnrolmentPolicy.of(challenge));
    device = ScepDevice.of(host.url(), "a.example.org");
    host.scep().get("GetCACert", "", InetAddress.getLoopbackAddress());
  }

  private void post(PKCS10CertificationRequest request, String transaction) {
    post(posted(request, transaction));
  }

  private void post(Bytes message) {
    host.scep().post("PKIOperation", message, InetAddress.getLoopbackAddress());
  }

  private Bytes posted(PKCS10CertificationRequest request, String transaction) {
    X509Certificate registration =
        lines("registration")
            .flatMap(line -> line.certificate().stream())
            .findFirst()
            .orElseThrow();
    return message(
        device.selfSigned(), registration, "AES_128", "SHA256withRSA", request, transaction);
  }

  private String outcome() {
    return host.lastEvent().outcome();
  }

  private List<IssuedCertificate> issued() {
    return lines("client").filter(line -> line.state() == IssuedCertificate.State.ISSUED).toList();
  }

  private Stream<IssuedCertificate> lines(String profile) {
    return host.working().authority().list().stream()
        .filter(line -> line.profile().equals(profile));
  }
}
