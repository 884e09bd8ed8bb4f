package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.SignedData;
import org.bouncycastle.asn1.x509.Certificate;

/** A PKCS #7 SignedData that holds certificates and nothing else (RFC 2315 §9). */
final class CertificateBundle {
  private CertificateBundle() {}

  static Reading<List<Bytes>> read(Bytes der) {
    try {
      ContentInfo content = ContentInfo.getInstance(der.toArray());
      if (!PKCSObjectIdentifiers.signedData.equals(content.getContentType())) {
        return refused("PKCS #7 of " + content.getContentType());
      }
      ASN1Set certificates = SignedData.getInstance(content.getContent()).getCertificates();
      List<Bytes> all = new ArrayList<>();
      if (certificates != null) {
        for (ASN1Encodable certificate : certificates) {
          all.add(Bytes.copyOf(certificate.toASN1Primitive().getEncoded(ASN1Encoding.DER)));
        }
      }
      return Reading.accepted(all);
    } catch (IOException | RuntimeException unreadable) {
      return refused("PKCS #7 that cannot be read: " + unreadable.getMessage());
    }
  }

  private static Reading<List<Bytes>> refused(String detail) {
    return Reading.refused(Refusal.Reason.INVALID_CERTIFICATE, detail);
  }

  static Bytes write(List<Bytes> certificates) {
    ASN1EncodableVector all = new ASN1EncodableVector();
    certificates.forEach(der -> all.add(Certificate.getInstance(der.toArray())));
    SignedData signed =
        new SignedData(
            new ASN1Integer(1),
            new DERSet(),
            new ContentInfo(PKCSObjectIdentifiers.data, null),
            new DERSet(all),
            null,
            new DERSet());
    try {
      return Bytes.copyOf(
          new ContentInfo(PKCSObjectIdentifiers.signedData, signed).getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IllegalStateException("certificates of ours cannot be encoded", e);
    }
  }
}
