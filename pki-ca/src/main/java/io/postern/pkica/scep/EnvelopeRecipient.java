package io.postern.pkica.scep;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.proof.HeldDecryptionKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.KeyTransRecipient;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.operator.InputDecryptor;

/**
 * Opens an envelope without telling whether the padding of its key (RFC 3218 §2.3.2) or that of its
 * content was right: a wrong one gives a key, or a content, like any other. Otherwise whoever
 * recorded another's enrolment could ask, message by message, for its challenge password.
 */
record EnvelopeRecipient(KeyedChain recipient, ScepCipher cipher) implements KeyTransRecipient {
  @Override
  public RecipientOperator getRecipientOperator(
      AlgorithmIdentifier wrapping, AlgorithmIdentifier content, byte[] wrapped)
      throws CMSException {
    if (!wrapping.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
      throw new CMSException("a key wrapped by " + wrapping.getAlgorithm() + ", expected RSA");
    }
    byte[] key = key(wrapped);
    try {
      Cipher opening = Cipher.getInstance(cipher.jdkName() + "/CBC/NoPadding");
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
              return new ByteArrayInputStream(opened(opening, sealed));
            }
          });
    } catch (GeneralSecurityException unfit) {
      throw new CMSException("the envelope's cipher cannot be used", unfit);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] opened(Cipher opening, InputStream sealed) {
    try {
      return withoutPadding(opening.doFinal(sealed.readAllBytes()), opening.getBlockSize());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException incomplete) {
      // What anybody can see: it is no whole number of blocks.
      throw new IllegalArgumentException("a content that ends within a block", incomplete);
    }
  }

  /** RFC 5652 §6.3; all of it where that is not how it ends. */
  private static byte[] withoutPadding(byte[] content, int block) {
    if (content.length < block) {
      return content;
    }
    int padding = content[content.length - 1] & 0xff;
    // Negative if it is none: 1 to a block's length.
    int wrong = padding - 1 | block - padding;
    for (int i = 1; i <= block; i++) {
      int counts = i - 1 - padding >> 31;
      wrong |= counts & -(content[content.length - i] & 0xff ^ padding);
    }
    return Arrays.copyOf(content, content.length - (padding & ~(wrong >> 31)));
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
