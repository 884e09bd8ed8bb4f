package io.postern.ike.message;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * Why something was not done. One vocabulary for the whole product: the reason says whose fault it
 * is, which notify the peer gets (or silence), and is the metric label and the log field.
 *
 * @param detail for the log: what was seen and what was expected, without secrets
 */
public record Refusal(Reason reason, String detail) {
  /** Whose fault it is. */
  public enum Fault {
    /** The peer broke the protocol, or is an attacker. */
    PEER_MISBEHAVED,
    /** The peer is sound but wants what we do not have. */
    PEER_INCOMPATIBLE,
    /** The peer could not prove who it is. */
    PEER_UNPROVEN,
    /** We protect ourselves: a limit was reached. */
    OVERLOAD,
    /** Our configuration lacks something. */
    CONFIGURATION,
    /** A backend (RADIUS, database, kernel) failed. */
    BACKEND,
    /** Nobody is. */
    NONE,
    /** A defect of Postern. */
    BUG
  }

  /** Notify numbers: RFC 2408 §3.14.1. */
  public enum Reason {
    TRUNCATED(Fault.PEER_MISBEHAVED, 30),
    UNEQUAL_LENGTH(Fault.PEER_MISBEHAVED, 30),
    MALFORMED_PAYLOAD(Fault.PEER_MISBEHAVED, 16),
    RESERVED_NOT_ZERO(Fault.PEER_MISBEHAVED, 16),
    UNKNOWN_PAYLOAD(Fault.PEER_MISBEHAVED, 1),
    TOO_MANY_PAYLOADS(Fault.PEER_MISBEHAVED, 16),
    WRONG_PAYLOADS(Fault.PEER_MISBEHAVED, 16),
    INVALID_COOKIE(Fault.PEER_MISBEHAVED, 4),
    INVALID_MAJOR_VERSION(Fault.PEER_INCOMPATIBLE, 5),
    INVALID_MINOR_VERSION(Fault.PEER_INCOMPATIBLE, 6),
    INVALID_EXCHANGE_TYPE(Fault.PEER_INCOMPATIBLE, 7),
    INVALID_FLAGS(Fault.PEER_MISBEHAVED, 8),
    INVALID_MESSAGE_ID(Fault.PEER_MISBEHAVED, 9),
    INVALID_SPI(Fault.PEER_MISBEHAVED, 11),
    UNSUPPORTED_DOI(Fault.PEER_INCOMPATIBLE, 2),
    UNSUPPORTED_SITUATION(Fault.PEER_INCOMPATIBLE, 3),
    ATTRIBUTES_NOT_SUPPORTED(Fault.PEER_INCOMPATIBLE, 13),
    NO_PROPOSAL_CHOSEN(Fault.PEER_INCOMPATIBLE, 14),
    MALFORMED_PROPOSAL(Fault.PEER_MISBEHAVED, 15),
    INVALID_KEY_INFORMATION(Fault.PEER_MISBEHAVED, 17),
    INVALID_ID_INFORMATION(Fault.PEER_INCOMPATIBLE, 18),
    INVALID_CERT_ENCODING(Fault.PEER_INCOMPATIBLE, 19),
    INVALID_CERTIFICATE(Fault.PEER_UNPROVEN, 20),
    INVALID_HASH_INFORMATION(Fault.PEER_UNPROVEN, 23),
    INVALID_SIGNATURE(Fault.PEER_UNPROVEN, 25),
    CERTIFICATE_UNAVAILABLE(Fault.PEER_UNPROVEN, 28),
    /** No certificate, or not one that can be read. */
    CERTIFICATE_MALFORMED(Fault.PEER_MISBEHAVED, 19),
    /** No path leads from the certificate to an anchor that we trust. */
    CERTIFICATE_UNTRUSTED(Fault.PEER_UNPROVEN, 22),
    /** It, or one above it, is over or not yet begun. */
    CERTIFICATE_EXPIRED(Fault.PEER_UNPROVEN, 20),
    CERTIFICATE_REVOKED(Fault.PEER_UNPROVEN, 20),
    /** Neither a CRL nor an OCSP answer says whether it is revoked, and policy wants one. */
    CERTIFICATE_STATUS_UNKNOWN(Fault.BACKEND, 20),
    /** Key usage, key size, constraints or policies forbid what the certificate is used for. */
    CERTIFICATE_UNFIT(Fault.PEER_INCOMPATIBLE, 20),
    /** It does not bear the identity that the peer claims. */
    CERTIFICATE_WITHOUT_IDENTITY(Fault.PEER_UNPROVEN, 18),
    /** Silent: an answer would tell whether a group name exists. */
    UNKNOWN_IDENTITY(Fault.PEER_UNPROVEN, 0),
    AUTHENTICATION_FAILED(Fault.PEER_UNPROVEN, 24),
    USER_REJECTED(Fault.PEER_UNPROVEN, 0),
    USER_BACKEND_FAILED(Fault.BACKEND, 0),
    /** The peer went silent when it saw our proof: most often its pre-shared key is another. */
    NO_PROOF(Fault.PEER_UNPROVEN, 0),
    NOT_ENCRYPTED(Fault.PEER_MISBEHAVED, 0),
    UNEXPECTED_MESSAGE(Fault.PEER_MISBEHAVED, 0),
    DECRYPTION_FAILED(Fault.PEER_MISBEHAVED, 0),
    NO_LEASE(Fault.CONFIGURATION, 0),
    TOO_MANY_SESSIONS(Fault.PEER_INCOMPATIBLE, 0),
    HALF_OPEN_LIMIT(Fault.OVERLOAD, 0),
    RATE_LIMIT(Fault.OVERLOAD, 0),
    TIMEOUT(Fault.PEER_MISBEHAVED, 0),
    DEAD_PEER(Fault.PEER_MISBEHAVED, 0),
    /** Nobody is at fault: the peer left. */
    DELETED_BY_PEER(Fault.NONE, 0),
    /** Nobody is at fault: an operator or our own end wanted it. */
    CLOSED_BY_US(Fault.NONE, 0),
    REPLACED(Fault.NONE, 0),
    LIFETIME_OVER(Fault.NONE, 0),
    INTERNAL_ERROR(Fault.BUG, 0);

    private final Fault fault;
    private final int notify;

    Reason(Fault fault, int notify) {
      this.fault = fault;
      this.notify = notify;
    }

    public Fault fault() {
      return fault;
    }

    /** The notify type that tells the peer; empty means silence. */
    public OptionalInt notifyType() {
      return notify == 0 ? OptionalInt.empty() : OptionalInt.of(notify);
    }

    /** The value of metric labels and of the log field {@code reason}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Override
  public String toString() {
    return reason.label() + ": " + detail;
  }
}
