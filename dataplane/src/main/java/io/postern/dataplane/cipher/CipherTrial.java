package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.packet.Memory;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One packet through several implementations: whether they agree, and which is fastest. */
final class CipherTrial implements AutoCloseable {
  private static final int CLEAR_SIZE = 1408;
  private static final int TURNS = 8;
  private static final long TURN_NANOS = 250_000;

  private final EspTransform transform;
  private final EspIntegrity integrity;
  private final byte[] material;
  private final Scratch scratch = new Scratch();
  private final NativeBlock clear = new NativeBlock(CLEAR_SIZE);
  private final NativeBlock packet = new NativeBlock(CLEAR_SIZE + 128);
  private final int length;
  private long sequence;

  CipherTrial(EspTransform transform, EspIntegrity integrity) {
    this.transform = transform;
    this.integrity = integrity;
    material = new byte[transform.keySize() + transform.saltSize() + integrity.keySize()];
    for (int index = 0; index < material.length; index++) {
      material[index] = (byte) (index * 37 + 11);
    }
    for (int index = 0; index < CLEAR_SIZE; index++) {
      Memory.put8(clear.address() + index, index * 131 >>> 3);
    }
    int icvSize = transform.combined() ? transform.icvSize() : integrity.icvSize();
    length = PacketCipher.HEADER_SIZE + transform.ivSize() + CLEAR_SIZE + icvSize;
  }

  /** Whether each opens what the other seals, and refuses it when it was changed. */
  boolean agree(CipherBackend one, CipherBackend other) {
    return opens(one, other) && opens(other, one);
  }

  /**
   * By the least time that each took for a packet, in turns: a pause during one of them, for
   * whatever else is on the machine, is not its fault, nor that it was the first.
   */
  List<CipherBackend> fastestFirst(Collection<CipherBackend> backends) {
    Map<CipherBackend, Long> least = new HashMap<>();
    for (int turn = 0; backends.size() > 1 && turn < TURNS; turn++) {
      backends.forEach(backend -> least.merge(backend, nanos(backend), Math::min));
    }
    return backends.stream()
        .sorted(Comparator.comparing(backend -> least.getOrDefault(backend, 0L)))
        .toList();
  }

  private long nanos(CipherBackend backend) {
    long least = Long.MAX_VALUE;
    try (PacketCipher cipher = sealing(backend)) {
      long end = System.nanoTime() + TURN_NANOS;
      long start = System.nanoTime();
      while (least == Long.MAX_VALUE || start - end < 0) {
        sequence++;
        cipher.seal(clear.address(), CLEAR_SIZE, packet.address(), sequence, scratch);
        long now = System.nanoTime();
        least = Math.min(least, now - start);
        start = now;
      }
    }
    return least;
  }

  private boolean opens(CipherBackend sender, CipherBackend receiver) {
    try (PacketCipher seal = sealing(sender);
        PacketCipher open =
            receiver.opening(
                transform, integrity, SaKeys.take(material.clone(), transform, integrity), false)) {
      Memory.put64(packet.address(), 0x0102_0304_0000_0001L);
      seal.seal(clear.address(), CLEAR_SIZE, packet.address(), 1, scratch);
      boolean opened = open.open(packet.address(), length, 0, scratch) && cleared();
      seal.seal(clear.address(), CLEAR_SIZE, packet.address(), 2, scratch);
      long last = packet.address() + length - 1;
      Memory.put8(last, Memory.u8(last) ^ 1);
      return opened && !open.open(packet.address(), length, 0, scratch);
    }
  }

  private PacketCipher sealing(CipherBackend backend) {
    return backend.sealing(
        transform, integrity, SaKeys.take(material.clone(), transform, integrity), false);
  }

  private boolean cleared() {
    byte[] sent = new byte[CLEAR_SIZE];
    byte[] received = new byte[CLEAR_SIZE];
    Memory.read(clear.address(), sent, 0, CLEAR_SIZE);
    Memory.read(
        packet.address() + PacketCipher.HEADER_SIZE + transform.ivSize(), received, 0, CLEAR_SIZE);
    return Arrays.equals(sent, received);
  }

  @Override
  public void close() {
    clear.close();
    packet.close();
    scratch.close();
  }
}
