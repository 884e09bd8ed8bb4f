package io.postern.dataplane.offload;

import io.postern.dataplane.packet.Checksum;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.packet.Tcp;
import io.postern.dataplane.packet.Udp;
import java.lang.foreign.Arena;

/**
 * Cuts what a TUN handed over into packets, in place: each header is written just before its
 * payload, over the end of the payload before, which must have been used up by then.
 */
public final class Segmenter implements AutoCloseable {
  private static final int LARGEST_HEADER = 256;
  private static final int FIN_AND_PSH = 0x09;
  private static final int CWR = 0x80;
  private static final int TCP_CHECKSUM_OFFSET = 16;
  private static final int UDP_CHECKSUM_OFFSET = 6;

  private final Arena arena = Arena.ofShared();
  private final long template = arena.allocate(LARGEST_HEADER, 8).address();
  private long packet;
  private int packetLength;
  private boolean tcp;
  private int transportOffset;
  private int headerSize;
  private int segmentSize;
  private int index;
  private int done;
  private long segment;
  private int segmentLength;

  /**
   * Begins with a packet that passed {@link InnerPacket#check}.
   *
   * @param virtio its header
   * @return false if what the header says is impossible
   */
  public boolean start(long virtio, long newPacket, int length) {
    packet = newPacket;
    packetLength = length;
    index = 0;
    done = 0;
    segmentSize = VirtioHeader.segmentSize(virtio);
    transportOffset = VirtioHeader.checksumStart(virtio);
    tcp = VirtioHeader.segmentation(virtio) != VirtioHeader.UDP;
    int smallest = transportOffset + (tcp ? Tcp.HEADER_SIZE : Udp.HEADER_SIZE);
    if (segmentSize == 0 || smallest > Math.min(length, LARGEST_HEADER) || !fits(virtio)) {
      return false;
    }
    headerSize = tcp ? transportOffset + Tcp.headerSize(packet + transportOffset) : smallest;
    if (headerSize < smallest || headerSize >= length || headerSize > LARGEST_HEADER) {
      return false;
    }
    Memory.copy(packet, template, headerSize);
    return true;
  }

  /**
   * Whether the packet is of the family that is said, and has its headers before the transport's.
   */
  private boolean fits(long virtio) {
    boolean ipv4 = InnerPacket.version(packet) == 4;
    boolean rightKind =
        switch (VirtioHeader.segmentation(virtio)) {
          case VirtioHeader.TCP_IPV4 -> ipv4;
          case VirtioHeader.TCP_IPV6 -> !ipv4;
          case VirtioHeader.UDP -> true;
          default -> false;
        };
    return rightKind && transportOffset >= (ipv4 ? Ipv4.headerSize(packet) : Ipv6.HEADER_SIZE);
  }

  /** Makes the next packet; false if there is none left. */
  public boolean next() {
    int left = packetLength - headerSize - done;
    if (left <= 0) {
      return false;
    }
    int payload = Math.min(segmentSize, left);
    segment = packet + done;
    segmentLength = headerSize + payload;
    if (index > 0) {
      Memory.copy(template, segment, headerSize);
    }
    writeNetwork();
    if (tcp) {
      writeTcp(payload == left);
    } else {
      Memory.put16(segment + transportOffset + 4, segmentLength - transportOffset);
      writeChecksum(Protocol.UDP, UDP_CHECKSUM_OFFSET);
    }
    done += payload;
    index++;
    return true;
  }

  /** How many packets {@link #next} would make yet. */
  public int left() {
    return Math.ceilDiv(packetLength - headerSize - done, segmentSize);
  }

  /** Where the packet of the last {@link #next} is. */
  public long segment() {
    return segment;
  }

  public int segmentLength() {
    return segmentLength;
  }

  private void writeNetwork() {
    if (InnerPacket.version(segment) == 4) {
      Memory.put16(segment + 2, segmentLength);
      Memory.put16(segment + 4, Memory.u16(template + 4) + index);
      Checksum.putIpv4Header(segment);
    } else {
      Memory.put16(segment + 4, segmentLength - Ipv6.HEADER_SIZE);
    }
  }

  private void writeTcp(boolean last) {
    long header = segment + transportOffset;
    Memory.put32(header + 4, Tcp.sequence(template + transportOffset) + done);
    int flags = Tcp.flags(template + transportOffset);
    int kept = (last ? flags : flags & ~FIN_AND_PSH) & (index == 0 ? 0xFF : ~CWR);
    Memory.put8(header + 13, kept);
    writeChecksum(Protocol.TCP, TCP_CHECKSUM_OFFSET);
  }

  private void writeChecksum(int protocol, int offset) {
    int length = segmentLength - transportOffset;
    long header = segment + transportOffset;
    Memory.put16(header + offset, Checksum.pseudoHeader(segment, protocol, length));
    finishChecksum(header, length, offset, protocol == Protocol.UDP);
  }

  /**
   * Finishes the checksum of a single packet, where so far the sum of the pseudo header is.
   *
   * @return false if what the header says is impossible
   */
  public static boolean finishChecksum(long virtio, long packet, int length) {
    int start = VirtioHeader.checksumStart(virtio);
    int offset = VirtioHeader.checksumOffset(virtio);
    if (start < Ipv4.HEADER_SIZE || start + offset + 2 > length) {
      return false;
    }
    finishChecksum(packet + start, length - start, offset, offset == UDP_CHECKSUM_OFFSET);
    return true;
  }

  private static void finishChecksum(long header, int length, int offset, boolean udp) {
    int checksum = Checksum.complement(Checksum.sum(header, length));
    // RFC 768: zero is sent as all ones, as zero means none.
    Memory.put16(header + offset, udp && checksum == 0 ? 0xFFFF : checksum);
  }

  @Override
  public void close() {
    arena.close();
  }
}
