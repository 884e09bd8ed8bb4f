package io.postern.pkica.scep;

import io.postern.ike.auth.Identity;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.trust.SubjectNames;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;

/** Whether a renewal asks for what its certificate has. */
public final class RenewedNames {
  private RenewedNames() {}

  /** The same subject, and no alternative name that the old one lacks. */
  public static boolean covers(X509Certificate old, CertificateApplication application) {
    X500Name subject = X500Name.getInstance(old.getSubjectX500Principal().getEncoded());
    Set<Identity> borne = new HashSet<>(SubjectNames.of(old).identities());
    return subject.equals(application.subject()) && borne.containsAll(application.names().names());
  }
}
