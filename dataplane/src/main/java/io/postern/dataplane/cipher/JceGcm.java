package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM by JCE on heap arrays (RFC 4106). JCE wants a parameter object for each nonce, so this
 * one allocates for each packet.
 */
final class JceGcm implements PacketCipher {
  private static final int IV_SIZE = 8;
  private static final int ICV_SIZE = 16;
  private static final int SALT_SIZE = 4;

  private final Cipher cipher;
  private final int mode;
  private final HeapKey key;

  /** Salt, then the packet's IV (RFC 4106 §4). */
  private final byte[] nonce = new byte[SALT_SIZE + IV_SIZE];

  /**
   * @param mode {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE}
   */
  JceGcm(int mode, byte[] keyOctets, byte[] salt) {
    this.mode = mode;
    key = new HeapKey("AES", keyOctets);
    System.arraycopy(salt, 0, nonce, 0, SALT_SIZE);
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
    Memory.read(clear, scratch.input(), 0, clearLength);
    try {
      int length = run(packet, scratch.input(), clearLength, scratch);
      Memory.write(scratch.output(), 0, iv + IV_SIZE, length);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GCM failed", impossible);
    }
  }

  @Override
  public boolean open(long packet, int length, Scratch scratch) {
    long sealed = packet + HEADER_SIZE + IV_SIZE;
    int sealedLength = length - HEADER_SIZE - IV_SIZE;
    Memory.read(sealed, scratch.input(), 0, sealedLength);
    try {
      run(packet, scratch.input(), sealedLength, scratch);
    } catch (AEADBadTagException forged) {
      return false;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-GCM failed", impossible);
    }
    Memory.write(scratch.output(), 0, sealed, sealedLength - ICV_SIZE);
    return true;
  }

  /** Runs over {@code input} into the scratch's output, with SPI and sequence number as AAD. */
  private int run(long packet, byte[] input, int length, Scratch scratch)
      throws GeneralSecurityException {
    Memory.read(packet + HEADER_SIZE, nonce, SALT_SIZE, IV_SIZE);
    cipher.init(mode, key, new GCMParameterSpec(ICV_SIZE * 8, nonce));
    Memory.read(packet, scratch.small(), 0, HEADER_SIZE);
    cipher.updateAAD(scratch.small(), 0, HEADER_SIZE);
    return cipher.doFinal(input, 0, length, scratch.output(), 0);
  }

  @Override
  public void close() {
    key.destroy();
    Arrays.fill(nonce, (byte) 0);
  }
}
