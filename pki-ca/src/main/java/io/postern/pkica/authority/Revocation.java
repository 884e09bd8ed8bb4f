package io.postern.pkica.authority;

import java.math.BigInteger;
import java.time.Instant;

/** One certificate that is no longer good. */
public record Revocation(BigInteger serial, Instant at, RevocationReason reason) {}
