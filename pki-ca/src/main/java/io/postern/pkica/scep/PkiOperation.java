package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.store.Enrolment;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;

/** What the requests of SCEP do (RFC 8894 §3.3). */
final class PkiOperation {
  private final CertificateAuthority authority;
  private final EnrolmentDesk desk;
  private final EnrolmentPolicy policy;
  private final InstantSource clock;

  PkiOperation(
      CertificateAuthority authority,
      EnrolmentDesk desk,
      EnrolmentPolicy policy,
      InstantSource clock) {
    this.authority = authority;
    this.desk = desk;
    this.policy = policy;
    this.clock = clock;
  }

  ScepReply answer(ScepRequest request, InetAddress source) throws AuthorityException {
    return switch (request.type()) {
      case PKCS_REQ, RENEWAL_REQ, UPDATE_REQ -> enrol(request, source);
      case CERT_POLL -> poll(request);
      case GET_CERT -> certificate(request);
      case GET_CRL -> crl(request);
    };
  }

  private ScepReply enrol(ScepRequest request, InetAddress source) throws AuthorityException {
    return switch (CertificateApplication.read(request.content(), policy.keys())) {
      case Reading.Refused<CertificateApplication>(var refusal) ->
          failure(
              switch (refusal.reason()) {
                case CERTIFICATE_UNFIT -> ScepFailure.BAD_ALGORITHM;
                case CERTIFICATE_WITHOUT_IDENTITY -> ScepFailure.BAD_REQUEST;
                // One answer for what nobody signed, whatever it looks like: see EnvelopeRecipient.
                default -> ScepFailure.BAD_MESSAGE_CHECK;
              },
              refusal.detail());
      case Reading.Accepted<CertificateApplication>(var application) -> {
        Optional<String> objection = desk.objection(application);
        yield objection.isPresent()
            ? failure(ScepFailure.BAD_REQUEST, objection.get())
            : decide(request, application, source);
      }
    };
  }

  private ScepReply decide(
      ScepRequest request, CertificateApplication application, InetAddress source)
      throws AuthorityException {
    String transaction = request.exchange().transaction();
    Optional<Enrolment> known = desk.find(transaction);
    if (known.isPresent()) {
      Optional<ScepReply> reply = repeated(known.get(), request, application);
      if (reply.isPresent()) {
        return reply.get();
      }
    }
    boolean ours = issuedByUs(request.signer());
    if (request.type() == ScepMessageType.PKCS_REQ && !ours) {
      EnrolmentDesk.Attempt attempt =
          new EnrolmentDesk.Attempt(transaction, request.content(), known.isEmpty(), source);
      return first(request, application, attempt, known);
    }
    return renew(request, application, ours, known);
  }

  /**
   * A transaction identifier is most often the hash of the key (RFC 8894 §3.2.1.1): a client
   * repeats it with what it got no answer to, and later with its next request for that key.
   *
   * @return empty if this is such a next request
   */
  private Optional<ScepReply> repeated(
      Enrolment known, ScepRequest request, CertificateApplication application)
      throws AuthorityException {
    if (known.request().equals(request.content()) && !bears(request.signer(), known)) {
      return Optional.of(state(known, application));
    }
    if (!desk.isForKey(known, application.key())) {
      return Optional.of(
          failure(ScepFailure.BAD_REQUEST, "another key had this transaction identifier"));
    }
    if (known.state() == Enrolment.State.PENDING) {
      return Optional.of(new ScepReply.Pending());
    }
    // An old request that somebody recorded and sends again is answered as it was then.
    Optional<Enrolment> earlier =
        known.request().equals(request.content())
            ? Optional.empty()
            : desk.earlier(known.transaction(), request.content());
    return earlier.isPresent() ? Optional.of(state(earlier.get(), application)) : Optional.empty();
  }

  /** Whoever signs with what came of the transaction has it: this is a renewal with the old CSR. */
  private static boolean bears(X509Certificate signer, Enrolment known) {
    return known.serial().filter(signer.getSerialNumber()::equals).isPresent();
  }

  /** RFC 8894 §3.3.1: the message is signed by the very key that is to be certified. */
  private ScepReply first(
      ScepRequest request,
      CertificateApplication application,
      EnrolmentDesk.Attempt attempt,
      Optional<Enrolment> known)
      throws AuthorityException {
    if (!request.signer().getPublicKey().equals(application.key())) {
      return failure(
          ScepFailure.BAD_MESSAGE_CHECK, "the message is signed by another key than it is for");
    }
    if (!desk.admits(application)) {
      return failure(
          ScepFailure.BAD_REQUEST, "its subject has a certificate in force: renew or revoke it");
    }
    if (policy.challenge() instanceof ChallengePolicy.Approval) {
      return desk.ask(attempt, application, known)
          ? new ScepReply.Pending()
          : failure(ScepFailure.BAD_REQUEST, "too many wait for a person, or came from there");
    }
    return switch (desk.prove(application.challenge(), application, attempt)) {
      case RIGHT -> issue(request, application, known);
      case WRONG -> failure(ScepFailure.BAD_REQUEST, "a wrong challenge password");
      case ABSENT -> failure(ScepFailure.BAD_REQUEST, "no challenge password");
      case TOO_MANY ->
          failure(ScepFailure.BAD_REQUEST, "too many wrong challenge passwords came from there");
    };
  }

  /** RFC 8894 §3.3.1.2: proven by the certificate that is to be replaced. */
  private ScepReply renew(
      ScepRequest request,
      CertificateApplication application,
      boolean ours,
      Optional<Enrolment> known)
      throws AuthorityException {
    X509Certificate old = request.signer();
    if (!ours) {
      return failure(ScepFailure.BAD_MESSAGE_CHECK, "a renewal that no certificate of ours signs");
    }
    if (desk.certificate(old.getSerialNumber()).isEmpty()) {
      return failure(ScepFailure.BAD_CERTIFICATE_ID, "the certificate to renew was revoked");
    }
    if (!old.getNotAfter().toInstant().isAfter(clock.instant())) {
      return failure(ScepFailure.BAD_TIME, "the certificate to renew is over");
    }
    if (!RenewedNames.covers(old, application)) {
      return failure(ScepFailure.BAD_REQUEST, "a renewal for other names");
    }
    return issue(request, application, known);
  }

  private ScepReply issue(
      ScepRequest request, CertificateApplication application, Optional<Enrolment> known)
      throws AuthorityException {
    String transaction = request.exchange().transaction();
    if (!desk.open(Enrolment.State.GRANTED, transaction, request.content(), application, known)) {
      return failure(ScepFailure.BAD_REQUEST, "the same transaction at the same time");
    }
    return new ScepReply.Issued(desk.issue(transaction, application));
  }

  /** RFC 8894 §3.3.3: only who asked may poll. */
  private ScepReply poll(ScepRequest request) throws AuthorityException {
    Optional<Enrolment> known = desk.find(request.exchange().transaction());
    if (known.isPresent()
        && desk.isForKey(known.get(), request.signer().getPublicKey())
        && desk.application(known.get())
            instanceof Reading.Accepted<CertificateApplication>(var application)) {
      return state(known.get(), application);
    }
    return failure(ScepFailure.BAD_CERTIFICATE_ID, "a poll for an unknown transaction");
  }

  private ScepReply state(Enrolment known, CertificateApplication application)
      throws AuthorityException {
    return switch (known.state()) {
      case PENDING -> new ScepReply.Pending();
      // The process ended before it was issued.
      case GRANTED -> new ScepReply.Issued(desk.issue(known.transaction(), application));
      case REFUSED ->
          failure(
              ScepFailure.BAD_REQUEST,
              "refused by a person: " + known.detail().orElse("without a reason"));
      case ISSUED -> {
        Optional<X509Certificate> issued = known.serial().flatMap(desk::certificate);
        yield issued.isPresent()
            ? new ScepReply.Issued(issued.get())
            : failure(ScepFailure.BAD_CERTIFICATE_ID, "what was issued is revoked");
      }
    };
  }

  private ScepReply certificate(ScepRequest request) throws AuthorityException {
    Optional<X509Certificate> found =
        wanted(request.content()).flatMap(id -> desk.certificate(id.getSerialNumber().getValue()));
    return found.isPresent()
        ? new ScepReply.Issued(found.get())
        : failure(ScepFailure.BAD_CERTIFICATE_ID, "no such certificate is in force");
  }

  private ScepReply crl(ScepRequest request) throws AuthorityException {
    Optional<IssuerAndSerialNumber> wanted = wanted(request.content());
    // RFC 8894 §3.3.5: the CRL that has the certificate of that serial number, if it is revoked.
    // What cannot be read gets the present one: see EnvelopeRecipient.
    return new ScepReply.Crl(
        wanted.isPresent()
            ? authority.crlFor(wanted.get().getSerialNumber().getValue())
            : authority.crl());
  }

  private static Optional<IssuerAndSerialNumber> wanted(Bytes content) {
    try {
      return Optional.of(
          IssuerAndSerialNumber.getInstance(ASN1Sequence.getInstance(content.toArray())));
    } catch (IllegalArgumentException | IllegalStateException | ClassCastException unreadable) {
      return Optional.empty();
    }
  }

  /** By its octets in the store: a certificate that only looks like ours is none. */
  private boolean issuedByUs(X509Certificate certificate) {
    return authority
        .find(certificate.getSerialNumber())
        .flatMap(line -> line.certificate())
        .filter(certificate::equals)
        .isPresent();
  }

  private static ScepReply failure(ScepFailure failure, String detail) {
    return new ScepReply.Failure(failure, detail);
  }
}
