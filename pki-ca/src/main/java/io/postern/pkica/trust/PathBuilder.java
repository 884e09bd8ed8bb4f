package io.postern.pkica.trust;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Joins certificates to paths from a leaf to an anchor, depth first, within a fixed amount of work
 * (RFC 4158 §2.4). The signatures along a path are right; nothing else is looked at.
 */
final class PathBuilder {
  /** Ours: real hierarchies have up to four, with cross-certificates some more. */
  private static final int DEEPEST = 10;

  /** Ours: what certificates that an attacker made up can cost, about 5 ms of signatures. */
  private static final int MOST_SIGNATURES = 64;

  private static final int MOST_PATHS = 8;

  private final TrustStore trust;
  private final List<X509Certificate> candidates;
  private final List<CertificatePath> paths = new ArrayList<>();
  private final Set<String> missing = new LinkedHashSet<>();
  private int signaturesLeft = MOST_SIGNATURES;

  private PathBuilder(TrustStore trust, List<X509Certificate> candidates) {
    this.trust = trust;
    this.candidates = candidates;
  }

  /**
   * @param paths the shortest detour first, none twice
   * @param missing issuers that nobody had a fitting certificate of, for people
   */
  record Built(List<CertificatePath> paths, Set<String> missing) {}

  /**
   * @param sent what the peer sent beside the leaf, in any order
   */
  static Built build(TrustStore trust, X509Certificate leaf, List<X509Certificate> sent) {
    Set<X509Certificate> candidates = new LinkedHashSet<>(sent);
    candidates.addAll(trust.intermediates());
    PathBuilder builder = new PathBuilder(trust, List.copyOf(candidates));
    if (trust.anchors().contains(leaf)) {
      builder.paths.add(new CertificatePath(List.of(leaf), leaf, false));
    } else {
      builder.extend(List.of(leaf));
    }
    return new Built(List.copyOf(builder.paths), builder.missing);
  }

  private void extend(List<X509Certificate> path) {
    X509Certificate last = path.getLast();
    boolean found = false;
    for (X509Certificate anchor : trust.anchors()) {
      if (paths.size() < MOST_PATHS && signed(last, anchor)) {
        paths.add(new CertificatePath(path, anchor, false));
        found = true;
      }
    }
    if (path.size() >= DEEPEST) {
      return;
    }
    for (X509Certificate issuer : candidates) {
      if (paths.size() < MOST_PATHS && !onPath(path, issuer) && signed(last, issuer)) {
        List<X509Certificate> longer = new ArrayList<>(path);
        longer.add(issuer);
        extend(longer);
        found = true;
      }
    }
    if (!found) {
      missing.add(Words.issuerOf(last));
    }
  }

  /** RFC 4158 §2.4.2: the same name with the same key twice is a loop. */
  private static boolean onPath(List<X509Certificate> path, X509Certificate issuer) {
    return path.stream()
        .anyMatch(
            seen ->
                seen.getSubjectX500Principal().equals(issuer.getSubjectX500Principal())
                    && seen.getPublicKey().equals(issuer.getPublicKey()));
  }

  private boolean signed(X509Certificate certificate, X509Certificate issuer) {
    if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
        || !KeyPolicy.affordable(issuer.getPublicKey())
        || signaturesLeft == 0) {
      return false;
    }
    signaturesLeft--;
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException anotherKeySignedIt) {
      return false;
    }
  }
}
