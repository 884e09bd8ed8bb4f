package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;
import io.postern.pkica.keyfile.KeyedChain;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.jcajce.JcaCRLStore;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/** SignedData that carries certificates or a CRL, most often signed by nobody (RFC 8894 §3.4). */
public final class DegenerateData {
  private DegenerateData() {}

  /** DER; a certificate that is named twice is in it once. */
  public static byte[] ofCertificates(List<X509Certificate> certificates) {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addCertificates(new JcaCertStore(certificates));
      return generator.generate(new CMSAbsentContent()).getEncoded(ASN1Encoding.DER);
    } catch (CMSException | GeneralSecurityException | IOException e) {
      throw new IllegalStateException("certificates cannot be enclosed", e);
    }
  }

  static byte[] ofCrl(X509CRL crl) {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addCRLs(new JcaCRLStore(List.of(crl)));
      return generator.generate(new CMSAbsentContent()).getEncoded(ASN1Encoding.DER);
    } catch (CMSException | GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a CRL cannot be enclosed", e);
    }
  }

  /**
   * Certificates of the next authority, signed by each of {@code signers}: RFC 8894 §4.7.1 wants
   * the present authority's key, and clients like jscep expect the one that signs all other
   * answers.
   */
  static Bytes signedCertificates(List<X509Certificate> certificates, List<KeyedChain> signers) {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      // Beside the signers' as well as in the content: clients look in either place.
      generator.addCertificates(new JcaCertStore(certificates));
      for (KeyedChain signer : signers) {
        generator.addCertificates(new JcaCertStore(signer.certificates()));
        generator.addSignerInfoGenerator(
            new JcaSimpleSignerInfoGeneratorBuilder()
                .build(
                    signer.key().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA",
                    signer.key(),
                    signer.certificate()));
      }
      CMSProcessableByteArray content = new CMSProcessableByteArray(ofCertificates(certificates));
      return Bytes.copyOf(generator.generate(content, true).getEncoded(ASN1Encoding.DER));
    } catch (CMSException | OperatorCreationException | GeneralSecurityException | IOException e) {
      throw new IllegalStateException("certificates cannot be signed", e);
    }
  }
}
