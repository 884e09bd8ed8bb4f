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
  private static final int IPV4_LENGTH = 2;
  private static final int IPV4_IDENTIFICATION = 4;
  private static final int IPV4_CHECKSUM = 10;
  private static final int IPV6_LENGTH = 4;
  private static final int TCP_SEQUENCE = 4;
  private static final int TCP_FLAGS = 13;
  private static final int TCP_CHECKSUM_OFFSET = 16;
  private static final int UDP_LENGTH = 4;
  private static final int UDP_CHECKSUM_OFFSET = 6;

  private final Arena arena = Arena.ofShared();
  private final long template = arena.allocate(LARGEST_HEADER, 8).address();
  private long packet;
  private int packetLength;
  private boolean ipv4;
  private boolean tcp;
  private int transportOffset;
  private int headerSize;
  private int segmentSize;

  // Of the template, where what differs between packets counts as zero.
  private int networkSum;
  private int transportSum;
  private int identification;
  private int sequence;
  private int flags;

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
    readNetwork();
    readTransport();
    return true;
  }

  private void readNetwork() {
    ipv4 = InnerPacket.version(template) == 4;
    if (ipv4) {
      identification = Memory.u16(template + IPV4_IDENTIFICATION);
      Memory.put16(template + IPV4_LENGTH, 0);
      Memory.put16(template + IPV4_IDENTIFICATION, 0);
      Memory.put16(template + IPV4_CHECKSUM, 0);
      networkSum = Checksum.sum(template, Ipv4.headerSize(template));
    }
  }

  private void readTransport() {
    long header = template + transportOffset;
    if (tcp) {
      sequence = Tcp.sequence(header);
      flags = Tcp.flags(header);
      Memory.put32(header + TCP_SEQUENCE, 0);
      Memory.put8(header + TCP_FLAGS, 0);
      Memory.put16(header + TCP_CHECKSUM_OFFSET, 0);
    } else {
      Memory.put16(header + UDP_LENGTH, 0);
      Memory.put16(header + UDP_CHECKSUM_OFFSET, 0);
    }
    int protocol = tcp ? Protocol.TCP : Protocol.UDP;
    transportSum =
        Checksum.add(
            Checksum.pseudoHeader(template, protocol, 0),
            Checksum.sum(header, headerSize - transportOffset));
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
    Memory.copy(template, segment, headerSize);
    writeNetwork();
    if (tcp) {
      writeTcp(payload == left);
    } else {
      writeUdp();
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
    if (ipv4) {
      int number = identification + index & 0xFFFF;
      Memory.put16(segment + IPV4_LENGTH, segmentLength);
      Memory.put16(segment + IPV4_IDENTIFICATION, number);
      Memory.put16(segment + IPV4_CHECKSUM, Checksum.ofWords(networkSum + segmentLength + number));
    } else {
      Memory.put16(segment + IPV6_LENGTH, segmentLength - Ipv6.HEADER_SIZE);
    }
  }

  private void writeTcp(boolean last) {
    long header = segment + transportOffset;
    int number = sequence + done;
    int kept = (last ? flags : flags & ~FIN_AND_PSH) & (index == 0 ? 0xFF : ~CWR);
    Memory.put32(header + TCP_SEQUENCE, number);
    Memory.put8(header + TCP_FLAGS, kept);
    int own = (number >>> 16) + (number & 0xFFFF) + kept;
    Memory.put16(header + TCP_CHECKSUM_OFFSET, checksum(own));
  }

  private void writeUdp() {
    long header = segment + transportOffset;
    int length = segmentLength - transportOffset;
    Memory.put16(header + UDP_LENGTH, length);
    Memory.put16(header + UDP_CHECKSUM_OFFSET, notNone(checksum(length)));
  }

  /**
   * Of the transport. Its header, just written, is not read again: the processor would wait for it.
   *
   * @param own the words in this packet's transport header that the template has not
   */
  private int checksum(int own) {
    int length = segmentLength - transportOffset;
    int payload = Checksum.sum(segment + headerSize, segmentLength - headerSize);
    return Checksum.ofWords(transportSum + own + length + payload);
  }

  /** RFC 768: zero is sent as all ones, as zero means none. */
  private static int notNone(int checksum) {
    return checksum == 0 ? 0xFFFF : checksum;
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
    int checksum = Checksum.complement(Checksum.sum(packet + start, length - start));
    boolean udp = offset == UDP_CHECKSUM_OFFSET;
    Memory.put16(packet + start + offset, udp ? notNone(checksum) : checksum);
    return true;
  }

  @Override
  public void close() {
    arena.close();
  }
}
