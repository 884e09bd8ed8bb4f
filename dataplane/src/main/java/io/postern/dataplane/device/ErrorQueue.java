package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.Protocol;
import java.lang.foreign.Arena;
import java.net.InetAddress;

/**
 * What the kernel tells of datagrams that did not arrive (ip(7), IP_RECVERR): those ICMP errors
 * whose quoted packet a socket of ours could have sent, and its own. For one thread.
 */
public final class ErrorQueue implements AutoCloseable {
  public static final int CAPACITY = 16;

  /** Of the datagram that is quoted, its IP and UDP headers left out: the start is enough. */
  private static final int LARGEST_QUOTE = 64;

  private static final int ORIGIN_LOCAL = 1;
  private static final int ORIGIN_ICMP = 2;
  private static final int ORIGIN_ICMPV6 = 3;
  private static final int UNREACHABLE = 3;
  private static final int FRAGMENTATION_NEEDED = 4;
  private static final int PACKET_TOO_BIG = 2;

  private final Arena arena = Arena.ofShared();
  private final long quotes = arena.allocate((long) LARGEST_QUOTE * CAPACITY, 8).address();
  private final MessageVector messages = new MessageVector(arena, CAPACITY);
  private final int[] mtu = new int[CAPACITY];
  private final boolean[] local = new boolean[CAPACITY];

  public ErrorQueue() {
    for (int index = 0; index < CAPACITY; index++) {
      messages.data(index, quote(index), LARGEST_QUOTE);
      reset(index);
    }
  }

  private void reset(int index) {
    messages.nameSize(index, SocketAddress.ROOM);
    messages.controlSize(index, ControlMessage.ROOM);
  }

  /** How many errors came, 0 for none. Never waits. */
  public int receive(DatagramPort port) {
    int received = SocketCalls.receiveErrors(port.descriptor(), messages.entry(0), CAPACITY);
    for (int index = 0; index < received; index++) {
      mtu[index] = 0;
      local[index] = false;
      readControl(index);
      reset(index);
    }
    return Math.max(received, 0);
  }

  private void readControl(int index) {
    long message = messages.control(index);
    long end = message + messages.controlSize(index);
    while (message + ControlMessage.HEADER_SIZE <= end) {
      if (ControlMessage.is(message, ControlMessage.IPPROTO_IP, ControlMessage.IP_RECVERR)
          || ControlMessage.is(message, ControlMessage.IPPROTO_IPV6, ControlMessage.IPV6_RECVERR)) {
        readError(index, message + ControlMessage.HEADER_SIZE);
      }
      message = ControlMessage.next(message);
    }
  }

  /** {@code struct sock_extended_err}: errno, origin, type, code, padding, information. */
  private void readError(int index, long error) {
    int type = Memory.u8(error + 5);
    int code = Memory.u8(error + 6);
    int information = Memory.n32(error + 8);
    switch (Memory.u8(error + 4)) {
      case ORIGIN_LOCAL -> {
        local[index] = true;
        mtu[index] = Memory.n32(error) == Errno.EMSGSIZE ? information : 0;
      }
      case ORIGIN_ICMP ->
          mtu[index] = type == UNREACHABLE && code == FRAGMENTATION_NEEDED ? information : 0;
      case ORIGIN_ICMPV6 -> mtu[index] = type == PACKET_TOO_BIG ? information : 0;
      default -> {}
    }
  }

  /**
   * What the way takes, outer headers included, as a router or our own device has it; 0 if the
   * error is another. Routers before RFC 1191 say 0 as well.
   */
  public int mtu(int index) {
    return mtu[index];
  }

  /** Whether our own kernel says so, of a device of ours. */
  public boolean local(int index) {
    return local[index];
  }

  public boolean toIpv4(int index) {
    return !SocketAddress.version6(messages.name(index));
  }

  /** Where the datagram went, as in {@link io.postern.dataplane.sa.FlatPath}. */
  public long toHigh(int index) {
    return toIpv4(index) ? 0 : Memory.u64(SocketAddress.octets(messages.name(index)));
  }

  public long toLow(int index) {
    long octets = SocketAddress.octets(messages.name(index));
    return toIpv4(index) ? Memory.u32(octets) : Memory.u64(octets + 8);
  }

  public InetAddress to(int index) {
    return SocketAddress.read(messages.name(index)).getAddress();
  }

  /**
   * Where the SPI of the quoted packet is, followed by the sequence number; 0 if so much was not
   * quoted, or it is none of ours, as none of protocol 255 is.
   */
  public long spi(DatagramPort port, int index) {
    if (port instanceof PacketSender) {
      return 0;
    }
    boolean ah = port instanceof RawPort raw && raw.protocol() == Protocol.AH;
    int offset = ah ? 4 : 0;
    return messages.length(index) >= offset + 8 ? quote(index) + offset : 0;
  }

  private long quote(int index) {
    return quotes + (long) index * LARGEST_QUOTE;
  }

  @Override
  public void close() {
    arena.close();
  }
}
