package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;
import io.postern.pkica.keyfile.KeyedChain;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;

/** pkcsPKIEnvelope (RFC 8894 §3.2.2): content under a key that is under the recipient's. */
final class ScepEnvelope {
  private ScepEnvelope() {}

  /**
   * @throws CMSException whether it is for another, or the key or the padding is wrong: callers
   *     tell nobody which
   */
  static Bytes open(CMSEnvelopedData envelope, KeyedChain recipient, ScepCipher cipher)
      throws CMSException {
    RecipientInformation ours =
        envelope.getRecipientInfos().get(new JceKeyTransRecipientId(recipient.certificate()));
    if (ours == null) {
      throw new CMSException("the envelope is for another");
    }
    return Bytes.copyOf(ours.getContent(new EnvelopeRecipient(recipient, cipher)));
  }

  static byte[] seal(byte[] content, X509Certificate recipient, ScepCipher cipher)
      throws CMSException, IOException {
    try {
      CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
      generator.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(recipient));
      return generator
          .generate(
              new CMSProcessableByteArray(content),
              new JceCMSContentEncryptorBuilder(cipher.identifier()).build())
          .toASN1Structure()
          .getEncoded(ASN1Encoding.DER);
    } catch (CertificateEncodingException e) {
      throw new CMSException("a recipient's certificate cannot be encoded", e);
    }
  }
}
