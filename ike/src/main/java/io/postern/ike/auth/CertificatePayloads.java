package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** CERT and CERTREQ payloads (RFC 2408 §3.9, §3.10, §5.9, §5.10). */
public final class CertificatePayloads {
  // Specification: RFC 2408 §3.9.
  public static final int PKCS7 = 1;
  public static final int X509_SIGNATURE = 4;
  public static final int X509_KEY_EXCHANGE = 5;
  private static final int NONE = 0;
  private static final int CRL = 7;
  private static final int ARL = 8;

  // Ours: longer chains are somebody's attempt at our time.
  private static final int MOST_CERTIFICATES = 16;
  // Ours: beyond this many one request for any authority says enough.
  private static final int MOST_REQUESTS = 24;

  private CertificatePayloads() {}

  /**
   * The certificates that a peer sent, the leaf first; none is no fault. An encoding that we do not
   * have is passed over (RFC 2408 §5.9: "the payload is discarded") and refused only when nothing
   * else came.
   *
   * @return INVALID_CERT_ENCODING, or INVALID_CERTIFICATE
   */
  public static Reading<List<Bytes>> read(List<Payload.Certificate> payloads) {
    List<Bytes> certificates = new ArrayList<>();
    List<Integer> unsupported = new ArrayList<>();
    for (Payload.Certificate payload : payloads) {
      switch (payload.encoding()) {
        case X509_SIGNATURE, X509_KEY_EXCHANGE -> certificates.add(payload.data());
        case PKCS7 -> {
          switch (CertificateBundle.read(payload.data())) {
            case Reading.Refused<List<Bytes>>(Refusal refusal) -> {
              return new Reading.Refused<>(refusal);
            }
            case Reading.Accepted<List<Bytes>>(List<Bytes> bundle) -> certificates.addAll(bundle);
          }
        }
        // Revocation lists are had from where the judge looks for them.
        case NONE, CRL, ARL -> {}
        // 12 and 13, hash and URL of IKEv2 (RFC 7296 §3.6), would have us fetch what a stranger
        // names.
        default -> unsupported.add(payload.encoding());
      }
    }
    if (certificates.isEmpty() && !unsupported.isEmpty()) {
      return Reading.refused(
          Refusal.Reason.INVALID_CERT_ENCODING, "certificate encodings " + unsupported);
    }
    if (certificates.size() > MOST_CERTIFICATES) {
      return Reading.refused(
          Refusal.Reason.INVALID_CERTIFICATE, certificates.size() + " certificates");
    }
    return CertificateOrder.leafFirst(certificates);
  }

  /**
   * What we send to prove a key: its certificates, each in a payload of its own, or all in one PKCS
   * #7 if that is the one encoding the peer asked for.
   */
  public static List<Payload> write(
      List<Bytes> certificates, List<Payload.CertificateRequest> requests) {
    boolean bundled = !requests.isEmpty() && requests.stream().allMatch(r -> r.encoding() == PKCS7);
    if (bundled) {
      return List.of(new Payload.Certificate(PKCS7, CertificateBundle.write(certificates)));
    }
    return certificates.stream()
        .<Payload>map(der -> new Payload.Certificate(X509_SIGNATURE, der))
        .toList();
  }

  /**
   * Asks for a certificate of one of {@code authorities} (DER names), or of any.
   *
   * @return at least one request
   */
  public static List<Payload> requests(List<Bytes> authorities) {
    if (authorities.isEmpty() || authorities.size() > MOST_REQUESTS) {
      return List.of(new Payload.CertificateRequest(X509_SIGNATURE, Bytes.EMPTY));
    }
    return authorities.stream()
        .<Payload>map(name -> new Payload.CertificateRequest(X509_SIGNATURE, name))
        .toList();
  }

  /**
   * The key to prove ourselves with: of those of {@code kind}, the first whose chain leads to an
   * authority that the peer asked for, otherwise the first. Requests of other encodings and names
   * that cannot be read are passed over (RFC 2408 §5.10).
   */
  public static Optional<SigningKey> choose(
      List<SigningKey> keys, SignatureKind kind, List<Payload.CertificateRequest> requests) {
    List<SigningKey> fitting = keys.stream().filter(key -> key.kind() == kind).toList();
    if (fitting.size() < 2) {
      return fitting.stream().findFirst();
    }
    List<Bytes> wanted =
        requests.stream()
            .filter(r -> r.encoding() == X509_SIGNATURE || r.encoding() == PKCS7)
            .map(Payload.CertificateRequest::authority)
            .toList();
    return fitting.stream()
        .filter(key -> CertificateOrder.leadsToOneOf(key.certificates(), wanted))
        .findFirst()
        .or(() -> fitting.stream().findFirst());
  }
}
