package io.postern.pkica.trust;

import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Primitive;

/**
 * Whether a certificate bears the identity that a peer claims in phase 1 (RFC 4945 §3.1, §5.1.3.6).
 *
 * @param commonName whether the subject's common name counts where the certificate has no
 *     alternative name of the identity's type: an old habit that RFC 4945 §5.1.2 advises against
 */
public record CertificateIdentity(boolean commonName) {
  /** Only what RFC 4945 names. */
  public static final CertificateIdentity STANDARD = new CertificateIdentity(false);

  /**
   * @return CERTIFICATE_WITHOUT_IDENTITY with what the certificate bears instead
   */
  public Reading<X509Certificate> check(X509Certificate certificate, Identity claimed) {
    SubjectNames names = SubjectNames.of(certificate);
    boolean borne =
        switch (claimed.type()) {
          case Identity.IPV4_ADDRESS, Identity.IPV6_ADDRESS ->
              names.addresses().contains(claimed.data());
          case Identity.FQDN -> bearsHost(names, claimed.data().text());
          case Identity.USER_FQDN -> bearsMailbox(names, claimed.data().text());
          case Identity.DISTINGUISHED_NAME -> isSubject(certificate, claimed.data());
          // RFC 4945 §3.1.7: nothing in a certificate corresponds to a key ID.
          default -> false;
        };
    return borne
        ? Reading.accepted(certificate)
        : Reading.refused(
            Reason.CERTIFICATE_WITHOUT_IDENTITY,
            Words.of(certificate)
                + " does not bear '"
                + Words.printable(claimed.toString())
                + "'; its alternative names: "
                + Words.printable(names.toString()));
  }

  /** RFC 4945 §3.1.2: letter by letter but for case; no wildcards. */
  private boolean bearsHost(SubjectNames names, String host) {
    return names.hosts().stream().anyMatch(host::equalsIgnoreCase)
        || commonName
            && names.hosts().isEmpty()
            && names.commonNames().stream().anyMatch(host::equalsIgnoreCase);
  }

  private boolean bearsMailbox(SubjectNames names, String mailbox) {
    return names.mailboxes().stream().anyMatch(borne -> sameMailbox(borne, mailbox))
        || commonName
            && names.mailboxes().isEmpty()
            && names.commonNames().stream().anyMatch(borne -> sameMailbox(borne, mailbox));
  }

  /** RFC 5280 §7.5: the local part as it stands, the host without regard to case. */
  private static boolean sameMailbox(String one, String other) {
    return hostInLowerCase(one).equals(hostInLowerCase(other));
  }

  private static String hostInLowerCase(String mailbox) {
    int at = mailbox.lastIndexOf('@');
    return at < 0
        ? mailbox
        : mailbox.substring(0, at) + mailbox.substring(at).toLowerCase(Locale.ROOT);
  }

  /** RFC 4945 §3.1.5: octet by octet, or else as RFC 5280 §7.1 compares names. */
  private static boolean isSubject(X509Certificate certificate, Bytes name) {
    X500Principal subject = certificate.getSubjectX500Principal();
    if (subject.getName().isEmpty()) {
      return false;
    }
    byte[] claimed = name.toArray();
    if (Bytes.copyOf(subject.getEncoded()).equals(name)) {
      return true;
    }
    try {
      ASN1Primitive.fromByteArray(claimed);
      return subject.equals(new X500Principal(claimed));
    } catch (IOException | IllegalArgumentException notOneName) {
      return false;
    }
  }
}
