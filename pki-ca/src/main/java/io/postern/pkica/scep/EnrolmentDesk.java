package io.postern.pkica.scep;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.store.Challenges;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.Enrolment;
import io.postern.pkica.store.Enrolments;
import io.postern.pkica.store.IssuedCertificate;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where enrolments lie: opened by clients, decided by a rule or by a person. */
public final class EnrolmentDesk {
  private static final int CHALLENGE_OCTETS = 16;
  private static final int LONGEST_TEXT = 1000;

  /** Ours: more than people decide about, and few enough for any store. */
  static final int MOST_PENDING = 500;

  /** Ours: whom nobody answered for so long asks again. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(30);

  private static final int ISSUING = 16;

  private final CertificateAuthority authority;
  private final Enrolments enrolments;
  private final Challenges challenges;
  private final EnrolmentPolicy policy;
  private final InstantSource clock;
  private final ChallengeThrottle throttle = new ChallengeThrottle(5, Duration.ofMinutes(5));
  private final ChallengeThrottle askers = new ChallengeThrottle(50, Duration.ofHours(1));
  private final SecureRandom random = new SecureRandom();

  /** Locks, by transaction. */
  private final List<Object> issuing = Stream.generate(Object::new).limit(ISSUING).toList();

  public EnrolmentDesk(
      CertificateAuthority authority,
      Database database,
      EnrolmentPolicy policy,
      InstantSource clock) {
    this.authority = authority;
    this.enrolments = new Enrolments(database);
    this.challenges = new Challenges(database);
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * A new one-time password.
   *
   * @param subject whose request alone may use it, as {@code X500Principal.getName} writes it
   */
  public String newChallenge(Optional<String> subject, Duration validity) {
    byte[] octets = new byte[CHALLENGE_OCTETS];
    random.nextBytes(octets);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    challenges.prune(clock.instant());
    challenges.add(password, subject, clock.instant().plus(validity));
    return password;
  }

  /** Whether a challenge password is the right one. */
  public enum Proof {
    RIGHT,
    WRONG,
    ABSENT,
    /** So many wrong ones came from there that none is looked at for a while. */
    TOO_MANY
  }

  /**
   * Where a challenge password came.
   *
   * @param again whether it may be the one that was used up by the same request of the same
   *     transaction: only while nothing was issued for that
   */
  public record Attempt(String transaction, Bytes request, boolean again, InetAddress source) {
    String digest() {
      return HexFormat.of()
          .formatHex(
              HashAlgorithm.SHA2_256.digest(
                  Bytes.ofText(transaction + "\n").toArray(), request.toArray()));
    }
  }

  /**
   * Looks at a challenge password, and uses it up if it is for one time. Where the policy has none,
   * it is wrong.
   */
  public Proof prove(
      Optional<String> password, CertificateApplication application, Attempt attempt) {
    Instant now = clock.instant();
    if (throttle.waits(attempt.source(), now)) {
      return Proof.TOO_MANY;
    }
    if (password.isEmpty()) {
      return Proof.ABSENT;
    }
    if (!isRight(password.get(), application, attempt)) {
      throttle.failed(attempt.source(), now);
      return Proof.WRONG;
    }
    throttle.succeeded(attempt.source());
    return Proof.RIGHT;
  }

  private boolean isRight(String password, CertificateApplication application, Attempt attempt) {
    return switch (policy.challenge()) {
      case ChallengePolicy.Approval() -> false;
      case ChallengePolicy.Static(var right) ->
          MessageDigest.isEqual(right.expose(), Bytes.ofText(password).toArray());
      case ChallengePolicy.OneTime() -> useChallenge(password, application, attempt);
    };
  }

  private boolean useChallenge(
      String password, CertificateApplication application, Attempt attempt) {
    return challenges.use(
        password,
        CertificateAuthority.subjectText(application),
        attempt.digest(),
        attempt.again(),
        clock.instant());
  }

  Reading<CertificateApplication> application(Enrolment enrolment) {
    return CertificateApplication.read(enrolment.request(), policy.keys());
  }

  boolean isForKey(Enrolment enrolment, PublicKey key) {
    return application(enrolment)
            instanceof Reading.Accepted<CertificateApplication>(var application)
        && application.key().equals(key);
  }

  /** The oldest first. */
  public List<Enrolment> pending() {
    return enrolments.pending();
  }

  /** Whether the policy lets a first enrolment have this subject now. */
  public boolean admits(CertificateApplication application) {
    return !policy.names().unique() || authority.inForce(application).isEmpty();
  }

  /** Why the policy does not certify the names of {@code application}; empty if it does. */
  public Optional<String> objection(CertificateApplication application) {
    return policy
        .names()
        .objection(application)
        .or(
            () ->
                authority.isOwnName(application)
                    ? Optional.of("the subject is the authority itself")
                    : Optional.empty());
  }

  public Optional<Enrolment> find(String transaction) {
    return enrolments.find(transaction);
  }

  /** What became of a request before another one of the same transaction replaced it. */
  Optional<Enrolment> earlier(String transaction, Bytes request) {
    return enrolments.earlier(transaction, request);
  }

  /**
   * False if the transaction is under way, or too many wait for a person.
   *
   * @param known what {@link #find} said of the transaction: from now on found by {@link #earlier}
   */
  public boolean open(
      Enrolment.State state,
      String transaction,
      Bytes request,
      CertificateApplication application,
      Optional<Enrolment> known) {
    if (state == Enrolment.State.PENDING && enrolments.pendingCount() >= MOST_PENDING) {
      return false;
    }
    return enrolments.add(
        new Enrolment(
            transaction,
            state,
            request,
            cut(CertificateAuthority.subjectText(application)),
            cut(application.names().toString()),
            clock.instant(),
            Optional.empty(),
            Optional.empty()),
        known);
  }

  /**
   * Opens one that a person will decide. False if it is under way, if too many wait, or too many
   * came from there within an hour, so that nobody takes all places.
   */
  public boolean ask(
      Attempt attempt, CertificateApplication application, Optional<Enrolment> known) {
    Instant now = clock.instant();
    if (askers.waits(attempt.source(), now)) {
      return false;
    }
    askers.failed(attempt.source(), now);
    enrolments.forgetPending(now.minus(LONGEST_WAIT));
    return open(
        Enrolment.State.PENDING, attempt.transaction(), attempt.request(), application, known);
  }

  /**
   * A person agrees.
   *
   * @throws AuthorityException if nothing waits under {@code transaction}
   */
  public X509Certificate approve(String transaction) throws AuthorityException {
    Enrolment enrolment =
        enrolments
            .find(transaction)
            .filter(one -> one.state() == Enrolment.State.PENDING)
            .orElseThrow(() -> new AuthorityException("no enrolment waits as " + transaction));
    return switch (application(enrolment)) {
      case Reading.Accepted<CertificateApplication>(var application) ->
          issue(transaction, application);
      case Reading.Refused<CertificateApplication>(var refusal) ->
          throw new AuthorityException(refusal.detail());
    };
  }

  /**
   * A person does not agree.
   *
   * @throws AuthorityException if nothing waits under {@code transaction}
   */
  public void refuse(String transaction, String why) throws AuthorityException {
    if (!enrolments.refused(transaction, cut(why))) {
      throw new AuthorityException("no enrolment waits as " + transaction);
    }
  }

  /**
   * What an enrolment that was opened is for; once, however many ask for it at the same time.
   *
   * @throws AuthorityException also if it was refused meanwhile
   */
  public X509Certificate issue(String transaction, CertificateApplication application)
      throws AuthorityException {
    synchronized (issuing.get(Math.floorMod(transaction.hashCode(), ISSUING))) {
      Optional<X509Certificate> before = issuedFor(transaction);
      if (before.isPresent()) {
        return before.get();
      }
      X509Certificate certificate =
          authority.issue(application, policy.profile(), policy.validity());
      if (enrolments.issued(transaction, certificate.getSerialNumber())) {
        return certificate;
      }
      // Another process decided meanwhile: nobody gets this one.
      authority.revoke(certificate.getSerialNumber(), RevocationReason.SUPERSEDED);
      return issuedFor(transaction)
          .orElseThrow(() -> new AuthorityException("it was refused meanwhile: " + transaction));
    }
  }

  private Optional<X509Certificate> issuedFor(String transaction) {
    return find(transaction)
        .filter(one -> one.state() == Enrolment.State.ISSUED)
        .flatMap(Enrolment::serial)
        .flatMap(this::certificate);
  }

  /** What was issued under a serial number and is in force. */
  public Optional<X509Certificate> certificate(BigInteger serial) {
    return authority
        .find(serial)
        .filter(line -> line.state() == IssuedCertificate.State.ISSUED)
        .flatMap(IssuedCertificate::certificate);
  }

  /** By its octets in the store: a certificate that only looks like ours is none. */
  public boolean isInForce(X509Certificate certificate) {
    return certificate(certificate.getSerialNumber()).filter(certificate::equals).isPresent();
  }

  private static String cut(String text) {
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
  }
}
