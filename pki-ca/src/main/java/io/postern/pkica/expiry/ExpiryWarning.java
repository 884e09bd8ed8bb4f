package io.postern.pkica.expiry;

import java.math.BigInteger;
import java.time.Instant;

/**
 * For the log.
 *
 * @param own whether it is one of ours, or one that we issued to another
 * @param days 30, 7 or 1: fewer are left; 0: it is over
 */
public record ExpiryWarning(
    boolean own, String subject, BigInteger serial, Instant notAfter, int days) {}
