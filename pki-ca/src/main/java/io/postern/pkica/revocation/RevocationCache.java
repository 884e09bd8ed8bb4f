package io.postern.pkica.revocation;

import io.postern.ike.message.Bytes;
import io.postern.pkica.ocsp.OcspAnswer;
import io.postern.pkica.revocation.FetchEvent.Outcome;
import io.postern.pkica.trust.IssuerAndSerial;
import io.postern.pkica.trust.RevocationSource;
import java.net.URI;
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
import java.util.function.Consumer;

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

  /** Ours: what nobody asked for in that time concerns no session. */
  private static final Duration IN_USE = Duration.ofMinutes(30);

  private final Fetcher fetcher;
  private final FetchPolicy policy;
  private final InstantSource clock;
  private final Consumer<FetchEvent> onFetch;
  private final List<Consumer<Set<IssuerAndSerial>>> onNews = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private final Map<Published, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** What an issuer publishes at an address. */
  private sealed interface Published {
    URI address();

    record Crl(URI address) implements Published {}

    record Answer(URI address, X509Certificate certificate, X509Certificate issuer)
        implements Published {}
  }

  /**
   * @param content of what was fetched last
   * @param issuers who may have signed a CRL, as whoever asked last knew
   * @param due when it should be fetched anew; nobody asks before
   * @param used when somebody asked for it last
   */
  private record Entry(
      Optional<Bytes> content,
      Optional<X509CRL> crl,
      List<X509Certificate> issuers,
      Instant due,
      Instant used) {
    static Entry none(Instant now) {
      return new Entry(Optional.empty(), Optional.empty(), List.of(), now, now);
    }

    Entry dueAt(Instant later) {
      return new Entry(content, crl, issuers, later, used);
    }

    Entry usedAt(Instant now, List<X509Certificate> known) {
      return new Entry(content, crl, known, due, now);
    }

    Entry with(X509CRL fresh, Instant later) {
      return new Entry(content, Optional.of(fresh), issuers, later, used);
    }

    Entry with(Bytes fresh, Instant later) {
      return new Entry(Optional.of(fresh), crl, issuers, later, used);
    }
  }

  /**
   * @param onFetch told of what was fetched, and of what could not be, or is good for nothing
   */
  public RevocationCache(
      Fetcher fetcher, FetchPolicy policy, InstantSource clock, Consumer<FetchEvent> onFetch) {
    this.fetcher = fetcher;
    this.policy = policy;
    this.clock = clock;
    this.onFetch = onFetch;
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
  public List<X509CRL> crls(List<X509Certificate> certificates, List<X509Certificate> issuers) {
    List<X509CRL> found = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      for (URI address : Pointers.of(certificate).crls()) {
        if (policy.allows(address)) {
          lookUp(new Published.Crl(address), issuers).crl().ifPresent(found::add);
        }
      }
    }
    return found;
  }

  @Override
  public Status ocsp(X509Certificate certificate, X509Certificate issuer, Instant now) {
    for (URI address : Pointers.of(certificate).ocsp()) {
      if (policy.allows(address)) {
        Status status =
            lookUp(new Published.Answer(address, certificate, issuer), List.of())
                .content()
                .map(octets -> OcspAnswer.status(octets, certificate, issuer, now))
                .orElse(Status.UNKNOWN);
        if (status != Status.UNKNOWN) {
          return status;
        }
      }
    }
    return Status.UNKNOWN;
  }

  /**
   * Fetches what is due again of all that was asked for lately, so that news of it come without
   * anybody asking. To be called more often than anything falls due.
   */
  public void refresh() {
    Instant now = clock.instant();
    List<Published> due = new ArrayList<>();
    synchronized (lock) {
      entries.forEach(
          (key, entry) -> {
            if (!entry.due().isAfter(now) && entry.used().plus(IN_USE).isAfter(now)) {
              due.add(key);
            }
          });
      // Whatever comes of it, nobody else asks meanwhile.
      due.forEach(key -> entries.computeIfPresent(key, (_, entry) -> entry.dueAt(retry(now))));
    }
    due.forEach(this::fetch);
  }

  private Entry lookUp(Published key, List<X509Certificate> issuers) {
    Instant now = clock.instant();
    Entry known;
    synchronized (lock) {
      known = entries.getOrDefault(key, Entry.none(now)).usedAt(now, issuers);
      put(key, known.due().isAfter(now) ? known : known.dueAt(retry(now)));
    }
    if (!known.due().isAfter(now)) {
      fetch(key);
    }
    return known;
  }

  private static Instant retry(Instant now) {
    return now.plus(AFTER_FAILURE);
  }

  private void fetch(Published key) {
    CompletionStage<Bytes> fetched =
        switch (key) {
          case Published.Crl(URI address) -> fetcher.get(address);
          case Published.Answer(URI address, var certificate, var issuer) ->
              fetcher.ask(address, OcspAnswer.request(certificate, issuer));
        };
    var _ =
        fetched.handle(
            (content, failure) -> {
              if (failure == null) {
                keep(key, content);
              } else {
                tell(key, Outcome.UNREACHABLE, String.valueOf(failure));
              }
              return content;
            });
  }

  private void keep(Published key, Bytes content) {
    Instant now = clock.instant();
    Entry before;
    synchronized (lock) {
      before = entries.getOrDefault(key, Entry.none(now));
    }
    // Signatures are verified outside of the lock; nobody else fetches the same at this time.
    Judged judged =
        switch (key) {
          case Published.Crl _ -> judgeCrl(content, before, now);
          case Published.Answer answer -> judgeAnswer(answer, content, before, now);
        };
    tell(key, judged.outcome(), detail(judged.outcome()));
    if (judged.fresh().isEmpty()) {
      return;
    }
    Entry fresh = judged.fresh().get();
    synchronized (lock) {
      Instant used = entries.getOrDefault(key, before).used();
      put(key, fresh.usedAt(used, fresh.issuers()));
    }
    Set<IssuerAndSerial> news = news(key, before, fresh);
    if (!news.isEmpty()) {
      onNews.forEach(listener -> listener.accept(news));
    }
  }

  /**
   * @param fresh empty if what was there before stays
   */
  private record Judged(Outcome outcome, Optional<Entry> fresh) {}

  private static Judged judgeCrl(Bytes content, Entry before, Instant now) {
    CrlSuccession.Judged judged =
        new CrlSuccession(before.issuers(), now).judge(content, before.crl());
    return new Judged(
        judged.outcome(), judged.crl().map(crl -> before.with(crl, now.plus(age(crl, now)))));
  }

  /** An answer that says nothing, or was made before the one that is there, replaces nothing. */
  private static Judged judgeAnswer(
      Published.Answer asked, Bytes content, Entry before, Instant now) {
    Optional<Instant> made = OcspAnswer.made(content, asked.certificate(), asked.issuer(), now);
    if (made.isEmpty()) {
      return new Judged(Outcome.UNREADABLE, Optional.empty());
    }
    boolean older =
        before
            .content()
            .flatMap(known -> OcspAnswer.made(known, asked.certificate(), asked.issuer(), now))
            .filter(known -> known.isAfter(made.get()))
            .isPresent();
    return older
        ? new Judged(Outcome.OLDER, Optional.empty())
        : new Judged(
            Outcome.FETCHED, Optional.of(before.with(content, now.plus(LONGEST_AGE_OCSP))));
  }

  private void tell(Published key, Outcome outcome, String detail) {
    String kind = key instanceof Published.Crl ? "crl" : "ocsp";
    onFetch.accept(new FetchEvent(key.address(), kind, outcome, detail));
  }

  private static String detail(Outcome outcome) {
    return switch (outcome) {
      case FETCHED -> "";
      case UNREACHABLE -> "no answer";
      case UNREADABLE -> "no CRL, or no OCSP answer of who may give it";
      case EXPIRED -> "its next update is over";
      case OLDER -> "it is older than the one before, which stays";
      case UNTRUSTED -> "none of the issuers on the path signed it";
    };
  }

  private static Set<IssuerAndSerial> news(Published key, Entry before, Entry fresh) {
    return switch (key) {
      case Published.Answer(var _, X509Certificate certificate, var _) ->
          Set.of(IssuerAndSerial.of(certificate));
      case Published.Crl _ -> {
        Set<IssuerAndSerial> listed =
            fresh.crl().map(IssuerAndSerial::listedBy).orElse(new HashSet<>());
        before.crl().map(IssuerAndSerial::listedBy).ifPresent(listed::removeAll);
        yield listed;
      }
    };
  }

  /** Due when half of its time is over: the next one is there long before it is needed. */
  private static Duration age(X509CRL crl, Instant now) {
    Duration half =
        crl.getNextUpdate() == null
            ? LONGEST_AGE
            : Duration.between(now, crl.getNextUpdate().toInstant()).dividedBy(2);
    Duration age = half.compareTo(LONGEST_AGE) > 0 ? LONGEST_AGE : half;
    return age.compareTo(AFTER_FAILURE) < 0 ? AFTER_FAILURE : age;
  }

  private void put(Published key, Entry entry) {
    entries.put(key, entry);
    if (entries.size() > MOST_ENTRIES) {
      entries.remove(entries.keySet().iterator().next());
    }
  }
}
