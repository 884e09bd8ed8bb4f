package io.postern.dataplane.cipher;

import io.postern.dataplane.EspTransform;
import io.postern.dataplane.packet.Memory;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * AES-GCM and ChaCha20-Poly1305 by JCE on heap arrays (RFC 4106, RFC 7634). JCE wants a parameter
 * object for each nonce, so this one allocates for each packet.
 */
final class JceAead implements PacketCipher {
  private static final int IV_SIZE = 8;
  private static final int SALT_SIZE = 4;

  private final Cipher cipher;
  private final int mode;
  private final boolean gcm;
  private final int icvSize;
  private final boolean extended;
  private final HeapKey key;

  /** Salt, then the packet's IV (RFC 4106 §4). */
  private final byte[] nonce = new byte[SALT_SIZE + IV_SIZE];

  /**
   * @param mode {@link Cipher#ENCRYPT_MODE} or {@link Cipher#DECRYPT_MODE}
   */
  JceAead(EspTransform transform, int mode, KeyMaterial material, boolean extended) {
    this.mode = mode;
    this.extended = extended;
    gcm = transform.family() == EspTransform.Family.GCM;
    icvSize = transform.icvSize();
    key = new HeapKey(gcm ? "AES" : "ChaCha20", material.cipher());
    System.arraycopy(material.salt(), 0, nonce, 0, SALT_SIZE);
    try {
      cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException("the JDK does not have " + transform, wrong);
    }
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    long iv = packet + HEADER_SIZE;
    Memory.put64(iv, sequence);
    Memory.read(clear, scratch.input(), 0, clearLength);
    try {
      int length = run(packet, sequence, clearLength, scratch);
      Memory.write(scratch.output(), 0, iv + IV_SIZE, length);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("a combined mode failed", impossible);
    }
  }

  @Override
  public boolean open(long packet, int length, long sequence, Scratch scratch) {
    long sealed = packet + HEADER_SIZE + IV_SIZE;
    int sealedLength = length - HEADER_SIZE - IV_SIZE;
    Memory.read(sealed, scratch.input(), 0, sealedLength);
    try {
      run(packet, sequence, sealedLength, scratch);
    } catch (AEADBadTagException forged) {
      return false;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("a combined mode failed", impossible);
    }
    Memory.write(scratch.output(), 0, sealed, sealedLength - icvSize);
    return true;
  }

  /** Runs over the scratch's input into its output. */
  private int run(long packet, long sequence, int length, Scratch scratch)
      throws GeneralSecurityException {
    Memory.read(packet + HEADER_SIZE, nonce, SALT_SIZE, IV_SIZE);
    cipher.init(mode, key, parameters());
    int dataSize = AssociatedData.size(extended);
    long data = AssociatedData.address(packet, sequence, extended, scratch);
    Memory.read(data, scratch.small(), 0, dataSize);
    cipher.updateAAD(scratch.small(), 0, dataSize);
    return cipher.doFinal(scratch.input(), 0, length, scratch.output(), 0);
  }

  private AlgorithmParameterSpec parameters() {
    return gcm ? new GCMParameterSpec(icvSize * 8, nonce) : new IvParameterSpec(nonce);
  }

  @Override
  public void close() {
    key.destroy();
    Arrays.fill(nonce, (byte) 0);
  }
}
