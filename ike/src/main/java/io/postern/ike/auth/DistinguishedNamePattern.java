package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;

/** A distinguished name of which single values may be {@code *}. */
public final class DistinguishedNamePattern {
  private final DistinguishedName name;

  private DistinguishedNamePattern(DistinguishedName name) {
    this.name = name;
  }

  /** Reads {@code C=DE, O=Example, CN=*}, in the order of the certificate. */
  public static Reading<DistinguishedNamePattern> parse(String text) {
    return DistinguishedName.parse(text).map(DistinguishedNamePattern::new);
  }

  /**
   * @param der a name as ID_DER_ASN1_DN carries it
   */
  public boolean covers(Bytes der) {
    return DistinguishedName.of(der).filter(name::covers).isPresent();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DistinguishedNamePattern that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
