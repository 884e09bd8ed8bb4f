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
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Where enrolments lie: opened by clients, decided by a rule or by a person. */
public final class EnrolmentDesk {
  private static final int CHALLENGE_OCTETS = 16;
  private static final int LONGEST_TEXT = 1000;

  private final CertificateAuthority authority;
  private final Enrolments enrolments;
  private final Challenges challenges;
  private final EnrolmentPolicy policy;
  private final InstantSource clock;
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

  /** Good for one request: another one with the same password is refused. */
  boolean useChallenge(String password, CertificateApplication application, Bytes request) {
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

  Optional<Enrolment> find(String transaction) {
    return enrolments.find(transaction);
  }

  /** False if the transaction is under way. A decided one of that name is forgotten. */
  boolean open(
      Enrolment.State state,
      String transaction,
      Bytes request,
      CertificateApplication application) {
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

  X509Certificate issue(String transaction, CertificateApplication application)
      throws AuthorityException {
    X509Certificate certificate = authority.issue(application, policy.profile(), policy.validity());
    enrolments.issued(transaction, certificate.getSerialNumber());
    return certificate;
  }

  /** What was issued under a serial number and is in force. */
  Optional<X509Certificate> certificate(BigInteger serial) {
    return authority
        .find(serial)
        .filter(line -> line.state() == IssuedCertificate.State.ISSUED)
        .flatMap(IssuedCertificate::certificate);
  }

  private static String cut(String text) {
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
  }
}
