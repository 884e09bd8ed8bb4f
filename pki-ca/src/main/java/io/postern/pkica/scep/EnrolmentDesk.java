package io.postern.pkica.scep;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.authority.CertificateApplication;
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

/** Where enrolments lie: opened by clients, decided by a rule or by a person. */
public final class EnrolmentDesk {
  private static final int CHALLENGE_OCTETS = 16;
  private static final int LONGEST_TEXT = 1000;

  /** Ours: more than people decide about, and few enough for any store. */
  static final int MOST_PENDING = 500;

  private final CertificateAuthority authority;
  private final Enrolments enrolments;
  private final Challenges challenges;
  private final EnrolmentPolicy policy;
  private final InstantSource clock;
  private final ChallengeThrottle throttle = new ChallengeThrottle();
  private final SecureRandom random = new SecureRandom();

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
   * Looks at a challenge password, and uses it up if it is for one time. Where the policy has none,
   * it is wrong.
   *
   * @param request a one-time password is good for one request, which may be repeated
   */
  public Proof prove(
      Optional<String> password,
      CertificateApplication application,
      Bytes request,
      InetAddress source) {
    Instant now = clock.instant();
    if (throttle.waits(source, now)) {
      return Proof.TOO_MANY;
    }
    if (password.isEmpty()) {
      return Proof.ABSENT;
    }
    if (!isRight(password.get(), application, request)) {
      throttle.failed(source, now);
      return Proof.WRONG;
    }
    throttle.succeeded(source);
    return Proof.RIGHT;
  }

  private boolean isRight(String password, CertificateApplication application, Bytes request) {
    return switch (policy.challenge()) {
      case ChallengePolicy.Approval() -> false;
      case ChallengePolicy.Static(var right) ->
          MessageDigest.isEqual(right.expose(), Bytes.ofText(password).toArray());
      case ChallengePolicy.OneTime() -> useChallenge(password, application, request);
    };
  }

  private boolean useChallenge(String password, CertificateApplication application, Bytes request) {
    return challenges.use(
        password,
        CertificateAuthority.subjectText(application),
        HexFormat.of().formatHex(HashAlgorithm.SHA2_256.digest(request.toArray())),
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

  public Optional<Enrolment> find(String transaction) {
    return enrolments.find(transaction);
  }

  /**
   * False if the transaction is under way, or too many wait for a person. A decided one of that
   * name is forgotten.
   */
  public boolean open(
      Enrolment.State state,
      String transaction,
      Bytes request,
      CertificateApplication application) {
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
            Optional.empty()));
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

  public X509Certificate issue(String transaction, CertificateApplication application)
      throws AuthorityException {
    X509Certificate certificate = authority.issue(application, policy.profile(), policy.validity());
    enrolments.issued(transaction, certificate.getSerialNumber());
    return certificate;
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
