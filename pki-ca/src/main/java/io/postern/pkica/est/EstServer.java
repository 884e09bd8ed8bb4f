package io.postern.pkica.est;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.scep.ChallengePolicy;
import io.postern.pkica.scep.DegenerateData;
import io.postern.pkica.scep.EnrolmentDesk;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.scep.RenewedNames;
import io.postern.pkica.store.Enrolment;
import io.postern.pkica.store.StoreException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The operations of EST that every server has (RFC 7030 §4.1, §4.2), for any HTTPS server in front
 * of it. Who enrols shows what SCEP's clients show: a challenge, as the password of HTTP's basic
 * authentication (§3.2.3), or a certificate of ours in the TLS handshake (§3.3.2), or is approved
 * by a person (§4.2.3).
 */
public final class EstServer {
  /** Where it is served (RFC 7030 §3.2.2): the operation follows. */
  public static final String PATH = ".well-known/est";

  /** Ours: the longest request, in base64. */
  public static final int MOST_OCTETS = 32 * 1024;

  private static final String CERTIFICATES = "application/pkcs7-mime; smime-type=certs-only";
  private static final Map<String, String> ASK_AGAIN = Map.of("Retry-After", "10");
  private static final Map<String, String> WAIT = Map.of("Retry-After", "300");
  private static final Map<String, String> WHO =
      Map.of("WWW-Authenticate", "Basic realm=\"certificate enrolment\", charset=\"UTF-8\"");
  private static final Set<String> READ = Set.of("cacerts", "csrattrs");
  private static final Set<String> WRITTEN = Set.of("simpleenroll", "simplereenroll");

  private final CertificateAuthority authority;
  private final EnrolmentDesk desk;
  private final EnrolmentPolicy policy;
  private final InstantSource clock;
  private final Consumer<EstEvent> events;

  /**
   * @param desk the same that SCEP has: wrong challenges are counted there
   */
  public EstServer(
      CertificateAuthority authority,
      EnrolmentDesk desk,
      EnrolmentPolicy policy,
      InstantSource clock,
      Consumer<EstEvent> events) {
    this.authority = authority;
    this.desk = desk;
    this.policy = policy;
    this.clock = clock;
    this.events = events;
  }

  public EstAnswer answer(EstRequest request) {
    boolean read = READ.contains(request.operation());
    if (!read && !WRITTEN.contains(request.operation())) {
      tell(request, "unknown", "unreadable", "no such operation");
      return EstAnswer.refused(404, "no such operation");
    }
    if (!request.method().equals(read ? "GET" : "POST")) {
      return refuse(request, "unreadable", 405, request.method() + " is not for this");
    }
    try {
      return switch (request.operation()) {
        case "cacerts" -> authorityCertificates(request);
        // RFC 7030 §4.5.2: there are none that we would ask for.
        case "csrattrs" -> new EstAnswer(204, "text/plain", Bytes.EMPTY, Map.of());
        default -> enrol(request);
      };
    } catch (AuthorityException | StoreException unable) {
      // What the store says of itself is for the log alone.
      tell(request, request.operation(), "unable", String.valueOf(unable.getMessage()));
      return EstAnswer.refused(503, "the authority cannot answer now");
    }
  }

  /** RFC 7030 §4.1.3: with those of a roll-over. */
  private EstAnswer authorityCertificates(EstRequest request) throws AuthorityException {
    List<X509Certificate> all = authority.published();
    tell(request, "cacerts", "answered", "");
    return certificates("application/pkcs7-mime", all);
  }

  private EstAnswer enrol(EstRequest request) throws AuthorityException {
    if (request.body().size() > MOST_OCTETS) {
      return refuse(request, "unreadable", 413, "a request of " + request.body().size());
    }
    String type = request.contentType().toLowerCase(Locale.ROOT);
    if (!type.equals("application/pkcs10") && !type.startsWith("application/pkcs10;")) {
      return refuse(request, "unreadable", 415, "expected application/pkcs10");
    }
    Bytes der;
    try {
      // RFC 8951 §3.1: base64, with or without lines, whatever a transfer encoding says.
      der = Bytes.copyOf(Base64.getMimeDecoder().decode(request.body().toArray()));
    } catch (IllegalArgumentException notBase64) {
      return refuse(request, "unreadable", 400, "a request that is not base64");
    }
    return switch (CertificateApplication.read(der, policy.keys())) {
      case Reading.Refused<CertificateApplication>(var refusal) ->
          refuse(request, "unreadable", 400, refusal.detail());
      case Reading.Accepted<CertificateApplication>(var application) -> {
        Optional<String> objection = desk.objection(application);
        yield objection.isPresent()
            ? refuse(request, "refused", 403, objection.get())
            : authenticate(request, der, application);
      }
    };
  }

  private EstAnswer authenticate(EstRequest request, Bytes der, CertificateApplication application)
      throws AuthorityException {
    Optional<X509Certificate> ours = request.client().filter(desk::isInForce);
    if (ours.isPresent()) {
      return renew(request, der, application, ours.get());
    }
    if (request.operation().equals("simplereenroll")) {
      return refuse(
          request, "unauthenticated", 403, "no certificate in force of ours proves who asks");
    }
    if (policy.challenge() instanceof ChallengePolicy.Approval) {
      return enrol(request, der, application, Enrolment.State.PENDING);
    }
    Optional<String> password = request.authorization().flatMap(BasicCredentials::password);
    EnrolmentDesk.Attempt attempt =
        new EnrolmentDesk.Attempt(transaction("", der), der, true, request.source());
    return switch (desk.prove(password, application, attempt)) {
      case RIGHT -> enrol(request, der, application, Enrolment.State.GRANTED);
      case ABSENT -> unauthenticated(request, "no password");
      case WRONG -> unauthenticated(request, "a wrong password");
      case TOO_MANY -> {
        tell(request, request.operation(), "throttled", "too many wrong passwords");
        yield EstAnswer.refused(429, "too many wrong passwords: wait", WAIT);
      }
    };
  }

  private EstAnswer unauthenticated(EstRequest request, String detail) {
    tell(request, request.operation(), "unauthenticated", detail);
    return EstAnswer.refused(401, detail, WHO);
  }

  /** RFC 7030 §4.2.2: for the names of the certificate that proves who asks. */
  private EstAnswer renew(
      EstRequest request, Bytes der, CertificateApplication application, X509Certificate old)
      throws AuthorityException {
    if (!old.getNotAfter().toInstant().isAfter(clock.instant())) {
      return refuse(request, "refused", 403, "the certificate to renew is over");
    }
    if (!RenewedNames.covers(old, application)) {
      return refuse(request, "refused", 403, "a renewal for other names");
    }
    // With its old certificate in the name: whoever renews with the same request gets a new one.
    return enrol(
        request,
        transaction(old.getSerialNumber() + ":", der),
        der,
        application,
        Enrolment.State.GRANTED);
  }

  private EstAnswer enrol(
      EstRequest request, Bytes der, CertificateApplication application, Enrolment.State state)
      throws AuthorityException {
    if (desk.find(transaction("", der)).isEmpty() && !desk.admits(application)) {
      return refuse(request, "refused", 403, "its subject has a certificate in force: renew it");
    }
    return enrol(request, transaction("", der), der, application, state);
  }

  private EstAnswer enrol(
      EstRequest request,
      String transaction,
      Bytes der,
      CertificateApplication application,
      Enrolment.State state)
      throws AuthorityException {
    Optional<Enrolment> known = desk.find(transaction);
    EnrolmentDesk.Attempt attempt =
        new EnrolmentDesk.Attempt(transaction, der, true, request.source());
    if (known.isEmpty()
        && !(state == Enrolment.State.PENDING
            ? desk.ask(attempt, application, known)
            : desk.open(state, transaction, der, application, known))) {
      return refuse(request, "unable", 503, "too many wait, or the same came at the same time");
    }
    Enrolment present =
        known
            .or(() -> desk.find(transaction))
            .orElseThrow(() -> new AuthorityException("the enrolment is gone"));
    return switch (present.state()) {
      case PENDING -> {
        tell(request, request.operation(), "pending", "as " + transaction);
        yield EstAnswer.refused(202, "a person will decide: ask again", ASK_AGAIN);
      }
      case GRANTED -> issued(request, desk.issue(transaction, application));
      case REFUSED ->
          refuse(request, "refused", 403, "refused: " + present.detail().orElse("no reason"));
      case ISSUED -> {
        Optional<X509Certificate> certificate = present.serial().flatMap(desk::certificate);
        yield certificate.isPresent()
            ? issued(request, certificate.get())
            : refuse(request, "refused", 403, "what was issued for this request is revoked");
      }
    };
  }

  private EstAnswer issued(EstRequest request, X509Certificate certificate) {
    tell(
        request,
        request.operation(),
        "issued",
        "serial " + certificate.getSerialNumber().toString(16));
    return certificates(CERTIFICATES, List.of(certificate));
  }

  /** Of one key and its names: the same request comes again after an answer that was lost. */
  private static String transaction(String prefix, Bytes der) {
    byte[] digest = HashAlgorithm.SHA2_256.digest(Bytes.ofText(prefix).toArray(), der.toArray());
    return "est-" + HexFormat.of().formatHex(digest);
  }

  private static EstAnswer certificates(String type, List<X509Certificate> certificates) {
    // In one line: strongSwan's client counts the ends of lines as digits.
    byte[] encoded = Base64.getEncoder().encode(DegenerateData.ofCertificates(certificates));
    return new EstAnswer(
        200, type, Bytes.copyOf(encoded), Map.of("Content-Transfer-Encoding", "base64"));
  }

  private EstAnswer refuse(EstRequest request, String outcome, int status, String detail) {
    tell(request, request.operation(), outcome, detail);
    return EstAnswer.refused(status, detail);
  }

  private void tell(EstRequest request, String operation, String outcome, String detail) {
    events.accept(new EstEvent(request.source(), operation, outcome, detail));
  }
}
