package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/** AES-GMAC by JCE (RFC 4543 §3): all of the packet is associated data of AES-GCM. */
final class JceGmac implements PacketCipher {
  private static final int IV_SIZE = 8;
  private static final int ICV_SIZE = 16;
  private static final int SALT_SIZE = 4;

  private final Cipher cipher;
  private final int mode;
  private final boolean extended;
  private final HeapKey key;
  private final byte[] nonce = new byte[SALT_SIZE + IV_SIZE];

  /**
   * @param mode {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE}
   */
  JceGmac(int mode, KeyMaterial material, boolean extended) {
    this.mode = mode;
    this.extended = extended;
    key = new HeapKey("AES", material.cipher());
    System.arraycopy(material.salt(), 0, nonce, 0, SALT_SIZE);
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException("the JDK does not have AES-GCM", wrong);
    }
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    long iv = packet + HEADER_SIZE;
    Memory.put64(iv, sequence);
    Memory.copy(clear, iv + IV_SIZE, clearLength);
    try {
      authenticate(packet, IV_SIZE + clearLength, sequence, scratch);
      cipher.doFinal(scratch.small(), 0);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GMAC failed", impossible);
    }
    Memory.write(scratch.small(), 0, iv + IV_SIZE + clearLength, ICV_SIZE);
  }

  @Override
  public boolean open(long packet, int length, long sequence, Scratch scratch) {
    int textLength = length - HEADER_SIZE - ICV_SIZE;
    try {
      authenticate(packet, textLength, sequence, scratch);
      Memory.read(packet + HEADER_SIZE + textLength, scratch.small(), 0, ICV_SIZE);
      cipher.doFinal(scratch.small(), 0, ICV_SIZE, scratch.output(), 0);
      return true;
    } catch (AEADBadTagException forged) {
      return false;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GMAC failed", impossible);
    }
  }

  private void authenticate(long packet, int textLength, long sequence, Scratch scratch)
      throws GeneralSecurityException {
    Memory.read(packet + HEADER_SIZE, nonce, SALT_SIZE, IV_SIZE);
    cipher.init(mode, key, new GCMParameterSpec(ICV_SIZE * 8, nonce));
    int dataSize = AssociatedData.size(extended);
    long data = AssociatedData.address(packet, sequence, extended, scratch);
    Memory.read(data, scratch.input(), 0, dataSize);
    Memory.read(packet + HEADER_SIZE, scratch.input(), dataSize, textLength);
    cipher.updateAAD(scratch.input(), 0, dataSize + textLength);
  }

  @Override
  public void close() {
    key.destroy();
    Arrays.fill(nonce, (byte) 0);
  }
}
