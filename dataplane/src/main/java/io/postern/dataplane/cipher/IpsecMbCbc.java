package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.packet.Memory;
import org.jspecify.annotations.Nullable;

/**
 * AES-CBC with an HMAC (RFC 3602, RFC 2404, RFC 4868), for sealing: packets that come together are
 * jobs of ipsec-mb, those that come alone go another implementation's way.
 *
 * <p>The IV of a job is the sequence number, encrypted as the first block of a chain that begins
 * with zeros: a nonce under the cipher itself, which nobody can foresee (NIST SP 800-38A, appendix
 * C). What the library needs of the keys is made with the first job.
 */
final class IpsecMbCbc implements PacketCipher {
  /** The high half of an extended sequence number, covered behind the packet but never sent. */
  private static final int HIGH_SIZE = 4;

  /** Of larger ones few come together, and they would hold back a safepoint for long. */
  private static final int LARGEST_CLEAR = 10_000;

  private static final int TEXT = HEADER_SIZE + IpsecMbKeys.BLOCK_SIZE;
  private static final int INTEGRITIES = EspIntegrity.values().length;

  /** Of {@link #kind}: three sizes of an AES key. */
  static final int KINDS = 3 * INTEGRITIES;

  private final PacketCipher single;
  private final int cipherKeySize;
  private final EspIntegrity integrity;
  private final boolean extended;

  /** The keys as given, until there are others. */
  private final NativeBlock material;

  private @Nullable IpsecMbKeys keys;

  /**
   * @param single under the same keys, closed with this; seals in place
   */
  IpsecMbCbc(
      PacketCipher single, KeyMaterial keyMaterial, EspIntegrity integrity, boolean extended) {
    this.single = single;
    this.integrity = integrity;
    this.extended = extended;
    cipherKeySize = keyMaterial.cipher().length;
    int integrityKeySize = keyMaterial.integrity().length;
    material = NativeBlock.small(cipherKeySize + integrityKeySize);
    Memory.write(keyMaterial.cipher(), 0, material.address(), cipherKeySize);
    Memory.write(keyMaterial.integrity(), 0, material.address() + cipherKeySize, integrityKeySize);
  }

  /** Packets of one kind are worked at side by side; from 0 on. */
  int kind() {
    return (cipherKeySize / 8 - 2) * INTEGRITIES + integrity.ordinal();
  }

  @Override
  public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    single.seal(clear, clearLength, packet, sequence, scratch);
  }

  @Override
  public void sealLater(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    if (clearLength > LARGEST_CLEAR) {
      seal(clear, clearLength, packet, sequence, scratch);
    } else {
      Memory.copy(clear, packet + TEXT, clearLength);
      scratch.jobs().add(this, packet, clearLength, sequence, scratch);
    }
  }

  /** Of a packet whose clear octets stand where the ciphertext goes, as in {@link #fill}. */
  void sealAlone(long packet, int clearLength, long sequence, Scratch scratch) {
    single.seal(packet + TEXT, clearLength, packet, sequence, scratch);
  }

  /** Fills in a job. */
  void fill(long job, IpsecMbManager manager, long packet, int clearLength, long sequence) {
    long iv = packet + HEADER_SIZE;
    Memory.putN64(iv, 0);
    Memory.put64(iv + 8, sequence);
    int covered = TEXT + clearLength;
    long icv = packet + covered;
    if (extended) {
      // The ICV, at least as long, takes its place afterwards.
      Memory.put32(icv, (int) (sequence >>> 32));
      covered += HIGH_SIZE;
    }
    IpsecMbJob.putKeys(job, keys(manager));
    IpsecMbJob.putPacket(job, packet, covered, iv, IpsecMbKeys.BLOCK_SIZE + clearLength, icv);
  }

  private IpsecMbKeys keys(IpsecMbManager manager) {
    IpsecMbKeys made = keys;
    if (made == null) {
      made = new IpsecMbKeys(manager, material.address(), cipherKeySize, integrity);
      keys = made;
      material.close();
    }
    return made;
  }

  @Override
  public boolean open(long packet, int length, long sequence, Scratch scratch) {
    return single.open(packet, length, sequence, scratch);
  }

  @Override
  public void close() {
    single.close();
    material.close();
    if (keys != null) {
      keys.close();
    }
  }
}
