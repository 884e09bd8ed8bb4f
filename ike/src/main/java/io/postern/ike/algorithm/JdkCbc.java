package io.postern.ike.algorithm;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * A cipher that the JDK has.
 *
 * @param name as the JDK writes it, e.g. {@code DESede}
 */
record JdkCbc(String name) implements CbcCipher {
  @Override
  public byte[] run(boolean encrypt, byte[] key, byte[] iv, byte[] text) {
    try {
      Cipher cipher = Cipher.getInstance(name + "/CBC/NoPadding");
      int mode = encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
      cipher.init(mode, new BorrowedKey(name, key), new IvParameterSpec(iv));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + name + " in CBC mode", e);
    }
  }
}
