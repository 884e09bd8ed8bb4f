package io.postern.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever is merged comes apart again as it was: with any field of any of the packets changed, it
 * is either not merged, or cut by the receiver into the very packets that came.
 */
class MergingHidesNothingTest {
  private static final int PAYLOAD = 600;
  private static final int COUNT = 4;
  private static final int ROOM = 8_192;

  @Property(tries = 4000)
  void whateverIsChanged(
      @ForAll boolean version6,
      @ForAll boolean udp,
      @ForAll @IntRange(min = 0, max = COUNT - 1) int which,
      @ForAll @IntRange(min = 0, max = 79) int offset,
      @ForAll byte value,
      @ForAll boolean mended) {
    List<byte[]> packets = stream(version6, udp);
    byte[] changed = packets.get(which);
    changed[offset] = value;
    if (mended) {
      finish(changed, version6, udp);
    }
    try (Arena arena = Arena.ofConfined();
        OffHeap memory = new OffHeap()) {
      MergedPacket merged = new MergedPacket(arena, true);
      long copy = place(memory, changed);
      Assume.that(
          InnerPacket.check(copy, changed.length) && InnerPacket.size(copy) == changed.length);
      List<byte[]> out = new ArrayList<>();
      int next = 0;
      while (next < packets.size()) {
        merged.start(place(memory, packets.get(next)), packets.get(next).length);
        next++;
        while (next < packets.size()
            && merged.join(place(memory, packets.get(next)), packets.get(next).length)) {
          next++;
        }
        out.addAll(received(memory, merged));
      }
      assertThat(out).hasSize(packets.size());
      for (int index = 0; index < out.size(); index++) {
        assertThat(comparable(out.get(index))).isEqualTo(comparable(packets.get(index)));
      }
    }
  }

  /**
   * What stands in the identification of a packet that is never cut means nothing (RFC 6864 §4).
   */
  private static byte[] comparable(byte[] packet) {
    if (packet[0] >>> 4 == 4 && (packet[6] & 0x40) != 0) {
      byte[] without = packet.clone();
      Arrays.fill(without, 4, 6, (byte) 0);
      Arrays.fill(without, 10, 12, (byte) 0);
      return without;
    }
    return packet;
  }

  /** What the kernel makes of one write. */
  private static List<byte[]> received(OffHeap memory, MergedPacket merged) {
    long iovecs = merged.finish();
    long all = memory.allocate(ROOM);
    long end = all;
    for (int index = 0; index < merged.count(); index++) {
      long size = Memory.n64(iovecs + index * 16L + 8);
      Memory.copy(Memory.n64(iovecs + index * 16L), end, size);
      end += size;
    }
    long packet = all + VirtioHeader.SIZE;
    int length = (int) (end - packet);
    if (VirtioHeader.segmentation(all) == VirtioHeader.NONE) {
      return List.of(OffHeap.read(packet, length));
    }
    List<byte[]> packets = new ArrayList<>();
    try (Segmenter segmenter = new Segmenter()) {
      assertThat(segmenter.start(all, packet, length)).isTrue();
      while (segmenter.next()) {
        packets.add(OffHeap.read(segmenter.segment(), segmenter.segmentLength()));
      }
    }
    return packets;
  }

  private static long place(OffHeap memory, byte[] packet) {
    long address = memory.allocate(packet.length + 128) + 64;
    Memory.write(packet, 0, address, packet.length);
    return address;
  }

  /** Successive packets of one flow, the last one shorter. */
  private static List<byte[]> stream(boolean version6, boolean udp) {
    List<byte[]> packets = new ArrayList<>();
    int network = version6 ? 40 : 20;
    int headers = network + (udp ? 8 : 20);
    Random random = new Random(3);
    for (int index = 0; index < COUNT; index++) {
      int payload = index == COUNT - 1 ? PAYLOAD / 3 : PAYLOAD;
      byte[] octets = new byte[headers + payload];
      random.nextBytes(octets);
      ByteBuffer packet = ByteBuffer.wrap(octets);
      int protocol = udp ? 17 : 6;
      if (version6) {
        packet.putInt(0, 6 << 28).putShort(4, (short) (octets.length - 40));
        packet.put(6, (byte) protocol).put(7, (byte) 64);
        packet.putLong(8, 0xFD01L << 48).putLong(16, 9).putLong(24, 0xFD02L << 48).putLong(32, 9);
      } else {
        packet.putShort(0, (short) 0x4500).putShort(2, (short) octets.length);
        packet.putShort(4, (short) (100 + index)).putShort(6, (short) 0);
        packet.put(8, (byte) 64).put(9, (byte) protocol);
        packet.putInt(12, 0x0A01_0009).putInt(16, 0x0A02_0009);
      }
      packet.putInt(network, 0x1234_5678);
      if (udp) {
        packet.putShort(network + 4, (short) (octets.length - network));
      } else {
        packet.putInt(network + 4, 1_000 + index * PAYLOAD).putInt(network + 8, 77);
        packet.putInt(network + 12, 0x5010_FFFF).putShort(network + 18, (short) 0);
      }
      finish(octets, version6, udp);
      packets.add(octets);
    }
    return packets;
  }

  private static void finish(byte[] octets, boolean version6, boolean udp) {
    ByteBuffer packet = ByteBuffer.wrap(octets);
    int network = version6 ? 40 : 20;
    int at = network + (udp ? 6 : 16);
    if (!version6) {
      packet.putShort(10, (short) 0);
      packet.putShort(10, (short) ~naive(octets, 0, 20));
    }
    packet.putShort(at, (short) 0);
    int protocol = udp ? 17 : 6;
    int addresses = version6 ? naive(octets, 8, 32) : naive(octets, 12, 8);
    int sum = addresses + protocol + octets.length - network;
    sum += naive(octets, network, octets.length - network);
    int folded = (sum & 0xFFFF) + (sum >>> 16);
    int checksum = ~((folded & 0xFFFF) + (folded >>> 16)) & 0xFFFF;
    packet.putShort(at, (short) (udp && checksum == 0 ? 0xFFFF : checksum));
  }

  private static int naive(byte[] octets, int offset, int length) {
    return io.postern.dataplane.packet.Packets.naiveSum(octets, offset, length, 0);
  }
}
