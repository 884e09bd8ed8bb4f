package io.postern.ike.auth;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;

/** A decryption key that lies in memory, behind a door that only decrypts. */
public final class HeldDecryptionKey implements DecryptionKey {
  private final RSAPrivateKey key;
  private final Bytes certificate;
  private final int size;
  private final Secret hashOfPrivateExponent;

  public HeldDecryptionKey(RSAPrivateKey key, Bytes certificate) {
    this.key = key;
    this.certificate = certificate;
    this.size = (key.getModulus().bitLength() + 7) / 8;
    byte[] exponent = RsaNumbers.octets(key.getPrivateExponent(), size);
    this.hashOfPrivateExponent = Secret.take(HashAlgorithm.SHA2_256.digest(exponent));
    Arrays.fill(exponent, (byte) 0);
  }

  @Override
  public Bytes certificate() {
    return certificate;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Secret decrypt(Bytes ciphertext) {
    byte[] whole = ciphertext.toArray();
    byte[] derivationKey = ImplicitRejection.derivationKey(hashOfPrivateExponent.expose(), whole);
    byte[] block = privateOperation(whole);
    try {
      return Secret.take(ImplicitRejection.message(block, derivationKey));
    } finally {
      Arrays.fill(block, (byte) 0);
      Arrays.fill(derivationKey, (byte) 0);
    }
  }

  /**
   * The JDK blinds it. A ciphertext of another length or beyond the modulus, which everyone can
   * see, gives a block without meaning.
   */
  private byte[] privateOperation(byte[] ciphertext) {
    if (ciphertext.length != size) {
      return new byte[size];
    }
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, key);
      return cipher.doFinal(ciphertext);
    } catch (BadPaddingException beyondTheModulus) {
      return new byte[size];
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an RSA key does not decrypt", e);
    }
  }

  @Override
  public String toString() {
    return "decryption key (RSA of " + 8 * size + " bits)";
  }
}
