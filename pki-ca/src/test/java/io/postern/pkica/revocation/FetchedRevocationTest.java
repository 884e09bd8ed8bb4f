package io.postern.pkica.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.WorkingAuthority;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateIssuer;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.CrlIssuer;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.ocsp.OcspAnswer;
import io.postern.pkica.ocsp.OcspResponder;
import io.postern.pkica.revocation.FetchEvent.Outcome;
import io.postern.pkica.trust.CertificatePath;
import io.postern.pkica.trust.CertificatePolicies;
import io.postern.pkica.trust.KeyPolicy;
import io.postern.pkica.trust.PathValidator;
import io.postern.pkica.trust.Purpose;
import io.postern.pkica.trust.RevocationPolicy;
import io.postern.pkica.trust.TrustStore;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever sits between us and an issuer may send in the issuer's place. */
class FetchedRevocationTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration CRL_IS_DUE = Duration.ofHours(7);
  private static final Duration OCSP_IS_DUE = Duration.ofMinutes(11);

  @TempDir private Path folder;
  private WorkingAuthority working;
  private RevocationCache cache;
  private KeyedChain peer;
  private final List<FetchEvent> told = new ArrayList<>();
  private Bytes answer = Bytes.EMPTY;

  @BeforeEach
  void open() throws Exception {
    working =
        new WorkingAuthority(
            folder,
            KeyAlgorithm.P256,
            new Publication(
                List.of("http://ca.example.org/crl"),
                List.of("http://ca.example.org/ocsp"),
                List.of()));
    peer = working.peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "a.example.org");
    cache =
        new RevocationCache(new Answering(), FetchPolicy.TRUSTED_CHAINS, working::now, told::add);
  }

  @AfterEach
  void close() {
    working.close();
  }

  @Test
  void aCrlThatAnotherSignedDoesNotReplaceAGoodOne() throws Exception {
    crlSaysRevoked();

    working.pass(CRL_IS_DUE);
    answer = der(crls(imitation()).issue(order(1000, WEEK), List.of()));

    assertThat(reasonOnceFetched()).isEqualTo(Reason.CERTIFICATE_REVOKED);
    assertThat(told.getLast().outcome()).isEqualTo(Outcome.UNTRUSTED);
  }

  @Test
  void aCrlThatAnotherSignedIsTold() throws Exception {
    answer = der(crls(imitation()).issue(order(1000, WEEK), List.of()));

    assertThat(validate(RevocationPolicy.STRICT)).isEqualTo(Reason.CERTIFICATE_STATUS_UNKNOWN);
    assertThat(validate(RevocationPolicy.STRICT)).isEqualTo(Reason.CERTIFICATE_STATUS_UNKNOWN);
    assertThat(outcomes("crl")).containsExactly(Outcome.UNTRUSTED);
  }

  @Test
  void aCrlThatIsOverIsTold() throws Exception {
    answer = der(crls(working.authority().signer()).issue(order(1000, WEEK), List.of()));
    working.pass(WEEK.plusDays(1));

    assertThat(validate(RevocationPolicy.STRICT)).isEqualTo(Reason.CERTIFICATE_STATUS_UNKNOWN);
    assertThat(validate(RevocationPolicy.STRICT)).isEqualTo(Reason.CERTIFICATE_STATUS_UNKNOWN);
    assertThat(outcomes("crl")).containsExactly(Outcome.EXPIRED);
    assertThat(told.getLast().address().getHost()).isEqualTo("ca.example.org");
  }

  @Test
  void anOlderCrlDoesNotReplaceALaterOne() throws Exception {
    Bytes older = der(working.authority().newCrl());
    working.pass(Duration.ofMinutes(1));
    crlSaysRevoked();

    working.pass(CRL_IS_DUE);
    answer = older;

    assertThat(reasonOnceFetched()).isEqualTo(Reason.CERTIFICATE_REVOKED);
    assertThat(told.getLast().outcome()).isEqualTo(Outcome.OLDER);
  }

  @Test
  void whatIsNoCrlReplacesNothing() throws Exception {
    crlSaysRevoked();

    working.pass(CRL_IS_DUE);
    answer = Bytes.ofText("<html>please log in</html>");

    assertThat(reasonOnceFetched()).isEqualTo(Reason.CERTIFICATE_REVOKED);
    assertThat(told.getLast().outcome()).isEqualTo(Outcome.UNREADABLE);
  }

  /** RFC 6960 §4.4.1 has nonces against it, which answers that are made beforehand cannot have. */
  @Test
  void anOlderOcspAnswerOrNoneDoesNotReplaceALaterOne() throws Exception {
    Bytes older = ocspAnswer();
    working.pass(Duration.ofMinutes(1));
    revoke();
    answer = ocspAnswer();
    assertThat(reasonOnceFetched()).isEqualTo(Reason.CERTIFICATE_REVOKED);
    assertThat(outcomes("ocsp")).containsExactly(Outcome.FETCHED);

    for (Bytes instead : List.of(older, Bytes.ofText("no answer"))) {
      working.pass(OCSP_IS_DUE);
      answer = instead;
      assertThat(reasonOnceFetched()).isEqualTo(Reason.CERTIFICATE_REVOKED);
    }
    assertThat(outcomes("ocsp"))
        .containsExactly(Outcome.FETCHED, Outcome.OLDER, Outcome.UNREADABLE);
  }

  /** What was fetched by the first look is there at the second. */
  private Reason reasonOnceFetched() {
    validate(RevocationPolicy.SOFT);
    return validate(RevocationPolicy.SOFT);
  }

  private void crlSaysRevoked() throws Exception {
    revoke();
    answer = der(working.authority().newCrl());
    assertThat(reasonOnceFetched()).isEqualTo(Reason.CERTIFICATE_REVOKED);
    assertThat(outcomes("crl")).containsExactly(Outcome.FETCHED);
  }

  private void revoke() throws Exception {
    working
        .authority()
        .revoke(peer.certificate().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
  }

  private Bytes ocspAnswer() {
    return new OcspResponder(working.authority(), Duration.ofHours(1), working::now)
        .respond(OcspAnswer.request(peer.certificate(), peer.certificates().getLast()));
  }

  private List<Outcome> outcomes(String kind) {
    return told.stream()
        .filter(event -> event.kind().equals(kind))
        .map(FetchEvent::outcome)
        .toList();
  }

  /** INTERNAL_ERROR: it was accepted. */
  private Reason validate(RevocationPolicy policy) {
    PathValidator validator =
        new PathValidator(
            TrustStore.of(peer.certificates().getLast()),
            Purpose.IKE_SIGNATURE,
            KeyPolicy.MODERN,
            CertificatePolicies.ANY,
            policy,
            cache);
    return validator.path(peer.certificates(), working.now())
            instanceof Reading.Refused<CertificatePath>(var refusal)
        ? refusal.reason()
        : Reason.INTERNAL_ERROR;
  }

  private CrlIssuer.Order order(long number, Duration validity) {
    return new CrlIssuer.Order(List.of(), BigInteger.valueOf(number), working.now(), validity);
  }

  private static CrlIssuer crls(KeyedChain authority) {
    return CrlIssuer.of(authority);
  }

  /** Of the authority's name, and with another key. */
  private static KeyedChain imitation() {
    KeyPair pair = KeyAlgorithm.P256.generate();
    X509Certificate certificate =
        CertificateIssuer.root(
            new X500Name("O=Example,CN=Example VPN"),
            pair,
            TestHierarchy.order(CertificateProfile.AUTHORITY, TestHierarchy.YEAR),
            AuthorityLimits.NONE);
    return new KeyedChain(pair.getPrivate(), List.of(certificate));
  }

  private static Bytes der(X509CRL crl) throws CRLException {
    return Bytes.copyOf(crl.getEncoded());
  }

  /** At once. */
  private final class Answering implements Fetcher {
    @Override
    public CompletionStage<Bytes> get(URI address) {
      return CompletableFuture.completedFuture(answer);
    }

    @Override
    public CompletionStage<Bytes> ask(URI address, Bytes request) {
      return CompletableFuture.completedFuture(answer);
    }
  }
}
