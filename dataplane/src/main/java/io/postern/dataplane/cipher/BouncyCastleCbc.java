package io.postern.dataplane.cipher;

import io.postern.dataplane.EspTransform;
import io.postern.dataplane.packet.Memory;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.engines.CAST5Engine;
import org.bouncycastle.crypto.engines.CamelliaEngine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.CBCModeCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * CBC with the block ciphers that the JDK does not have: CAST-128 (RFC 2451) and Camellia (RFC
 * 4312). IVs are made as in {@link JceCbc}.
 */
final class BouncyCastleCbc implements BlockMode {
  private final CBCModeCipher cipher;
  private final int blockSize;

  BouncyCastleCbc(EspTransform transform, boolean encrypts, byte[] keyOctets) {
    blockSize = transform.ivSize();
    cipher = CBCBlockCipher.newInstance(engine(transform));
    cipher.init(encrypts, new ParametersWithIV(new KeyParameter(keyOctets), new byte[blockSize]));
  }

  static boolean has(EspTransform transform) {
    return switch (transform) {
      case CAST_128_CBC, CAMELLIA_128_CBC, CAMELLIA_192_CBC, CAMELLIA_256_CBC -> true;
      default -> false;
    };
  }

  private static BlockCipher engine(EspTransform transform) {
    return transform == EspTransform.CAST_128_CBC ? new CAST5Engine() : new CamelliaEngine();
  }

  @Override
  public void encrypt(long clear, int clearLength, long iv, long sequence, Scratch scratch) {
    byte[] input = scratch.input();
    JceCbc.writeCounter(sequence, input, blockSize);
    Memory.read(clear, input, blockSize, clearLength);
    run(input, blockSize + clearLength, scratch.output());
    Memory.write(scratch.output(), 0, iv, blockSize + clearLength);
  }

  @Override
  public void decrypt(long iv, int length, Scratch scratch) {
    Memory.read(iv, scratch.input(), 0, length);
    run(scratch.input(), length, scratch.output());
    Memory.write(scratch.output(), blockSize, iv + blockSize, length - blockSize);
  }

  private void run(byte[] input, int length, byte[] output) {
    cipher.reset();
    for (int offset = 0; offset < length; offset += blockSize) {
      cipher.processBlock(input, offset, output, offset);
    }
  }

  /** Bouncy Castle keeps the key schedule until it is collected. */
  @Override
  public void close() {
    cipher.reset();
  }
}
