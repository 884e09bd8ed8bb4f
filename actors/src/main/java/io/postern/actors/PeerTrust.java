package io.postern.actors;

import io.postern.ike.algorithm.Strength;
import io.postern.ike.auth.CertificateJudge;
import io.postern.ike.message.Bytes;
import io.postern.pkica.proof.PathJudge;
import io.postern.pkica.revocation.FetchPolicy;
import io.postern.pkica.revocation.Fetcher;
import io.postern.pkica.revocation.HttpFetcher;
import io.postern.pkica.revocation.RevocationCache;
import io.postern.pkica.trust.CertificateIdentity;
import io.postern.pkica.trust.CertificatePolicies;
import io.postern.pkica.trust.KeyPolicy;
import io.postern.pkica.trust.PathValidator;
import io.postern.pkica.trust.Purpose;
import io.postern.pkica.trust.RevocationPolicy;
import io.postern.pkica.trust.RevocationSource;
import io.postern.pkica.trust.TrustStore;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes judges of peers' certificates. Who trusts the same gets the same judge, so that a handshake
 * has its certificates looked at once and not for each connection; all share what is known of
 * revocation. It is used by one thread, its judges by any.
 */
public final class PeerTrust {
  private static final Logger LOG = LoggerFactory.getLogger(PeerTrust.class);

  private final Map<Terms, CertificateJudge> judges = new HashMap<>();
  private final RevocationSource revocations =
      new RevocationCache(
          new FetcherWhenNeeded(),
          new FetchPolicy(Set.of(), true),
          InstantSource.system(),
          (address, failure) ->
              LOG.atWarn()
                  .addKeyValue("address", address)
                  .addKeyValue("reason", failure)
                  .log("what an issuer says of revocation could not be fetched"));

  /**
   * @param known certificates of peers that send none
   */
  private record Terms(
      List<X509Certificate> anchors,
      List<X509Certificate> known,
      Purpose purpose,
      Strength weakest,
      RevocationPolicy revocation) {}

  /**
   * Of peers that sign.
   *
   * @param weakest profile that keys and signatures may be of
   * @throws IllegalArgumentException if one of {@code anchors} cannot be one
   */
  public CertificateJudge signers(
      List<X509Certificate> anchors, Strength weakest, RevocationPolicy revocation) {
    return judge(
        new Terms(List.copyOf(anchors), List.of(), Purpose.IKE_SIGNATURE, weakest, revocation));
  }

  /**
   * Of a peer to which is encrypted, whose very certificate is known (RFC 2409 §5.2).
   *
   * @throws IllegalArgumentException as above
   */
  public CertificateJudge decrypter(X509Certificate peer, Strength weakest) {
    return judge(
        new Terms(
            List.of(peer), List.of(peer), Purpose.IKE_ENCRYPTION, weakest, RevocationPolicy.OFF));
  }

  private CertificateJudge judge(Terms terms) {
    CertificateJudge made = judges.get(terms);
    if (made == null) {
      made =
          new PathJudge(
              new PathValidator(
                  new TrustStore(terms.anchors, List.of()),
                  terms.purpose,
                  KeyPolicy.of(terms.weakest),
                  CertificatePolicies.ANY,
                  terms.revocation,
                  terms.revocation == RevocationPolicy.OFF ? RevocationSource.NONE : revocations),
              CertificateIdentity.STANDARD,
              terms.known,
              InstantSource.system(),
              (claimed, path) -> {});
      judges.put(terms, made);
    }
    return made;
  }

  /** A configuration that is only checked opens no connection, and has no thread for one. */
  private static final class FetcherWhenNeeded implements Fetcher {
    private @Nullable HttpFetcher opened;

    private synchronized HttpFetcher fetcher() {
      HttpFetcher fetcher = opened == null ? new HttpFetcher() : opened;
      opened = fetcher;
      return fetcher;
    }

    @Override
    public CompletionStage<Bytes> get(URI address) {
      return fetcher().get(address);
    }

    @Override
    public CompletionStage<Bytes> ask(URI address, Bytes request) {
      return fetcher().ask(address, request);
    }
  }
}
