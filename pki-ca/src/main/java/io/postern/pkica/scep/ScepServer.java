package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.RegistrationAuthority;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.store.StoreException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The operations of SCEP (RFC 8894 §3.5, §4), for any HTTP server in front of it. */
public final class ScepServer {
  /** Ours: the longest message of a PKIOperation, over POST. */
  public static final int MOST_OCTETS = 128 * 1024;

  /** Ours: the longest message parameter of a GET. */
  public static final int MOST_CHARACTERS = 32 * 1024;

  /** RFC 8894 §3.5.2. strongSwan up to 5.9.10 looks for AES in the place of SHA-384. */
  private static final String CAPABILITIES =
      """
      AES
      DES3
      GetNextCACert
      POSTPKIOperation
      Renewal
      SCEPStandard
      SHA-1
      SHA-256
      SHA-384
      SHA-512
      """;

  private final CertificateAuthority authority;
  private final RegistrationAuthority registration;
  private final EnrolmentPolicy policy;
  private final PkiOperation operation;
  private final Consumer<ScepEvent> events;

  public ScepServer(
      CertificateAuthority authority,
      RegistrationAuthority registration,
      EnrolmentDesk desk,
      EnrolmentPolicy policy,
      InstantSource clock,
      Consumer<ScepEvent> events) {
    this.authority = authority;
    this.registration = registration;
    this.policy = policy;
    this.operation = new PkiOperation(authority, desk, policy, clock);
    this.events = events;
  }

  /**
   * Answers a GET.
   *
   * @param name of the operation
   * @param message the parameter of that name, decoded from its URL form; may be empty
   */
  public ScepAnswer get(String name, String message, InetAddress source) {
    if (message.length() > MOST_CHARACTERS) {
      return unreadable(name, source, 414, "a message of " + message.length() + " characters");
    }
    return switch (name) {
      case "GetCACaps" ->
          told(name, source, ScepAnswer.ok("text/plain", Bytes.ofText(CAPABILITIES)));
      case "GetCACert", "GetNextCACert" -> certificates(name, source);
      case "PKIOperation" -> {
        try {
          // A plus that was not encoded as such has become a blank on its way.
          byte[] decoded = Base64.getMimeDecoder().decode(message.replace(' ', '+'));
          yield operate(Bytes.copyOf(decoded), source);
        } catch (IllegalArgumentException notBase64) {
          yield unreadable(name, source, 400, "a message that is not base64");
        }
      }
      default -> unreadable("unknown", source, 400, "an unknown operation");
    };
  }

  /** Answers a POST, whose operation must be PKIOperation. */
  public ScepAnswer post(String name, Bytes message, InetAddress source) {
    if (!name.equals("PKIOperation")) {
      return unreadable("unknown", source, 400, "POST is for PKIOperation");
    }
    return message.size() > MOST_OCTETS
        ? unreadable(name, source, 413, "a message of " + message.size() + " octets")
        : operate(message, source);
  }

  private ScepAnswer certificates(String name, InetAddress source) {
    try {
      return name.equals("GetCACert")
          // RFC 8894 §4.2.1.2: the registration authority's certificate and the authority's.
          ? told(
              name,
              source,
              ScepAnswer.ok(
                  "application/x-x509-ca-ra-cert",
                  Bytes.copyOf(DegenerateData.ofCertificates(registration.chain().certificates()))))
          : next(source);
    } catch (AuthorityException | StoreException unable) {
      return unable(name, source, unable);
    }
  }

  private ScepAnswer next(InetAddress source) throws AuthorityException {
    List<KeyedChain> signers = List.of(authority.signer(), registration.chain());
    return authority
        .next()
        .map(
            next ->
                told(
                    "GetNextCACert",
                    source,
                    ScepAnswer.ok(
                        "application/x-x509-next-ca-cert",
                        DegenerateData.signedCertificates(List.of(next), signers))))
        .orElseGet(() -> unreadable("GetNextCACert", source, 404, "no next key is prepared"));
  }

  private ScepAnswer told(String operation, InetAddress source, ScepAnswer answer) {
    tell(
        source,
        operation.toLowerCase(Locale.ROOT),
        new ScepExchange("", Bytes.EMPTY),
        "answered",
        "");
    return answer;
  }

  private ScepAnswer operate(Bytes message, InetAddress source) {
    try {
      KeyedChain ours = registration.chain();
      ScepWriter writer = new ScepWriter(ours);
      return switch (new ScepReader(ours, policy.keys(), policy.legacy()).read(message)) {
        case ScepReading.Unreadable(String detail) ->
            unreadable("PKIOperation", source, 400, detail);
        case ScepReading.Refused(var exchange, var failure, String detail) -> {
          tell(source, "pkioperation", exchange, label(failure.name()), detail);
          yield pki(writer.failure(exchange, failure));
        }
        case ScepReading.Sound(ScepRequest request) -> {
          ScepReply reply = operation.answer(request, source);
          tell(
              source,
              label(request.type().name()),
              request.exchange(),
              outcome(reply),
              detail(reply));
          yield pki(writer.reply(request, reply));
        }
      };
    } catch (AuthorityException | StoreException unable) {
      return unable("PKIOperation", source, unable);
    }
  }

  /** What the store says of itself is for the log alone. */
  private ScepAnswer unable(String operation, InetAddress source, Exception why) {
    tell(
        source,
        operation.toLowerCase(Locale.ROOT),
        new ScepExchange("", Bytes.EMPTY),
        "unable",
        String.valueOf(why.getMessage()));
    return ScepAnswer.refused(503, "the authority cannot answer now");
  }

  private static ScepAnswer pki(Bytes message) {
    return ScepAnswer.ok("application/x-pki-message", message);
  }

  private static String outcome(ScepReply reply) {
    return switch (reply) {
      case ScepReply.Issued _ -> "issued";
      case ScepReply.Crl _ -> "answered";
      case ScepReply.Pending _ -> "pending";
      case ScepReply.Failure failure -> label(failure.failure().name());
    };
  }

  private static String detail(ScepReply reply) {
    return switch (reply) {
      case ScepReply.Issued(var certificate) ->
          "serial " + certificate.getSerialNumber().toString(16);
      case ScepReply.Failure(var _, String detail) -> detail;
      case ScepReply.Crl _, ScepReply.Pending _ -> "";
    };
  }

  private static String label(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private ScepAnswer unreadable(String operation, InetAddress source, int status, String detail) {
    tell(
        source,
        operation.toLowerCase(Locale.ROOT),
        new ScepExchange("", Bytes.EMPTY),
        "unreadable",
        detail);
    return ScepAnswer.refused(status, detail);
  }

  private void tell(
      InetAddress source, String operation, ScepExchange exchange, String outcome, String detail) {
    events.accept(new ScepEvent(source, operation, exchange.transaction(), outcome, detail));
  }
}
