package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Working memory of one thread, for the ciphers that cannot work where the packet lies, and for
 * those that work at many packets side by side.
 */
public final class Scratch implements AutoCloseable {
  /** Room for the largest IP packet and a block before and behind. */
  private static final int LARGEST = 65_536 + 256;

  private static final int NATIVE_SIZE = 1024;

  /** Places off the heap that outlive one call of a cipher; those below are free in each. */
  static final int SAVED_ICV = 640;

  static final int ASSOCIATED_DATA = 704;

  private final byte[] input = new byte[LARGEST];
  private final byte[] output = new byte[LARGEST];
  private final byte[] small = new byte[64];
  private final Arena arena = Arena.ofShared();
  private final long address = arena.allocate(NATIVE_SIZE, 64).address();
  private @Nullable IpsecMbJobs jobs;

  byte[] input() {
    return input;
  }

  byte[] output() {
    return output;
  }

  /** 64 octets on the heap, for nonces and ICVs. */
  byte[] small() {
    return small;
  }

  /** 1024 octets off the heap, on a boundary of 64. */
  long address() {
    return address;
  }

  /** Of the one cipher that has jobs, whose library is there then. */
  IpsecMbJobs jobs() {
    IpsecMbJobs made = jobs;
    if (made == null) {
      made = new IpsecMbJobs(IpsecMbManager.open().orElseThrow());
      jobs = made;
    }
    return made;
  }

  /** Makes whole what {@link PacketCipher#sealLater} left. */
  public void finish() {
    if (jobs != null) {
      jobs.finish(this);
    }
  }

  @Override
  public void close() {
    if (jobs != null) {
      jobs.close();
    }
    Memory.zero(address, NATIVE_SIZE);
    arena.close();
    Arrays.fill(input, (byte) 0);
    Arrays.fill(output, (byte) 0);
    Arrays.fill(small, (byte) 0);
  }
}
