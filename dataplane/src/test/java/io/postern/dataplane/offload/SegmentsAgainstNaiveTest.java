package io.postern.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Packets;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Segments of any headers, octet for octet those that are made one by one without any art. */
class SegmentsAgainstNaiveTest {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int DESTINATION_OPTIONS = 60;

  /**
   * @param options words of IPv4 options, or of eight octets of IPv6 extension
   * @param tcpOptions words
   */
  private record Shape(boolean version6, boolean tcp, int options, int tcpOptions) {
    int transportOffset() {
      return version6 ? 40 + 8 * options : 20 + 4 * options;
    }

    int headerSize() {
      return transportOffset() + (tcp ? 20 + 4 * tcpOptions : 8);
    }

    int virtio() {
      int segmentsOfTcp = version6 ? VirtioHeader.TCP_IPV6 : VirtioHeader.TCP_IPV4;
      return tcp ? segmentsOfTcp : VirtioHeader.UDP;
    }
  }

  @Property(tries = 1000)
  void theyAreTheSame(
      @ForAll boolean version6,
      @ForAll boolean tcp,
      @ForAll @IntRange(max = 10) int options,
      @ForAll @IntRange(max = 10) int tcpOptions,
      @ForAll @IntRange(min = 2, max = 9_000) int payload,
      @ForAll @IntRange(min = 100, max = 1400) int segmentSize,
      @ForAll int seed) {
    Shape shape = new Shape(version6, tcp, options, tcpOptions);
    byte[] whole = random(shape, payload, seed);
    if (seed % 3 == 1) {
      balance(shape, whole, segmentSize);
    }
    assertThat(cut(shape, whole, segmentSize))
        .usingElementComparator(
            (one, other) -> ByteBuffer.wrap(one).compareTo(ByteBuffer.wrap(other)))
        .containsExactlyElementsOf(naive(shape, whole, segmentSize));
  }

  /** Also the fields that the sender left to whoever cuts are random. */
  private static byte[] random(Shape shape, int payload, int seed) {
    byte[] whole = new byte[shape.headerSize() + payload];
    new Random(seed).nextBytes(whole);
    if (seed % 3 == 0) {
      // Numbers that are about to begin again.
      Arrays.fill(whole, shape.transportOffset(), whole.length, (byte) 0xFF);
      whole[4] = whole[5] = (byte) 0xFF;
    }
    ByteBuffer packet = ByteBuffer.wrap(whole);
    if (shape.version6) {
      packet.put(0, (byte) 0x60);
      packet.putShort(4, (short) (whole.length - 40));
      packet.put(6, (byte) (shape.options > 0 ? DESTINATION_OPTIONS : protocol(shape)));
    } else {
      packet.put(0, (byte) (0x45 + shape.options));
      packet.putShort(2, (short) whole.length);
      packet.put(9, (byte) protocol(shape));
    }
    if (shape.tcp) {
      packet.put(shape.transportOffset() + 12, (byte) (5 + shape.tcpOptions << 4));
    }
    return whole;
  }

  /** Makes the sum of the first segment all ones: then its checksum is zero. */
  private static void balance(Shape shape, byte[] whole, int segmentSize) {
    ByteBuffer first = ByteBuffer.wrap(naive(shape, whole, segmentSize).getFirst());
    int missing = first.getShort(shape.transportOffset() + (shape.tcp ? 16 : 6)) & 0xFFFF;
    int word = Packets.naiveSum(whole, shape.headerSize(), 2, missing);
    ByteBuffer.wrap(whole).putShort(shape.headerSize(), (short) word);
  }

  private static int protocol(Shape shape) {
    return shape.tcp ? TCP : UDP;
  }

  private static List<byte[]> cut(Shape shape, byte[] whole, int segmentSize) {
    try (Arena arena = Arena.ofConfined();
        Segmenter segmenter = new Segmenter()) {
      long packet = arena.allocate(whole.length + 128L, 8).address() + 64;
      long virtio = packet - VirtioHeader.SIZE;
      Memory.write(whole, 0, packet, whole.length);
      int checksum = shape.tcp ? 16 : 6;
      VirtioHeader.putMerged(
          virtio, shape.virtio(), 0, segmentSize, shape.transportOffset(), checksum);
      assertThat(segmenter.start(virtio, packet, whole.length)).isTrue();
      // As where it is only counted how many it stands for.
      assertThat(segmenter.start(virtio, packet, whole.length)).isTrue();
      List<byte[]> segments = new ArrayList<>();
      while (segmenter.next()) {
        byte[] segment = new byte[segmenter.segmentLength()];
        Memory.read(segmenter.segment(), segment, 0, segment.length);
        segments.add(segment);
      }
      return segments;
    }
  }

  private static List<byte[]> naive(Shape shape, byte[] whole, int segmentSize) {
    List<byte[]> segments = new ArrayList<>();
    for (int from = shape.headerSize(); from < whole.length; from += segmentSize) {
      int size = Math.min(segmentSize, whole.length - from);
      byte[] octets = new byte[shape.headerSize() + size];
      System.arraycopy(whole, 0, octets, 0, shape.headerSize());
      System.arraycopy(whole, from, octets, shape.headerSize(), size);
      ByteBuffer segment = ByteBuffer.wrap(octets);
      if (shape.version6) {
        segment.putShort(4, (short) (octets.length - 40));
      } else {
        segment.putShort(2, (short) octets.length);
        segment.putShort(4, (short) (segment.getShort(4) + segments.size()));
        segment.putShort(10, (short) 0);
        segment.putShort(10, (short) ~Packets.naiveSum(octets, 0, 20 + 4 * shape.options, 0));
      }
      boolean first = segments.isEmpty();
      boolean last = from + size == whole.length;
      finishTransport(shape, segment, from - shape.headerSize(), first, last);
      segments.add(octets);
    }
    return segments;
  }

  private static void finishTransport(
      Shape shape, ByteBuffer segment, int before, boolean first, boolean last) {
    int offset = shape.transportOffset();
    int checksumOffset = offset + (shape.tcp ? 16 : 6);
    if (shape.tcp) {
      segment.putInt(offset + 4, segment.getInt(offset + 4) + before);
      // FIN and PSH are of the last, CWR is of the first (RFC 3168 §6.1.2).
      int flags = segment.get(offset + 13) & (last ? 0xFF : ~0x09) & (first ? 0xFF : ~0x80);
      segment.put(offset + 13, (byte) flags);
    } else {
      segment.putShort(offset + 4, (short) (segment.capacity() - offset));
    }
    segment.putShort(checksumOffset, (short) 0);
    int checksum = ~Packets.naiveSum(segment.array(), offset, protocol(shape)) & 0xFFFF;
    segment.putShort(checksumOffset, (short) (checksum == 0 && !shape.tcp ? 0xFFFF : checksum));
  }
}
