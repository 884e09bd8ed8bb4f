package io.postern.pkica.revocation;

import io.postern.ike.message.Bytes;
import io.postern.pkica.ocsp.OcspAnswer;
import io.postern.pkica.trust.IssuerAndSerial;
import io.postern.pkica.trust.RevocationSource;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps what issuers publish. Nobody waits for it: what is not there is fetched in the background,
 * and what is getting old is used while the next is fetched (RFC 5861 §3). A peer that is refused
 * because its status is not known yet is let in when it tries again.
 */
public final class RevocationCache implements RevocationSource {
  /** Ours: of addresses and of certificates asked about; the least recently used ones go. */
  private static final int MOST_ENTRIES = 512;

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
  private static final Duration LONGEST_AGE = Duration.ofHours(6);
  private static final Duration LONGEST_AGE_OCSP = Duration.ofMinutes(10);

  private final Fetcher fetcher;
  private final FetchPolicy policy;
  private final InstantSource clock;
  private final BiConsumer<URI, Throwable> onFailure;
  private final List<Consumer<Set<IssuerAndSerial>>> onNews = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private final Map<Object, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param content of what was fetched last
   * @param due when it should be fetched anew; nobody asks before
   */
  private record Entry(Optional<Bytes> content, Optional<X509CRL> crl, Instant due) {}

  private record Question(URI address, X509Certificate certificate) {}

  /**
   * @param onFailure told of what could not be fetched or read
   */
  public RevocationCache(
      Fetcher fetcher,
      FetchPolicy policy,
      InstantSource clock,
      BiConsumer<URI, Throwable> onFailure) {
    this.fetcher = fetcher;
    this.policy = policy;
    this.clock = clock;
    this.onFailure = onFailure;
  }

  /**
   * Told of certificates of which more is known than before, in the thread that fetched it: those
   * that a CRL lists and the one before it did not, and those of which an OCSP answer came. Nothing
   * of it is verified yet; whoever asks {@link #crls} or {@link #ocsp} does that.
   */
  public void onNews(Consumer<Set<IssuerAndSerial>> listener) {
    onNews.add(listener);
  }

  /** {@inheritDoc} It is called with valid paths only: see {@link FetchPolicy}. */
  @Override
  public List<X509CRL> crls(List<X509Certificate> path) {
    List<X509CRL> found = new ArrayList<>();
    for (X509Certificate certificate : path) {
      for (URI address : Pointers.of(certificate).crls()) {
        if (policy.allows(address)) {
          lookUp(address, address, () -> fetcher.get(address)).crl().ifPresent(found::add);
        }
      }
    }
    return found;
  }

  @Override
  public Status ocsp(X509Certificate certificate, X509Certificate issuer, Instant now) {
    for (URI address : Pointers.of(certificate).ocsp()) {
      if (policy.allows(address)) {
        Bytes request = OcspAnswer.request(certificate, issuer);
        Optional<Bytes> answer =
            lookUp(new Question(address, certificate), address, () -> fetcher.ask(address, request))
                .content();
        Status status =
            answer
                .map(octets -> OcspAnswer.status(octets, certificate, issuer, now))
                .orElse(Status.UNKNOWN);
        if (status != Status.UNKNOWN) {
          return status;
        }
      }
    }
    return Status.UNKNOWN;
  }

  private Entry lookUp(Object key, URI address, Supplier<CompletionStage<Bytes>> fetch) {
    Instant now = clock.instant();
    Entry known;
    synchronized (lock) {
      known = entries.getOrDefault(key, new Entry(Optional.empty(), Optional.empty(), now));
      if (known.due().isAfter(now)) {
        return known;
      }
      // Whatever comes of it, nobody else asks meanwhile.
      put(key, new Entry(known.content(), known.crl(), now.plus(AFTER_FAILURE)));
    }
    var _ =
        fetch
            .get()
            .thenAccept(content -> keep(key, content))
            .exceptionally(
                failure -> {
                  onFailure.accept(address, failure);
                  return null;
                });
    return known;
  }

  private void keep(Object key, Bytes content) {
    Instant now = clock.instant();
    Entry fresh =
        key instanceof URI
            ? ofCrl(content, now)
            : new Entry(Optional.of(content), Optional.empty(), now.plus(LONGEST_AGE_OCSP));
    Entry before;
    synchronized (lock) {
      before =
          entries.getOrDefault(key, new Entry(Optional.empty(), Optional.empty(), fresh.due()));
      put(key, fresh);
    }
    Set<IssuerAndSerial> news = news(key, before, fresh);
    if (!news.isEmpty()) {
      onNews.forEach(listener -> listener.accept(news));
    }
  }

  private static Set<IssuerAndSerial> news(Object key, Entry before, Entry fresh) {
    if (key instanceof Question asked) {
      return Set.of(IssuerAndSerial.of(asked.certificate()));
    }
    Set<IssuerAndSerial> listed =
        fresh.crl().map(IssuerAndSerial::listedBy).orElse(new HashSet<>());
    before.crl().map(IssuerAndSerial::listedBy).ifPresent(listed::removeAll);
    return listed;
  }

  /** Due when half of its time is over: the next one is there long before it is needed. */
  private static Entry ofCrl(Bytes content, Instant now) {
    try {
      X509CRL crl =
          (X509CRL)
              CertificateFactory.getInstance("X.509")
                  .generateCRL(new ByteArrayInputStream(content.toArray()));
      Duration half =
          crl.getNextUpdate() == null
              ? LONGEST_AGE
              : Duration.between(now, crl.getNextUpdate().toInstant()).dividedBy(2);
      Duration age = half.compareTo(LONGEST_AGE) > 0 ? LONGEST_AGE : half;
      Duration least = age.compareTo(AFTER_FAILURE) < 0 ? AFTER_FAILURE : age;
      return new Entry(Optional.empty(), Optional.of(crl), now.plus(least));
    } catch (GeneralSecurityException unreadable) {
      throw new IllegalArgumentException("this is no CRL", unreadable);
    }
  }

  private void put(Object key, Entry entry) {
    entries.put(key, entry);
    if (entries.size() > MOST_ENTRIES) {
      entries.remove(entries.keySet().iterator().next());
    }
  }
}
