package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.packet.Memory;
import java.lang.foreign.MemorySegment;

/** Whether the jobs of ipsec-mb make the packets that the JDK makes, octet for octet. */
final class JobTrial implements AutoCloseable {
  private static final int PACKETS = 24;
  private static final int LARGEST_CLEAR = 1408;
  private static final int ROOM = PACKETS * (LARGEST_CLEAR + 128);

  private final CipherBackend reference;
  private final EspTransform transform;
  private final EspIntegrity integrity;
  private final byte[] material;
  private final Scratch scratch = new Scratch();
  private final NativeBlock clear = new NativeBlock(LARGEST_CLEAR);
  private final NativeBlock expected = new NativeBlock(ROOM);
  private final NativeBlock made = new NativeBlock(ROOM);

  /**
   * @param reference the JDK's
   */
  JobTrial(CipherBackend reference, EspTransform transform, EspIntegrity integrity) {
    this.reference = reference;
    this.transform = transform;
    this.integrity = integrity;
    material = new byte[transform.keySize() + integrity.keySize()];
    for (int index = 0; index < material.length; index++) {
      material[index] = (byte) (index * 41 + 7);
    }
    for (int index = 0; index < LARGEST_CLEAR; index++) {
      Memory.put8(clear.address() + index, index * 131 >>> 3);
    }
  }

  boolean agrees() {
    try {
      return agrees(false) && agrees(true);
    } catch (IllegalStateException refused) {
      return false;
    }
  }

  private boolean agrees(boolean extended) {
    try (PacketCipher one = sealing(reference, extended);
        PacketCipher many = sealing(new IpsecMbJobBackend(reference), extended)) {
      int used = 0;
      for (int index = 0; index < PACKETS; index++) {
        long sequence = (5L << 32) + index;
        int clearLength = LARGEST_CLEAR - index * 48;
        Memory.put64(expected.address() + used, sequence);
        Memory.put64(made.address() + used, sequence);
        one.seal(clear.address(), clearLength, expected.address() + used, sequence, scratch);
        many.sealLater(clear.address(), clearLength, made.address() + used, sequence, scratch);
        used += PacketCipher.HEADER_SIZE + transform.ivSize() + clearLength + integrity.icvSize();
      }
      scratch.finish();
      return MemorySegment.mismatch(
              Memory.everything(),
              expected.address(),
              expected.address() + used,
              Memory.everything(),
              made.address(),
              made.address() + used)
          == -1;
    }
  }

  private PacketCipher sealing(CipherBackend backend, boolean extended) {
    SaKeys keys = SaKeys.take(material.clone(), transform, integrity);
    return backend.sealing(transform, integrity, keys, extended);
  }

  @Override
  public void close() {
    clear.close();
    expected.close();
    made.close();
    scratch.close();
  }
}
