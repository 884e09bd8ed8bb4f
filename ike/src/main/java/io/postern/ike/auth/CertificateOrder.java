package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;

/** Who issued whom among certificates that are not proven yet. */
final class CertificateOrder {
  private CertificateOrder() {}

  /** Puts the leaf first: the first that is no authority and issued none of the others. */
  static Reading<List<Bytes>> leafFirst(List<Bytes> certificates) {
    try {
      List<Certificate> parsed =
          certificates.stream().map(der -> Certificate.getInstance(der.toArray())).toList();
      int leaf = 0;
      for (int i = parsed.size() - 1; i >= 0; i--) {
        leaf = isLeaf(parsed.get(i), parsed) ? i : leaf;
      }
      List<Bytes> ordered = new ArrayList<>(certificates);
      if (leaf > 0) {
        ordered.addFirst(ordered.remove(leaf));
      }
      return Reading.accepted(ordered);
    } catch (RuntimeException unreadable) {
      return Reading.refused(
          Refusal.Reason.INVALID_CERTIFICATE,
          "a certificate that cannot be read: " + unreadable.getMessage());
    }
  }

  private static boolean isLeaf(Certificate certificate, List<Certificate> all) {
    return !isAuthority(certificate)
        && all.stream()
            .filter(other -> !other.equals(certificate))
            .noneMatch(other -> other.getIssuer().equals(certificate.getSubject()));
  }

  private static boolean isAuthority(Certificate certificate) {
    Extensions extensions = certificate.getTBSCertificate().getExtensions();
    if (extensions == null) {
      return false;
    }
    Extension constraints = extensions.getExtension(Extension.basicConstraints);
    return constraints != null && BasicConstraints.getInstance(constraints.getParsedValue()).isCA();
  }

  /** Whether two certificates, of ours, are of one key. */
  static boolean sameKey(Bytes a, Bytes b) {
    return Certificate.getInstance(a.toArray())
        .getSubjectPublicKeyInfo()
        .equals(Certificate.getInstance(b.toArray()).getSubjectPublicKeyInfo());
  }

  /** Whether a certificate of the chain was issued by one of {@code authorities} (DER names). */
  static boolean leadsToOneOf(List<Bytes> chain, List<Bytes> authorities) {
    Set<X500Name> issuers =
        chain.stream()
            .map(der -> Certificate.getInstance(der.toArray()).getIssuer())
            .collect(Collectors.toSet());
    return authorities.stream().anyMatch(name -> issuers.stream().anyMatch(i -> is(i, name)));
  }

  /** X500Name compares as RFC 5280 §7.1 wants: case and space folded. */
  private static boolean is(X500Name issuer, Bytes name) {
    try {
      return issuer.equals(X500Name.getInstance(name.toArray()));
    } catch (RuntimeException unreadable) {
      return false;
    }
  }
}
