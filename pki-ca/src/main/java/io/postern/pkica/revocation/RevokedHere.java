package io.postern.pkica.revocation;

import io.postern.pkica.trust.RevocationSource;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.x500.X500Principal;

/**
 * What our own authority revoked, kept in memory: nobody waits for the store in the middle of a
 * handshake. Certificates of others are left to another source. It may be used by any thread.
 */
public final class RevokedHere {
  private final Set<BigInteger> serials = ConcurrentHashMap.newKeySet();
  private final Set<Issuer> issuers = ConcurrentHashMap.newKeySet();

  /** Cross-certificates of one authority differ in all but these. */
  private record Issuer(X500Principal name, PublicKey key) {
    static Issuer of(X509Certificate certificate) {
      return new Issuer(certificate.getSubjectX500Principal(), certificate.getPublicKey());
    }
  }

  /** Speaks of all that these issued, from now on. */
  public void speakFor(Collection<X509Certificate> authorities) {
    authorities.forEach(authority -> issuers.add(Issuer.of(authority)));
  }

  /** True if it was not known before. */
  public boolean add(BigInteger serial) {
    return serials.add(serial);
  }

  /** A source for paths, of which those parts that we did not issue are left to {@code others}. */
  public RevocationSource before(RevocationSource others) {
    return new RevocationSource() {
      @Override
      public List<X509CRL> crls(List<X509Certificate> certificates, List<X509Certificate> known) {
        List<X509Certificate> foreign =
            certificates.stream().filter(certificate -> !issuedHere(certificate)).toList();
        return foreign.isEmpty() ? List.of() : others.crls(foreign, known);
      }

      @Override
      public Status ocsp(X509Certificate certificate, X509Certificate issuer, Instant now) {
        if (!issuers.contains(Issuer.of(issuer))) {
          return others.ocsp(certificate, issuer, now);
        }
        return serials.contains(certificate.getSerialNumber()) ? Status.REVOKED : Status.GOOD;
      }
    };
  }

  private boolean issuedHere(X509Certificate certificate) {
    return issuers.stream()
        .anyMatch(issuer -> issuer.name().equals(certificate.getIssuerX500Principal()));
  }
}
