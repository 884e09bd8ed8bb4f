package io.postern.ike.algorithm;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/** A cipher that the JDK has. */
final class JdkCbc implements CbcCipher {
  private final String name;
  private final PlatformAlgorithm algorithm;

  /**
   * @param name as the JDK writes it, e.g. {@code DESede}
   */
  JdkCbc(String name) {
    this.name = name;
    this.algorithm = PlatformAlgorithm.cipher(name + "/CBC/NoPadding");
  }

  @Override
  public byte[] run(boolean encrypt, byte[] key, byte[] iv, byte[] text) {
    try {
      Cipher cipher = algorithm.newCipher();
      int mode = encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
      cipher.init(mode, new BorrowedKey(name, key), new IvParameterSpec(iv));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + name + " in CBC mode", e);
    }
  }
}
