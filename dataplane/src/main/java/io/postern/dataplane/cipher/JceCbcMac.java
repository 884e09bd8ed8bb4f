package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/** AES-XCBC-96 (RFC 3566) and AES-CMAC-96 (RFC 4494) by JCE on heap arrays. */
final class JceCbcMac implements Authenticator {
  private static final int ICV_SIZE = 12;

  private final CbcMacKeys keys;
  private final HeapKey key;
  private final Cipher cipher;

  /** Owns {@code keys}. */
  JceCbcMac(CbcMacKeys keys) {
    this.keys = keys;
    key = new HeapKey("AES", keys.chaining());
    try {
      cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[CbcMacKeys.BLOCK]));
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException("the JDK does not have AES-CBC", wrong);
    }
  }

  @Override
  public void sign(long from, int length, long icv, Scratch scratch) {
    int last = compute(from, length, scratch);
    Memory.write(scratch.output(), last, icv, ICV_SIZE);
  }

  @Override
  public boolean verify(long from, int length, long icv, Scratch scratch) {
    int last = compute(from, length, scratch);
    Memory.write(scratch.output(), last, scratch.address(), ICV_SIZE);
    return Icv.equal(scratch.address(), icv, ICV_SIZE);
  }

  /** Where in the scratch's output the last block begins. */
  private int compute(long from, int length, Scratch scratch) {
    byte[] input = scratch.input();
    Memory.read(from, input, 0, length);
    int last = length == 0 ? 0 : (length - 1) / CbcMacKeys.BLOCK * CbcMacKeys.BLOCK;
    byte[] mask = keys.wholeMask();
    if (length - last < CbcMacKeys.BLOCK) {
      mask = keys.filledMask();
      input[length] = (byte) CbcMacKeys.END_MARK;
      Arrays.fill(input, length + 1, last + CbcMacKeys.BLOCK, (byte) 0);
    }
    for (int index = 0; index < CbcMacKeys.BLOCK; index++) {
      input[last + index] ^= mask[index];
    }
    try {
      // Once done, JCE is back at the IV of zeros.
      cipher.doFinal(input, 0, last + CbcMacKeys.BLOCK, scratch.output(), 0);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("CBC over whole blocks failed", impossible);
    }
    return last;
  }

  @Override
  public void close() {
    key.destroy();
    keys.close();
  }
}
