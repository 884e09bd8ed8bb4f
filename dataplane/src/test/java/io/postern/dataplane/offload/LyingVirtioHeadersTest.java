package io.postern.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a super-packet need not be so: nothing beyond it is read or written. */
class LyingVirtioHeadersTest {
  private static final int ROOM = 4_096;
  private static final int BEFORE = 512;
  private static final byte CANARY = 0x5A;
  private static final int IPV4_HEADERS = 40;
  private static final int IPV6_HEADERS = 60;

  @ParameterizedTest
  @CsvSource({
    // kind, segment size, where the transport header is said to be, version; segments, 0 if refused
    "1, 500, 20, 4, 3",
    "1, 1, 20, 4, 1460",
    "1, 65535, 20, 4, 1",
    "1, 1460, 20, 4, 1",
    "1, 0, 20, 4, 0",
    "1, 500, 0, 4, 0",
    "1, 500, 19, 4, 0",
    "1, 500, 240, 4, 0",
    "1, 500, 1499, 4, 0",
    "1, 500, 65535, 4, 0",
    "4, 500, 20, 4, 0",
    "4, 500, 40, 6, 3",
    "4, 500, 20, 6, 0",
    "1, 500, 40, 6, 0",
    "5, 500, 39, 6, 0",
    // kinds that were never agreed on
    "2, 500, 20, 4, 0",
    "3, 500, 20, 4, 0",
    "6, 500, 20, 4, 0",
    "127, 500, 20, 4, 0",
  })
  void eachFieldAtItsEdges(int kind, int segmentSize, int start, int version, int segments) {
    try (Ground ground = new Ground(packet(version, 1460))) {
      assertThat(ground.cut(kind, segmentSize, start)).isEqualTo(segments);
    }
  }

  @Property(tries = 3000)
  void noHeaderLeadsOutOfThePacket(
      @ForAll @IntRange(min = 0, max = 7) int kind,
      @ForAll @IntRange(min = 0, max = 2_000) int segmentSize,
      @ForAll @IntRange(min = 0, max = 300) int start,
      @ForAll @IntRange(min = 1, max = 1_460) int payload,
      @ForAll boolean version6,
      @ForAll byte dataOffset,
      @ForAll byte first) {
    byte[] packet = packet(version6 ? 6 : 4, payload);
    int transport = version6 ? 40 : 20;
    packet[transport + 12] = dataOffset;
    // Some have options of IP, as far as the packet goes.
    packet[0] = version6 ? packet[0] : (byte) (0x45 + (first & 3));
    try (Ground ground = new Ground(packet)) {
      ground.cut(kind, segmentSize, start);
    }
  }

  @Property(tries = 3000)
  void noChecksumIsWrittenBehindThePacket(
      @ForAll @IntRange(min = 0, max = 65_535) int start,
      @ForAll @IntRange(min = 0, max = 65_535) int offset,
      @ForAll @IntRange(min = 1, max = 100) int payload) {
    try (Ground ground = new Ground(packet(4, payload))) {
      int room = IPV4_HEADERS + payload;
      boolean inside = start >= 20 && start + offset + 2 <= room;
      assertThat(ground.finish(start, offset)).isEqualTo(inside);
      assertThat(ground.finish(start % room, offset % room))
          .isEqualTo(start % room >= 20 && start % room + offset % room + 2 <= room);
    }
  }

  private static byte[] packet(int version, int payload) {
    byte[] packet =
        version == 4
            ? Packets.packet("10.1.0.9", "10.2.0.9", 6, IPV4_HEADERS + payload)
            : Packets.packet("fd01::9", "fd02::9", 6, IPV6_HEADERS + payload);
    packet[(version == 4 ? 20 : 40) + 12] = 0x50;
    return packet;
  }

  /** A packet with canaries around. */
  private static final class Ground implements AutoCloseable {
    private final OffHeap memory = new OffHeap();
    private final long start = memory.allocate(ROOM);
    private final long packet = start + BEFORE;
    private final long virtio = memory.allocate(16);
    private final int length;

    Ground(byte[] octets) {
      byte[] canaries = new byte[ROOM];
      Arrays.fill(canaries, CANARY);
      Memory.write(canaries, 0, start, ROOM);
      Memory.write(octets, 0, packet, octets.length);
      length = octets.length;
    }

    /** How many segments. */
    int cut(int kind, int segmentSize, int transport) {
      VirtioHeader.putMerged(virtio, kind, 0, segmentSize, transport, 16);
      int count = 0;
      try (Segmenter segmenter = new Segmenter()) {
        if (segmenter.start(virtio, packet, length)) {
          while (segmenter.next()) {
            count++;
            assertThat(segmenter.segment()).isGreaterThanOrEqualTo(packet);
            assertThat(segmenter.segment() + segmenter.segmentLength())
                .isLessThanOrEqualTo(packet + length);
            assertThat(InnerPacket.check(segmenter.segment(), segmenter.segmentLength())).isTrue();
          }
        }
      }
      assertCanaries();
      return count;
    }

    boolean finish(int checksumStart, int checksumOffset) {
      VirtioHeader.putMerged(virtio, 0, 0, 0, checksumStart, checksumOffset);
      boolean finished = Segmenter.finishChecksum(virtio, packet, length);
      assertCanaries();
      return finished;
    }

    private void assertCanaries() {
      byte[] before = OffHeap.read(start, BEFORE);
      byte[] behind = OffHeap.read(packet + length, ROOM - BEFORE - length);
      assertThat(before).containsOnly(CANARY);
      assertThat(behind).containsOnly(CANARY);
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
