package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/** An X.501 name, compared as RFC 5280 §7.1 wants: case and white space do not count. */
record DistinguishedName(X500Name name) {
  private static final Pattern START =
      Pattern.compile("\\s*([A-Za-z][A-Za-z0-9-]*|[0-9]+(\\.[0-9]+)+)\\s*=.*");
  private static final String ANYTHING = "*";

  static boolean looksLikeOne(String text) {
    return START.matcher(text).matches();
  }

  static Reading<DistinguishedName> parse(String text) {
    try {
      return Reading.accepted(new DistinguishedName(new X500Name(text)));
    } catch (RuntimeException unreadable) {
      return Reading.refused(
          Refusal.Reason.INVALID_ID_INFORMATION,
          "'" + text + "' is no distinguished name: " + unreadable.getMessage());
    }
  }

  /** What a peer sent; empty if it is none. */
  static Optional<DistinguishedName> of(Bytes der) {
    try {
      X500Name name = X500Name.getInstance(der.toArray());
      boolean whole = Arrays.stream(name.getRDNs()).allMatch(part -> part.size() > 0);
      return whole ? Optional.of(new DistinguishedName(name)) : Optional.empty();
    } catch (RuntimeException unreadable) {
      return Optional.empty();
    }
  }

  Bytes der() {
    try {
      return Bytes.copyOf(name.getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IllegalStateException("a name that was read cannot be written: " + name, e);
    }
  }

  /**
   * Whether {@code other} has the same parts in the same order, where a value of {@code *} here
   * stands for any one value.
   */
  boolean covers(DistinguishedName other) {
    RDN[] ours = name.getRDNs();
    RDN[] theirs = other.name.getRDNs();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int i = 0; i < ours.length; i++) {
      if (!covers(ours[i], theirs[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean covers(RDN pattern, RDN actual) {
    AttributeTypeAndValue wanted = pattern.getFirst();
    if (!pattern.isMultiValued() && isAnything(wanted)) {
      return !actual.isMultiValued() && actual.getFirst().getType().equals(wanted.getType());
    }
    return IETFUtils.rDNAreEqual(pattern, actual);
  }

  private static boolean isAnything(AttributeTypeAndValue part) {
    return part.getValue() instanceof ASN1String text && text.getString().equals(ANYTHING);
  }

  @Override
  public String toString() {
    return name.toString().replaceAll("[^\\p{Graph} ]", "?");
  }
}
