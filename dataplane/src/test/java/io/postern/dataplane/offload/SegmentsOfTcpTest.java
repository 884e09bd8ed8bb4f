package io.postern.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.packet.Checksum;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What is cut and merged again is what it was (RFC 9293 §3.1 for the rules of flags). */
class SegmentsOfTcpTest {
  private static final int IPV4_HEADERS = 52;
  private static final int IPV6_HEADERS = 72;
  private static final int ROOM = 128 << 10;

  @Property(tries = 300)
  void cuttingAndMergingGivesTheSamePacket(
      @ForAll @IntRange(min = 1, max = 58_000) int payload,
      @ForAll @IntRange(min = 500, max = 1400) int segmentSize,
      @ForAll boolean version6,
      @ForAll boolean pushed) {
    try (Arena arena = Arena.ofConfined();
        Segmenter segmenter = new Segmenter()) {
      MergedPacket merged = new MergedPacket(arena, true);
      long packet = arena.allocate(ROOM, 8).address() + 64;
      int length = write(packet, payload, version6, pushed ? 0x18 : 0x10);
      byte[] before = octets(packet, length);
      List<byte[]> segments = cut(arena, segmenter, packet, length, segmentSize);
      assertThat(segments).hasSize((payload + segmentSize - 1) / segmentSize);
      assertThat(merge(arena, merged, segments)).isEqualTo(before);
    }
  }

  @Test
  void finAndPshAreOnTheLastAndCwrIsOnTheFirst() {
    try (Arena arena = Arena.ofConfined();
        Segmenter segmenter = new Segmenter()) {
      long packet = arena.allocate(ROOM, 8).address() + 64;
      int length = write(packet, 3000, false, 0x80 | 0x18 | 0x01);
      List<byte[]> segments = cut(arena, segmenter, packet, length, 1000);
      assertThat(segments)
          .extracting(segment -> segment[33] & 0xFF)
          .containsExactly(0x90, 0x10, 0x19);
      assertThat(segments).extracting(segment -> segment[5] & 0xFF).containsExactly(7, 8, 9);
    }
  }

  @Test
  void packetsThatAreNotSuccessiveOrCorruptAreNotMerged() {
    try (Arena arena = Arena.ofConfined();
        Segmenter segmenter = new Segmenter()) {
      MergedPacket merged = new MergedPacket(arena, true);
      long packet = arena.allocate(ROOM, 8).address() + 64;
      int length = write(packet, 3000, false, 0x10);
      List<byte[]> segments = cut(arena, segmenter, packet, length, 1000);
      long first = place(arena, segments.get(0));
      merged.start(first, segments.get(0).length);
      assertThat(merged.join(place(arena, segments.get(2)), segments.get(2).length)).isFalse();
      byte[] corrupt = segments.get(1).clone();
      corrupt[500] ^= 1;
      assertThat(merged.join(place(arena, corrupt), corrupt.length)).isFalse();
      byte[] otherPort = segments.get(1).clone();
      otherPort[21] ^= 1;
      assertThat(merged.join(place(arena, otherPort), otherPort.length)).isFalse();
      assertThat(merged.join(place(arena, segments.get(1)), segments.get(1).length)).isTrue();
      assertThat(merged.count()).isEqualTo(2);
    }
  }

  @Test
  void anImpossibleHeaderIsRefused() {
    try (Arena arena = Arena.ofConfined();
        Segmenter segmenter = new Segmenter()) {
      long packet = arena.allocate(ROOM, 8).address() + 64;
      int length = write(packet, 3000, false, 0x10);
      long virtio = packet - VirtioHeader.SIZE;
      VirtioHeader.putMerged(virtio, VirtioHeader.TCP_IPV4, 0, 0, 20, 16);
      assertThat(segmenter.start(virtio, packet, length)).isFalse();
      VirtioHeader.putMerged(virtio, VirtioHeader.TCP_IPV4, 0, 1000, length - 10, 16);
      assertThat(segmenter.start(virtio, packet, length)).isFalse();
      VirtioHeader.putMerged(virtio, VirtioHeader.NONE, 0, 0, length, 16);
      assertThat(Segmenter.finishChecksum(virtio, packet, length)).isFalse();
    }
  }

  /** A packet as the kernel hands it over: its TCP checksum is the pseudo header's. */
  private static int write(long packet, int payload, boolean version6, int flags) {
    int headers = version6 ? IPV6_HEADERS : IPV4_HEADERS;
    int length = headers + payload;
    byte[] data = new byte[length];
    new Random(payload).nextBytes(data);
    Memory.write(data, 0, packet, length);
    int offset = version6 ? 40 : 20;
    if (version6) {
      Memory.put32(packet, 6 << 28);
      Memory.put16(packet + 4, length - offset);
      Memory.put16(packet + 6, 6 << 8 | 64);
    } else {
      Memory.put16(packet, 0x4500);
      Memory.put16(packet + 2, length);
      Memory.put16(packet + 4, 7);
      Memory.put16(packet + 6, 0x4000);
      Memory.put16(packet + 8, 64 << 8 | 6);
      Checksum.putIpv4Header(packet);
    }
    Memory.put8(packet + offset + 12, 0x80);
    Memory.put8(packet + offset + 13, flags);
    Memory.put16(packet + offset + 16, Checksum.pseudoHeader(packet, 6, length - offset));
    return length;
  }

  private static List<byte[]> cut(
      Arena arena, Segmenter segmenter, long packet, int length, int segmentSize) {
    boolean version6 = InnerPacket.version(packet) == 6;
    long virtio = arena.allocate(VirtioHeader.SIZE).address();
    int kind = version6 ? VirtioHeader.TCP_IPV6 : VirtioHeader.TCP_IPV4;
    VirtioHeader.putMerged(virtio, kind, 0, segmentSize, version6 ? 40 : 20, 16);
    assertThat(segmenter.start(virtio, packet, length)).isTrue();
    List<byte[]> segments = new ArrayList<>();
    while (segmenter.next()) {
      assertThat(InnerPacket.check(segmenter.segment(), segmenter.segmentLength())).isTrue();
      assertThat(InnerPacket.size(segmenter.segment())).isEqualTo(segmenter.segmentLength());
      assertThat(Flow.checksumRight(segmenter.segment(), segmenter.segmentLength())).isTrue();
      segments.add(octets(segmenter.segment(), segmenter.segmentLength()));
    }
    return segments;
  }

  /** What a single writev of the merged packet would write, without the virtio header. */
  private static byte[] merge(Arena arena, MergedPacket merged, List<byte[]> segments) {
    merged.start(place(arena, segments.getFirst()), segments.getFirst().length);
    for (byte[] segment : segments.subList(1, segments.size())) {
      assertThat(merged.join(place(arena, segment), segment.length)).isTrue();
    }
    long iovecs = merged.finish();
    long all = arena.allocate(ROOM, 8).address();
    long end = all;
    for (int index = 0; index < merged.count(); index++) {
      long size = Memory.n64(iovecs + index * 16L + 8);
      Memory.copy(Memory.n64(iovecs + index * 16L), end, size);
      end += size;
    }
    byte[] packet = octets(all + VirtioHeader.SIZE, (int) (end - all) - VirtioHeader.SIZE);
    if (merged.count() == 1) {
      // A single packet keeps its finished checksum; the original had the pseudo header's.
      int offset = (packet[0] >> 4) == 4 ? 20 : 40;
      long copy = place(arena, packet);
      int pseudo = Checksum.pseudoHeader(copy, 6, packet.length - offset);
      Memory.put16(copy + offset + 16, pseudo);
      return octets(copy, packet.length);
    }
    assertThat(VirtioHeader.needsChecksum(all)).isTrue();
    return packet;
  }

  private static long place(Arena arena, byte[] packet) {
    long copy = arena.allocate(packet.length + 64L, 8).address() + 32;
    Memory.write(packet, 0, copy, packet.length);
    return copy;
  }

  private static byte[] octets(long address, int length) {
    byte[] octets = new byte[length];
    Memory.read(address, octets, 0, length);
    return octets;
  }
}
