package io.postern.pkica.trust;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/**
 * What an anchor's own certificate forbids below it (RFC 5937 §3.2), whoever issued it: names
 * outside of its constraints, and more authorities than its path length. RFC 5280 §6.1 looks at
 * certificates on the path alone, to which the anchor does not belong.
 */
final class AnchorLimits {
  private AnchorLimits() {}

  /** Why the path is none, for people. */
  static Optional<String> objection(CertificatePath path) {
    return tooLong(path).or(() -> names(path));
  }

  /** RFC 5280 §4.2.1.9: self-issued certificates and the last one do not count. */
  private static Optional<String> tooLong(CertificatePath path) {
    int most = path.anchor().getBasicConstraints();
    long between = path.certificates().stream().skip(1).filter(one -> !selfIssued(one)).count();
    return most >= 0 && between > most
        ? Optional.of(Words.of(path.anchor()) + " permits " + most + " authorities below it")
        : Optional.empty();
  }

  private static Optional<String> names(CertificatePath path) {
    byte[] extension = path.anchor().getExtensionValue(Extension.nameConstraints.getId());
    if (extension == null) {
      return Optional.empty();
    }
    try {
      PKIXNameConstraintValidator limits = limits(extension);
      for (X509Certificate certificate : path.certificates()) {
        if (certificate.equals(path.leaf()) || !selfIssued(certificate)) {
          for (GeneralName name : names(certificate)) {
            limits.checkPermitted(name);
            limits.checkExcluded(name);
          }
        }
      }
      return Optional.empty();
    } catch (NameConstraintValidatorException outside) {
      return Optional.of("outside of the name constraints of " + Words.of(path.anchor()));
    } catch (IllegalArgumentException | IllegalStateException unreadable) {
      return Optional.of("names or name constraints that cannot be read");
    }
  }

  private static PKIXNameConstraintValidator limits(byte[] extension) {
    NameConstraints constraints =
        NameConstraints.getInstance(ASN1OctetString.getInstance(extension).getOctets());
    PKIXNameConstraintValidator limits = new PKIXNameConstraintValidator();
    GeneralSubtree[] permitted = constraints.getPermittedSubtrees();
    if (permitted != null) {
      limits.intersectPermittedSubtree(permitted);
    }
    GeneralSubtree[] excluded = constraints.getExcludedSubtrees();
    if (excluded != null) {
      Stream.of(excluded).forEach(limits::addExcludedSubtree);
    }
    return limits;
  }

  /** RFC 5280 §6.1.3 (b), and §4.2.1.10 for mailboxes in subjects without alternative names. */
  private static List<GeneralName> names(X509Certificate certificate) {
    List<GeneralName> names = new ArrayList<>();
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    if (subject.getRDNs().length > 0) {
      names.add(new GeneralName(subject));
    }
    byte[] alternative = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
    if (alternative != null) {
      names.addAll(
          List.of(
              GeneralNames.getInstance(ASN1OctetString.getInstance(alternative).getOctets())
                  .getNames()));
    } else {
      Stream.of(subject.getRDNs(BCStyle.EmailAddress))
          .flatMap(rdn -> Stream.of(rdn.getTypesAndValues()))
          .filter(value -> value.getType().equals(BCStyle.EmailAddress))
          .map(AnchorLimits::mailbox)
          .forEach(names::add);
    }
    return names;
  }

  private static GeneralName mailbox(AttributeTypeAndValue value) {
    return new GeneralName(
        GeneralName.rfc822Name,
        value.getValue() instanceof ASN1IA5String text
            ? text.getString()
            : IETFUtils.valueToString(value.getValue()));
  }

  private static boolean selfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }
}
