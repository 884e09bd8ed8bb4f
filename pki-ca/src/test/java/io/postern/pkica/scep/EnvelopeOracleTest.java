package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.pkica.TestHierarchy;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.KeyedChain;
import java.security.cert.X509Certificate;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.EnvelopedData;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.junit.jupiter.api.Test;

/** RFC 3218: what an attacker learns of a wrapped key by sending it in messages of his own. */
class EnvelopeOracleTest {
  private static final int MESSAGES = 2000;
  private static final KeyedChain RECIPIENT =
      TestHierarchy.peer(
          TestHierarchy.root("Root"),
          CertificateProfile.REGISTRATION,
          KeyAlgorithm.RSA_2048,
          "ra.example.org");

  /**
   * §2.3.2: a wrapped key that is no PKCS #1 at all opens one content in 256, as any wrong key
   * does; if it failed before, it could be told from one that is.
   */
  @Test
  void aWrongPaddingIsLikeAWrongKey() throws Exception {
    Random random = new Random(1);
    byte[] wrapped = new byte[256];
    random.nextBytes(wrapped);
    wrapped[0] = 0;
    int opened = 0;
    for (int i = 0; i < MESSAGES; i++) {
      byte[] content = new byte[32];
      random.nextBytes(content);
      if (opens(envelope(wrapped, content))) {
        opened++;
      }
    }
    assertThat(opened).isBetween(1, 30);
  }

  private static boolean opens(CMSEnvelopedData envelope) {
    try {
      ScepEnvelope.open(envelope, RECIPIENT, ScepCipher.AES_128);
      return true;
    } catch (CMSException closed) {
      return false;
    }
  }

  private static CMSEnvelopedData envelope(byte[] wrapped, byte[] content) throws CMSException {
    X509Certificate certificate = RECIPIENT.certificate();
    RecipientIdentifier recipient =
        new RecipientIdentifier(
            new IssuerAndSerialNumber(
                X500Name.getInstance(certificate.getIssuerX500Principal().getEncoded()),
                certificate.getSerialNumber()));
    KeyTransRecipientInfo info =
        new KeyTransRecipientInfo(
            recipient,
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
            new DEROctetString(wrapped));
    EncryptedContentInfo sealed =
        new EncryptedContentInfo(
            CMSObjectIdentifiers.data,
            new AlgorithmIdentifier(
                ScepCipher.AES_128.identifier(), new DEROctetString(new byte[16])),
            new DEROctetString(content));
    EnvelopedData data =
        new EnvelopedData(null, new DERSet(new RecipientInfo(info)), sealed, (ASN1Set) null);
    return new CMSEnvelopedData(new ContentInfo(CMSObjectIdentifiers.envelopedData, data));
  }
}
