package io.postern.pkica.scep;

import io.postern.ike.auth.Identity;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.trust.SubjectNames;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/** Whether a renewal asks for what its certificate has. */
public final class RenewedNames {
  private RenewedNames() {}

  /** The same subject, and no alternative name that the old one lacks. */
  public static boolean covers(X509Certificate old, CertificateApplication application) {
    Set<Identity> borne = new HashSet<>(SubjectNames.of(old).identities());
    return old.getSubjectX500Principal().equals(subject(application))
        && borne.containsAll(application.names().names());
  }

  private static X500Principal subject(CertificateApplication application) {
    try {
      return new X500Principal(application.subject().getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("a name cannot be encoded", e);
    }
  }
}
