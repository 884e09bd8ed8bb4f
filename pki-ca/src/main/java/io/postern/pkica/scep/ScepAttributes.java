package io.postern.pkica.scep;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** The signed attributes of pkiMessage (RFC 8894 §3.2.1). */
final class ScepAttributes {
  private static final ASN1ObjectIdentifier ALL = new ASN1ObjectIdentifier("2.16.840.1.113733.1.9");
  static final ASN1ObjectIdentifier MESSAGE_TYPE = ALL.branch("2");
  static final ASN1ObjectIdentifier STATUS = ALL.branch("3");
  static final ASN1ObjectIdentifier FAIL_INFO = ALL.branch("4");
  static final ASN1ObjectIdentifier SENDER_NONCE = ALL.branch("5");
  static final ASN1ObjectIdentifier RECIPIENT_NONCE = ALL.branch("6");
  static final ASN1ObjectIdentifier TRANSACTION = ALL.branch("7");

  private ScepAttributes() {}
}
