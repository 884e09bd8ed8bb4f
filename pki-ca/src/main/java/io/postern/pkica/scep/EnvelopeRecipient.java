package io.postern.pkica.scep;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.proof.HeldDecryptionKey;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.KeyTransRecipient;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.operator.InputDecryptor;

/**
 * Unwraps the key of an envelope without telling whether its padding was right (RFC 3218 §2.3.2): a
 * wrong one gives a key like any other, with which the content is then opened. Otherwise whoever
 * recorded another's enrolment could ask, message by message, for its challenge password.
 */
record EnvelopeRecipient(KeyedChain recipient, ScepCipher cipher) implements KeyTransRecipient {
  @Override
  public RecipientOperator getRecipientOperator(
      AlgorithmIdentifier wrapping, AlgorithmIdentifier content, byte[] wrapped)
      throws CMSException {
    if (!wrapping.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return new JceKeyTransEnvelopedRecipient(recipient.key())
          .getRecipientOperator(wrapping, content, wrapped);
    }
    byte[] key = key(wrapped);
    try {
      Cipher opening = Cipher.getInstance(cipher.jdkName() + "/CBC/PKCS5Padding");
      opening.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, cipher.jdkName()),
          new IvParameterSpec(ASN1OctetString.getInstance(content.getParameters()).getOctets()));
      return new RecipientOperator(
          new InputDecryptor() {
            @Override
            public AlgorithmIdentifier getAlgorithmIdentifier() {
              return content;
            }

            @Override
            public InputStream getInputStream(InputStream sealed) {
              return new CipherInputStream(sealed, opening);
            }
          });
    } catch (GeneralSecurityException unfit) {
      throw new CMSException("the envelope's cipher cannot be used", unfit);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private byte[] key(byte[] wrapped) {
    HeldDecryptionKey held = new HeldDecryptionKey(recipient.key(), recipient.certificate());
    try (Secret plain = held.decrypt(Bytes.copyOf(wrapped))) {
      byte[] octets = plain.expose();
      // One of another length is a wrong one, too.
      return octets.length == cipher.keyOctets()
          ? octets.clone()
          : Arrays.copyOf(HashAlgorithm.SHA2_256.digest(octets), cipher.keyOctets());
    }
  }
}
