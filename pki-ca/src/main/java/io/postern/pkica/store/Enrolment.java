package io.postern.pkica.store;

import io.postern.ike.message.Bytes;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

/**
 * One SCEP transaction.
 *
 * @param transaction its identifier, chosen by the client (RFC 8894 §3.2.1.1)
 * @param request PKCS #10, without the challenge password's meaning
 * @param detail why it was refused
 */
public record Enrolment(
    String transaction,
    State state,
    Bytes request,
    String subject,
    String names,
    Instant askedAt,
    Optional<BigInteger> serial,
    Optional<String> detail) {
  /** How far it is. */
  public enum State {
    /** It waits for a person. */
    PENDING,
    /** It is proven, and about to be issued. */
    GRANTED,
    /** The certificate with {@link #serial} was issued. */
    ISSUED,
    REFUSED
  }
}
