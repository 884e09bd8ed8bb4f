package io.postern.dataplane.cipher;

import io.postern.dataplane.EspTransform;
import io.postern.dataplane.packet.Memory;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * The combined modes that the JDK does not have: AES-CCM (RFC 4309), and AES-GCM with an ICV of 8
 * octets (RFC 4106 §6). It allocates for each packet.
 */
final class BouncyCastleAead implements PacketCipher {
  private static final int IV_SIZE = 8;

  private final AEADBlockCipher cipher;
  private final boolean encrypts;
  private final int icvSize;
  private final boolean extended;
  private final byte[] keyOctets;
  private final byte[] nonce;

  BouncyCastleAead(
      EspTransform transform, boolean encrypts, KeyMaterial material, boolean extended) {
    this.encrypts = encrypts;
    this.extended = extended;
    icvSize = transform.icvSize();
    keyOctets = material.cipher().clone();
    nonce = Arrays.copyOf(material.salt(), material.salt().length + IV_SIZE);
    cipher =
        transform.family() == EspTransform.Family.CCM
            ? CCMBlockCipher.newInstance(AESEngine.newInstance())
            : GCMBlockCipher.newInstance(AESEngine.newInstance());
  }

  static boolean has(EspTransform transform) {
    return switch (transform.family()) {
      case CCM -> true;
      case GCM -> transform.icvSize() < 12;
      default -> false;
    };
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    long iv = packet + HEADER_SIZE;
    Memory.put64(iv, sequence);
    Memory.read(clear, scratch.input(), 0, clearLength);
    try {
      int length = run(packet, sequence, clearLength, scratch);
      Memory.write(scratch.output(), 0, iv + IV_SIZE, length);
    } catch (InvalidCipherTextException impossible) {
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
    } catch (InvalidCipherTextException forged) {
      return false;
    }
    Memory.write(scratch.output(), 0, sealed, sealedLength - icvSize);
    return true;
  }

  /** Runs over the scratch's input into its output. */
  private int run(long packet, long sequence, int length, Scratch scratch)
      throws InvalidCipherTextException {
    Memory.read(packet + HEADER_SIZE, nonce, nonce.length - IV_SIZE, IV_SIZE);
    byte[] data = new byte[AssociatedData.size(extended)];
    Memory.read(AssociatedData.address(packet, sequence, extended, scratch), data, 0, data.length);
    cipher.init(
        encrypts, new AEADParameters(new KeyParameter(keyOctets), icvSize * 8, nonce, data));
    int written = cipher.processBytes(scratch.input(), 0, length, scratch.output(), 0);
    return written + cipher.doFinal(scratch.output(), written);
  }

  @Override
  public void close() {
    Arrays.fill(keyOctets, (byte) 0);
    Arrays.fill(nonce, (byte) 0);
  }
}
