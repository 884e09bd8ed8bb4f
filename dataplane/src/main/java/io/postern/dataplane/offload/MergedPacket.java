package io.postern.dataplane.offload;

import io.postern.dataplane.packet.Checksum;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv6;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.packet.Tcp;
import java.lang.foreign.Arena;

/**
 * Successive packets of one flow as one, without copying: a list of {@code struct iovec} with the
 * first packet whole and the payloads of the others. {@link VirtioHeader#SIZE} octets before the
 * first packet are written over.
 */
public final class MergedPacket {
  private static final int LARGEST_COUNT = 128;
  private static final int LARGEST_PACKET = 65_535;
  private static final int IOVEC_SIZE = 16;

  private final long iovecs;
  private final boolean udpToo;
  private long first;
  private int firstLength;
  private int headerSize;
  private int segmentSize;
  private int count;
  private int total;
  private boolean pushed;
  private boolean complete;

  /**
   * @param arena of the iovecs; 2 KiB
   * @param udpToo whether the TUN takes merged UDP
   */
  public MergedPacket(Arena arena, boolean udpToo) {
    iovecs = arena.allocate((long) IOVEC_SIZE * LARGEST_COUNT, 8).address();
    this.udpToo = udpToo;
  }

  /** Begins anew with a packet that passed {@link InnerPacket#check}. */
  public void start(long packet, int length) {
    first = packet;
    firstLength = length;
    headerSize = Flow.headerSize(packet, length, udpToo);
    segmentSize = length - headerSize;
    count = 1;
    total = length;
    pushed = false;
    complete = headerSize == 0 || pushes(packet);
  }

  /** Takes a packet in, if it continues what is there. */
  public boolean join(long packet, int length) {
    int payload = length - headerSize;
    if (complete
        || payload > segmentSize
        || total + payload > LARGEST_PACKET
        || count == LARGEST_COUNT
        || Flow.headerSize(packet, length, udpToo) != headerSize
        || !continues(packet)
        || !rightSoFar()
        || !Flow.checksumRight(packet, length)) {
      return false;
    }
    iovec(count, packet + headerSize, payload);
    count++;
    total += payload;
    pushed = pushes(packet);
    complete = pushed || payload < segmentSize;
    return true;
  }

  private boolean continues(long packet) {
    return InnerPacket.version(packet) == InnerPacket.version(first)
        && Flow.protocol(packet) == Flow.protocol(first)
        && Flow.same(first, packet, headerSize, count)
        && (!isTcp() || sequence(packet) == sequence(first) + total - headerSize);
  }

  private boolean rightSoFar() {
    return count > 1 || Flow.checksumRight(first, firstLength);
  }

  private boolean isTcp() {
    return Flow.protocol(first) == Protocol.TCP;
  }

  private static int sequence(long packet) {
    return Tcp.sequence(packet + Flow.transportOffset(packet));
  }

  private static boolean pushes(long packet) {
    return Flow.protocol(packet) == Protocol.TCP
        && (Tcp.flags(packet + Flow.transportOffset(packet)) & Flow.PSH) != 0;
  }

  /** How many packets it holds. */
  public int count() {
    return count;
  }

  /**
   * Writes the headers of the whole.
   *
   * @return the iovecs, {@link #count} of them
   */
  public long finish() {
    long virtio = first - VirtioHeader.SIZE;
    if (count == 1) {
      VirtioHeader.putPlain(virtio);
    } else if (InnerPacket.version(first) == 4) {
      Memory.put16(first + 2, total);
      Checksum.putIpv4Header(first);
      finishTransport(virtio, VirtioHeader.TCP_IPV4);
    } else {
      Memory.put16(first + 4, total - Ipv6.HEADER_SIZE);
      finishTransport(virtio, VirtioHeader.TCP_IPV6);
    }
    iovec(0, virtio, VirtioHeader.SIZE + (long) firstLength);
    return iovecs;
  }

  private void finishTransport(long virtio, int tcpSegmentation) {
    int offset = Flow.transportOffset(first);
    long transport = first + offset;
    int checksumOffset = isTcp() ? 16 : 6;
    if (isTcp()) {
      int flags = Tcp.flags(transport);
      Memory.put8(transport + 13, pushed ? flags | Flow.PSH : flags);
    } else {
      Memory.put16(transport + 4, total - offset);
    }
    int pseudo = Checksum.pseudoHeader(first, Flow.protocol(first), total - offset);
    Memory.put16(transport + checksumOffset, pseudo);
    int segmentation = isTcp() ? tcpSegmentation : VirtioHeader.UDP;
    VirtioHeader.putMerged(virtio, segmentation, headerSize, segmentSize, offset, checksumOffset);
  }

  private void iovec(int index, long address, long length) {
    Memory.putN64(iovecs + (long) index * IOVEC_SIZE, address);
    Memory.putN64(iovecs + (long) index * IOVEC_SIZE + 8, length);
  }
}
