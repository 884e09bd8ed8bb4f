package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * AES-CTR by JCE (RFC 3686). The counter blocks are made here and encrypted as they are: so the
 * cipher is initialised once, where JCE's own mode would want a new one for each packet.
 */
final class JceCounter implements BlockMode {
  private static final int IV_SIZE = 8;
  private static final int BLOCK = 16;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final HeapKey key;
  private final Cipher cipher;
  private final byte[] nonce;

  JceCounter(KeyMaterial material) {
    key = new HeapKey("AES", material.cipher());
    nonce = material.salt().clone();
    try {
      cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key);
    } catch (GeneralSecurityException wrong) {
      throw new IllegalArgumentException("the JDK does not have AES", wrong);
    }
  }

  @Override
  public void encrypt(long clear, int clearLength, long iv, long sequence, Scratch scratch) {
    Memory.put64(iv, sequence);
    run(iv, clear, clearLength, scratch);
  }

  @Override
  public void decrypt(long iv, int length, Scratch scratch) {
    run(iv, iv + IV_SIZE, length - IV_SIZE, scratch);
  }

  private void run(long iv, long in, int length, Scratch scratch) {
    byte[] counters = scratch.input();
    int blocks = (length + BLOCK - 1) / BLOCK;
    long initial = Memory.u64(iv);
    int salt = (int) INTS.get(nonce, 0);
    for (int index = 0; index < blocks; index++) {
      INTS.set(counters, index * BLOCK, salt);
      LONGS.set(counters, index * BLOCK + 4, initial);
      INTS.set(counters, index * BLOCK + 12, index + 1);
    }
    try {
      cipher.doFinal(counters, 0, blocks * BLOCK, scratch.output(), 0);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES over whole blocks failed", impossible);
    }
    mix(scratch.output(), in, iv + IV_SIZE, length);
  }

  private static void mix(byte[] stream, long in, long out, int length) {
    int whole = length & -8;
    for (int index = 0; index < whole; index += 8) {
      Memory.put64(out + index, Memory.u64(in + index) ^ (long) LONGS.get(stream, index));
    }
    for (int index = whole; index < length; index++) {
      Memory.put8(out + index, Memory.u8(in + index) ^ stream[index]);
    }
  }

  @Override
  public void close() {
    key.destroy();
    Arrays.fill(nonce, (byte) 0);
  }
}
