package io.postern.dataplane.device;

import io.postern.dataplane.Path;
import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;

/**
 * Room for what one call receives: up to {@link #CAPACITY} datagrams, each of which may be many of
 * one sender that the kernel merged. For one thread.
 */
public final class ReceiveRing implements AutoCloseable {
  public static final int CAPACITY = 16;

  /** What may be written before a datagram; a virtio header, for one. */
  private static final int ROOM_BEFORE = 64;

  /** The largest datagram, and what a cipher may touch behind it. */
  private static final int SLOT_SIZE = ROOM_BEFORE + 65_536 + 448;

  private static final int LARGEST_DATAGRAM = 65_536;

  private final Arena arena = Arena.ofShared();
  private final long slots = HugePages.allocate(arena, (long) SLOT_SIZE * CAPACITY);
  private final MessageVector messages = new MessageVector(arena, CAPACITY);
  private final int[] segmentSize = new int[CAPACITY];
  private final int[] trafficClass = new int[CAPACITY];
  private final long[] localAddress = new long[CAPACITY];

  public ReceiveRing() {
    for (int index = 0; index < CAPACITY; index++) {
      messages.data(index, data(index), LARGEST_DATAGRAM);
      reset(index);
    }
  }

  private void reset(int index) {
    messages.nameSize(index, SocketAddress.ROOM);
    messages.controlSize(index, ControlMessage.ROOM);
  }

  /** How many datagrams came, 0 for none; or the negative {@link Errno}. Never waits. */
  public int receive(DatagramPort port) {
    int received = SocketCalls.receiveMessages(port.descriptor(), messages.entry(0), CAPACITY);
    for (int index = 0; index < received; index++) {
      readControl(index);
      reset(index);
    }
    return received == -Errno.EAGAIN || received == -Errno.EINTR ? 0 : received;
  }

  private void readControl(int index) {
    segmentSize[index] = messages.length(index);
    trafficClass[index] = 0;
    localAddress[index] = 0;
    long message = messages.control(index);
    long end = message + messages.controlSize(index);
    while (message + ControlMessage.HEADER_SIZE <= end) {
      long data = message + ControlMessage.HEADER_SIZE;
      if (ControlMessage.is(message, ControlMessage.IPPROTO_UDP, ControlMessage.UDP_GRO)) {
        segmentSize[index] = Memory.n32(data);
      } else if (ControlMessage.is(message, ControlMessage.IPPROTO_IP, ControlMessage.IP_PKTINFO)) {
        localAddress[index] = data + 8;
      } else if (ControlMessage.is(
          message, ControlMessage.IPPROTO_IPV6, ControlMessage.IPV6_PKTINFO)) {
        localAddress[index] = data;
      } else if (ControlMessage.is(message, ControlMessage.IPPROTO_IP, ControlMessage.IP_TOS)) {
        trafficClass[index] = Memory.u8(data);
      } else if (ControlMessage.is(
          message, ControlMessage.IPPROTO_IPV6, ControlMessage.IPV6_TCLASS)) {
        trafficClass[index] = Memory.n32(data) & 0xFF;
      }
      message = ControlMessage.next(message);
    }
  }

  public long data(int index) {
    return slots + (long) index * SLOT_SIZE + ROOM_BEFORE;
  }

  /** Octets of the datagram, or of all that were merged into it. */
  public int length(int index) {
    return messages.length(index);
  }

  /** Octets of each datagram but the last, which may be shorter. */
  public int segmentSize(int index) {
    return segmentSize[index];
  }

  /** DSCP and ECN of the outer header, of all that were merged. */
  public int trafficClass(int index) {
    return trafficClass[index];
  }

  public boolean fromIpv4(int index) {
    return !SocketAddress.version6(messages.name(index));
  }

  /** The sender's address as in {@link io.postern.dataplane.sa.FlatPath}. */
  public long fromHigh(int index) {
    return fromIpv4(index) ? 0 : Memory.u64(SocketAddress.octets(messages.name(index)));
  }

  public long fromLow(int index) {
    long octets = SocketAddress.octets(messages.name(index));
    return fromIpv4(index) ? Memory.u32(octets) : Memory.u64(octets + 8);
  }

  public int fromPort(int index) {
    return SocketAddress.port(messages.name(index));
  }

  /** The local address that the sender wrote, as {@link #fromHigh}; 0 if it is not known. */
  public long localHigh(int index) {
    return localAddress[index] == 0 || fromIpv4(index) ? 0 : Memory.u64(localAddress[index]);
  }

  public long localLow(int index) {
    if (localAddress[index] == 0) {
      return 0;
    }
    return fromIpv4(index) ? Memory.u32(localAddress[index]) : Memory.u64(localAddress[index] + 8);
  }

  /** From where to where it came; the local address is the one the sender wrote. */
  public Path path(int index, DatagramPort port) {
    InetSocketAddress bound = port.bound();
    InetSocketAddress local =
        localAddress[index] == 0
            ? bound
            : new InetSocketAddress(
                SocketAddress.inetAddress(localAddress[index], port.version6() ? 16 : 4, 0),
                bound.getPort());
    return new Path(local, SocketAddress.read(messages.name(index)));
  }

  @Override
  public void close() {
    arena.close();
  }
}
