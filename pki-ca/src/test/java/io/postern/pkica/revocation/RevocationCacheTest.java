package io.postern.pkica.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.WorkingAuthority;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.ocsp.OcspResponder;
import io.postern.pkica.trust.CertificatePath;
import io.postern.pkica.trust.CertificatePolicies;
import io.postern.pkica.trust.IssuerAndSerial;
import io.postern.pkica.trust.KeyPolicy;
import io.postern.pkica.trust.PathValidator;
import io.postern.pkica.trust.Purpose;
import io.postern.pkica.trust.RevocationPolicy;
import io.postern.pkica.trust.RevocationSource;
import io.postern.pkica.trust.TrustStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another authority, whose CRL and OCSP responder are fetched when the test says so. */
class RevocationCacheTest {
  private static final String CRL = "http://ca.example.org/crl";
  private static final String OCSP = "http://ca.example.org/ocsp";
  private static final FetchPolicy EVERYWHERE = FetchPolicy.TRUSTED_CHAINS;

  @TempDir private Path folder;
  private WorkingAuthority working;
  private final List<Runnable> waiting = new ArrayList<>();
  private final List<URI> asked = new ArrayList<>();
  private final List<URI> failed = new ArrayList<>();
  private boolean reachable = true;

  @AfterEach
  void close() {
    working.close();
  }

  @BeforeEach
  void nothingOpen() throws Exception {
    open(new Publication(List.of(CRL), List.of(), List.of()));
  }

  private void open(Publication publication) throws Exception {
    if (working != null) {
      working.close();
    }
    working =
        new WorkingAuthority(
            Files.createTempDirectory(folder, "ca"), KeyAlgorithm.P256, publication);
  }

  @Test
  void aPeerIsLetInOnceTheCrlIsThere() throws Exception {
    KeyedChain peer = peer();
    PathValidator strict = validator(EVERYWHERE, RevocationPolicy.STRICT);

    assertThat(reason(strict, peer)).isEqualTo(Reason.CERTIFICATE_STATUS_UNKNOWN);
    arrive();

    assertThat(strict.path(peer.certificates(), working.now()))
        .isInstanceOfSatisfying(
            Reading.Accepted.class,
            yes -> assertThat(((CertificatePath) yes.value()).statusKnown()).isTrue());
    assertThat(asked).containsExactly(URI.create(CRL));
  }

  @Test
  void aRevokedPeerIsRefusedOnceTheNextCrlIsThere() throws Exception {
    KeyedChain peer = peer();
    PathValidator soft = validator(EVERYWHERE, RevocationPolicy.SOFT);
    accepts(soft, peer);
    arrive();
    working
        .authority()
        .revoke(peer.certificate().getSerialNumber(), RevocationReason.KEY_COMPROMISE);

    working.pass(Duration.ofHours(7));
    // Getting old: used while the next is fetched.
    accepts(soft, peer);
    arrive();

    assertThat(reason(soft, peer)).isEqualTo(Reason.CERTIFICATE_REVOKED);
  }

  @Test
  void anUnreachableIssuerIsNotAskedAtEveryLogin() throws Exception {
    KeyedChain peer = peer();
    reachable = false;
    PathValidator soft = validator(EVERYWHERE, RevocationPolicy.SOFT);
    for (int i = 0; i < 10; i++) {
      accepts(soft, peer);
      arrive();
    }
    assertThat(failed).containsExactly(URI.create(CRL));

    working.pass(Duration.ofMinutes(1));
    accepts(soft, peer);

    assertThat(asked).hasSize(2);
  }

  @Test
  void onlyConfiguredHostsAreAsked() throws Exception {
    KeyedChain peer = peer();

    accepts(validator(FetchPolicy.only(Set.of("other.example.org")), RevocationPolicy.SOFT), peer);
    assertThat(asked).isEmpty();
    accepts(validator(FetchPolicy.only(Set.of("CA.example.org")), RevocationPolicy.SOFT), peer);
    assertThat(asked).hasSize(1);
  }

  /** Path validation itself looks at what it is given, and goes nowhere for more. */
  @Test
  void nobodyElseFetchesWhatMayNotBeFetched() throws Exception {
    HttpServer elsewhere =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<URI> requests = Collections.synchronizedList(new ArrayList<>());
    elsewhere.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestURI());
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    elsewhere.start();
    try {
      String address = "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/";
      open(new Publication(List.of(address + "crl"), List.of(address + "ocsp"), List.of()));

      assertThat(
              reason(
                  validator(FetchPolicy.only(Set.of("ca.example.org")), RevocationPolicy.STRICT),
                  peer()))
          .isEqualTo(Reason.CERTIFICATE_STATUS_UNKNOWN);
    } finally {
      elsewhere.stop(0);
    }
    assertThat(requests).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void anUntrustedChainHasNobodyAsked() throws Exception {
    KeyedChain peer = peer();
    var stranger = TestHierarchy.root("Stranger");
    PathValidator strict =
        new PathValidator(
            TrustStore.of(stranger.certificate()),
            Purpose.IKE_SIGNATURE,
            KeyPolicy.MODERN,
            CertificatePolicies.ANY,
            RevocationPolicy.STRICT,
            cache(EVERYWHERE));

    assertThat(reason(strict, peer)).isEqualTo(Reason.CERTIFICATE_UNTRUSTED);
    assertThat(asked).isEmpty();
  }

  @Test
  void ocspAloneIsEnough() throws Exception {
    open(new Publication(List.of(), List.of(OCSP), List.of()));
    KeyedChain peer = peer();
    PathValidator strict = validator(EVERYWHERE, RevocationPolicy.STRICT);
    assertThat(reason(strict, peer)).isEqualTo(Reason.CERTIFICATE_STATUS_UNKNOWN);
    arrive();
    accepts(strict, peer);
    working
        .authority()
        .revoke(peer.certificate().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
    working.pass(Duration.ofMinutes(11));
    accepts(strict, peer);
    arrive();

    assertThat(reason(strict, peer)).isEqualTo(Reason.CERTIFICATE_REVOKED);
  }

  /** What our own authority revoked is refused without anybody being asked. */
  @Test
  void ourOwnRevocationsHoldAtOnce() throws Exception {
    KeyedChain peer = peer();
    PathValidator strict =
        with(
            new OwnRevocations(working.authority(), RevocationSource.NONE),
            RevocationPolicy.STRICT);
    accepts(strict, peer);

    working
        .authority()
        .revoke(peer.certificate().getSerialNumber(), RevocationReason.KEY_COMPROMISE);

    assertThat(reason(strict, peer)).isEqualTo(Reason.CERTIFICATE_REVOKED);
  }

  /** Nobody logs in, and nobody looks: what sessions live by is fetched again all the same. */
  @Test
  void whatIsInUseIsFetchedAgainByItself() throws Exception {
    KeyedChain peer = peer();
    RevocationCache cache = cache(EVERYWHERE);
    List<IssuerAndSerial> news = new ArrayList<>();
    cache.onNews(news::addAll);
    accepts(with(cache, RevocationPolicy.SOFT), peer);
    arrive();
    cache.refresh();
    assertThat(asked).as("nothing is due").hasSize(1);
    working
        .authority()
        .revoke(peer.certificate().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
    for (int hours = 0; hours < 7; hours++) {
      working.pass(Duration.ofHours(1));
      accepts(with(cache, RevocationPolicy.SOFT), peer);
    }
    waiting.clear();
    working.pass(Duration.ofMinutes(1));

    cache.refresh();
    cache.refresh();
    arrive();

    assertThat(news).containsExactly(IssuerAndSerial.of(peer.certificate()));
    int before = asked.size();
    working.pass(Duration.ofHours(7));
    cache.refresh();
    assertThat(asked).as("nobody lives by it any longer").hasSize(before);
  }

  private KeyedChain peer() throws Exception {
    return working.peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "a.example.org");
  }

  private PathValidator validator(FetchPolicy policy, RevocationPolicy revocation)
      throws Exception {
    return with(cache(policy), revocation);
  }

  private PathValidator with(RevocationSource source, RevocationPolicy revocation)
      throws Exception {
    return new PathValidator(
        TrustStore.of(working.authority().chain().getFirst()),
        Purpose.IKE_SIGNATURE,
        KeyPolicy.MODERN,
        CertificatePolicies.ANY,
        revocation,
        source);
  }

  private RevocationCache cache(FetchPolicy policy) {
    return new RevocationCache(
        new LateFetcher(),
        policy,
        working::now,
        event -> {
          if (event.outcome() != FetchEvent.Outcome.FETCHED) {
            failed.add(event.address());
          }
        });
  }

  private void accepts(PathValidator validator, KeyedChain peer) {
    assertThat(validator.path(peer.certificates(), working.now()))
        .isInstanceOf(Reading.Accepted.class);
  }

  private Reason reason(PathValidator validator, KeyedChain peer) {
    return validator.path(peer.certificates(), working.now())
            instanceof Reading.Refused<CertificatePath>(var refusal)
        ? refusal.reason()
        : Reason.INTERNAL_ERROR;
  }

  /** What was asked for comes now. */
  private void arrive() {
    List<Runnable> now = List.copyOf(waiting);
    waiting.clear();
    now.forEach(Runnable::run);
  }

  /** Answers out of the authority, when {@link #arrive} says so. */
  private final class LateFetcher implements Fetcher {
    @Override
    public CompletionStage<Bytes> get(URI address) {
      return later(
          address,
          () -> {
            try {
              return Bytes.copyOf(working.authority().newCrl().getEncoded());
            } catch (CRLException | AuthorityException e) {
              throw new IllegalStateException(e);
            }
          });
    }

    @Override
    public CompletionStage<Bytes> ask(URI address, Bytes request) {
      return later(
          address,
          () ->
              new OcspResponder(working.authority(), Duration.ofHours(1), working::now)
                  .respond(request));
    }

    private CompletionStage<Bytes> later(URI address, Supplier<Bytes> answer) {
      asked.add(address);
      CompletableFuture<Bytes> future = new CompletableFuture<>();
      waiting.add(
          () -> {
            if (reachable) {
              future.complete(answer.get());
            } else {
              future.completeExceptionally(new IOException("unreachable"));
            }
          });
      return future;
    }
  }
}
