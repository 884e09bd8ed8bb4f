package io.postern.actors;

import io.postern.ike.algorithm.Strength;
import io.postern.ike.auth.CertificateJudge;
import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.proof.PathJudge;
import io.postern.pkica.revocation.FetchEvent;
import io.postern.pkica.revocation.FetchPolicy;
import io.postern.pkica.revocation.Fetcher;
import io.postern.pkica.revocation.HttpFetcher;
import io.postern.pkica.revocation.RevocationCache;
import io.postern.pkica.revocation.RevokedHere;
import io.postern.pkica.trust.CertificateIdentity;
import io.postern.pkica.trust.CertificatePolicies;
import io.postern.pkica.trust.IssuerAndSerial;
import io.postern.pkica.trust.KeyPolicy;
import io.postern.pkica.trust.PathValidator;
import io.postern.pkica.trust.Purpose;
import io.postern.pkica.trust.RevocationPolicy;
import io.postern.pkica.trust.RevocationSource;
import io.postern.pkica.trust.TrustStore;
import java.net.URI;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes judges of peers' certificates. Who trusts the same gets the same judge, so that a handshake
 * has its certificates looked at once and not for each connection; all share what is known of
 * revocation. It is used by one thread at a time, its judges by any.
 */
public final class PeerTrust {
  private static final Logger LOG = LoggerFactory.getLogger(PeerTrust.class);

  private final Map<Terms, CurrentJudge> judges = new HashMap<>();
  private final RevocationCache published;
  private final List<Consumer<FetchEvent>> onFetch = new CopyOnWriteArrayList<>();
  private Own own = new Own(List.of(), List.of(), new RevokedHere());

  /** Fetches CRLs and OCSP answers from wherever trusted certificates point. */
  public PeerTrust() {
    this(FetchPolicy.TRUSTED_CHAINS);
  }

  /**
   * @param policy from where CRLs and OCSP answers are fetched
   */
  public PeerTrust(FetchPolicy policy) {
    this.published =
        new RevocationCache(new FetcherWhenNeeded(), policy, InstantSource.system(), this::fetched);
  }

  private void fetched(FetchEvent event) {
    if (event.outcome() != FetchEvent.Outcome.FETCHED) {
      LOG.atWarn()
          .addKeyValue("address", event.address())
          .addKeyValue("kind", event.kind())
          .addKeyValue("outcome", event.outcome().label())
          .addKeyValue("reason", event.detail())
          .log("what an issuer says of revocation could not be had");
    }
    onFetch.forEach(listener -> listener.accept(event));
  }

  /** Told of each CRL and OCSP answer that was fetched, or could not be. */
  public void onFetch(Consumer<FetchEvent> listener) {
    onFetch.add(listener);
  }

  /**
   * What our own authority adds to what a configuration names.
   *
   * @param anchors its certificates, past ones and coming ones too
   * @param intermediates authorities that it certified, and its cross-certificates
   */
  public record Own(
      List<X509Certificate> anchors, List<X509Certificate> intermediates, RevokedHere revoked) {
    public Own {
      anchors = List.copyOf(anchors);
      intermediates = List.copyOf(intermediates);
    }
  }

  /**
   * @param own whether our own authority is trusted besides
   * @param known certificates of peers that send none
   */
  private record Terms(
      List<X509Certificate> anchors,
      boolean own,
      List<X509Certificate> known,
      Purpose purpose,
      Strength weakest,
      RevocationPolicy revocation) {}

  /** Of peers that sign, without our own authority. */
  public CertificateJudge signers(
      List<X509Certificate> anchors, Strength weakest, RevocationPolicy revocation) {
    return signers(anchors, false, weakest, revocation);
  }

  /**
   * Of peers that sign.
   *
   * @param ownToo whether our own authority is trusted besides {@code anchors}: nobody that it
   *     certified is believed before {@link #own}
   * @param weakest profile that keys and signatures may be of
   * @throws IllegalArgumentException if one of {@code anchors} cannot be one
   */
  public CertificateJudge signers(
      List<X509Certificate> anchors,
      boolean ownToo,
      Strength weakest,
      RevocationPolicy revocation) {
    return judge(
        new Terms(
            List.copyOf(anchors), ownToo, List.of(), Purpose.IKE_SIGNATURE, weakest, revocation));
  }

  /**
   * Of a peer to which is encrypted, whose very certificate is known (RFC 2409 §5.2).
   *
   * @throws IllegalArgumentException as above
   */
  public CertificateJudge decrypter(X509Certificate peer, Strength weakest) {
    return judge(
        new Terms(
            List.of(peer),
            false,
            List.of(peer),
            Purpose.IKE_ENCRYPTION,
            weakest,
            RevocationPolicy.OFF));
  }

  /**
   * Our own authority is this from now on, for judges that were made before as well.
   *
   * @throws IllegalArgumentException if one of its certificates cannot be an anchor
   */
  public void own(Own authority) {
    own = authority;
    judges.forEach((terms, judge) -> judge.present = make(terms));
  }

  /** See {@link RevocationCache#onNews}. */
  public void onNews(Consumer<Set<IssuerAndSerial>> listener) {
    published.onNews(listener);
  }

  /** See {@link RevocationCache#refresh}. By any thread. */
  public void refresh() {
    published.refresh();
  }

  private CertificateJudge judge(Terms terms) {
    CurrentJudge made = judges.get(terms);
    if (made == null) {
      made = new CurrentJudge(make(terms));
      judges.put(terms, made);
    }
    return made;
  }

  private CertificateJudge make(Terms terms) {
    List<X509Certificate> anchors = new ArrayList<>(terms.anchors);
    if (terms.own) {
      anchors.addAll(own.anchors);
    }
    return new PathJudge(
        new PathValidator(
            new TrustStore(anchors, terms.own ? own.intermediates : List.of()),
            terms.purpose,
            KeyPolicy.of(terms.weakest),
            CertificatePolicies.ANY,
            // What we revoked ourselves is known and costs nothing: it is always looked at.
            terms.own && terms.revocation == RevocationPolicy.OFF
                ? RevocationPolicy.SOFT
                : terms.revocation,
            revocations(terms)),
        CertificateIdentity.STANDARD,
        terms.known,
        InstantSource.system(),
        (claimed, path) -> {});
  }

  private RevocationSource revocations(Terms terms) {
    RevocationSource others =
        terms.revocation == RevocationPolicy.OFF ? RevocationSource.NONE : published;
    return terms.own ? own.revoked.before(others) : others;
  }

  /** The same for its owner whatever becomes of our own authority. */
  private static final class CurrentJudge implements CertificateJudge {
    private volatile CertificateJudge present;

    CurrentJudge(CertificateJudge present) {
      this.present = present;
    }

    @Override
    public Reading<PublicKey> judge(Identity claimed, List<Bytes> certificates) {
      return present.judge(claimed, certificates);
    }

    @Override
    public List<Bytes> authorities() {
      return present.authorities();
    }
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
