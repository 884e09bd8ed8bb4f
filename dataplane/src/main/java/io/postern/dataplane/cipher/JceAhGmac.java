package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GMAC of AH by JCE (RFC 4543 §4): the ICV has an IV in front of the tag. Whoever signs counts
 * the IVs, so that none comes twice under a key (§3.1).
 */
final class JceAhGmac implements Authenticator {
  private static final int IV_SIZE = 8;
  private static final int TAG_SIZE = 16;
  private static final int SALT_SIZE = 4;

  private final Cipher cipher;
  private final HeapKey key;
  private final byte[] nonce = new byte[SALT_SIZE + IV_SIZE];
  private long lastIv;

  /**
   * @param material the key, then the salt (RFC 4543 §5.4)
   */
  JceAhGmac(byte[] material) {
    int keySize = material.length - SALT_SIZE;
    byte[] own = Arrays.copyOf(material, keySize);
    key = new HeapKey("AES", own);
    Arrays.fill(own, (byte) 0);
    System.arraycopy(material, keySize, nonce, 0, SALT_SIZE);
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException("the JDK does not have AES-GCM", wrong);
    }
  }

  @Override
  public void sign(long from, int length, long icv, Scratch scratch) {
    Memory.put64(scratch.address(), ++lastIv);
    try {
      authenticate(Cipher.ENCRYPT_MODE, scratch.address(), from, length, scratch);
      cipher.doFinal(scratch.small(), 0);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GMAC failed", impossible);
    }
    Memory.copy(scratch.address(), icv, IV_SIZE);
    Memory.write(scratch.small(), 0, icv + IV_SIZE, TAG_SIZE);
  }

  @Override
  public boolean verify(long from, int length, long icv, Scratch scratch) {
    try {
      authenticate(Cipher.DECRYPT_MODE, icv, from, length, scratch);
      Memory.read(icv + IV_SIZE, scratch.small(), 0, TAG_SIZE);
      cipher.doFinal(scratch.small(), 0, TAG_SIZE, scratch.output(), 0);
      return true;
    } catch (AEADBadTagException forged) {
      return false;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GMAC failed", impossible);
    }
  }

  private void authenticate(int mode, long iv, long from, int length, Scratch scratch)
      throws GeneralSecurityException {
    Memory.read(iv, nonce, SALT_SIZE, IV_SIZE);
    cipher.init(mode, key, new GCMParameterSpec(TAG_SIZE * 8, nonce));
    Memory.read(from, scratch.input(), 0, length);
    cipher.updateAAD(scratch.input(), 0, length);
  }

  @Override
  public void close() {
    key.destroy();
    Arrays.fill(nonce, (byte) 0);
  }
}
