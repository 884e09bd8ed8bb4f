package io.postern.dataplane.device;

import io.postern.dataplane.packet.Fragmenter;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.sa.FlatPath;
import java.lang.foreign.Arena;
import java.net.Inet6Address;

/**
 * Runs of datagrams to be sent in few calls. A run is datagrams of one size to one peer, one behind
 * the other in memory, the last of which may be shorter. For one thread.
 */
public final class SendRing implements AutoCloseable {
  public static final int CAPACITY = 64;

  /** What the kernel takes as one: 64 datagrams (older kernels), 65507 octets (UDP over IPv4). */
  public static final int LARGEST_RUN_COUNT = 64;

  public static final int LARGEST_RUN_SIZE = 65_507;

  /** Beside DSCP and ECN: routers are not to cut the datagram (RFC 791 §3.1). Of IPv4 only. */
  public static final int DONT_FRAGMENT = 0x100;

  private static final int TRAFFIC_CLASS = 0xFF;

  /** Errors of packets before, told to whoever sends next, may come that often in a row, */
  private static final int MOST_TRIES = 3;

  /** and those of hosts that are not there whenever one of many is taken from the error queue. */
  private static final int MOST_TRIES_UNREACHABLE = 64;

  /** Every way takes as much (RFC 8200 §5), and those of IPv4 in practice. */
  private static final int SMALLEST_MTU = 1280;

  private final Arena arena = Arena.ofShared();
  private final MessageVector messages = new MessageVector(arena, CAPACITY);
  private final DatagramPort[] ports = new DatagramPort[CAPACITY];
  private final FlatPath[] paths = new FlatPath[CAPACITY];
  private final long[] address = new long[CAPACITY];
  private final int[] length = new int[CAPACITY];
  private final int[] segmentSize = new int[CAPACITY];
  private final int[] marking = new int[CAPACITY];
  private final Fragmenter fragmenter = new Fragmenter();
  private int count;

  public boolean full() {
    return count == CAPACITY;
  }

  /** A run with DSCP and ECN 0. */
  public void add(DatagramPort port, FlatPath path, long data, int octets, int octetsOfEach) {
    add(port, path, 0, data, octets, octetsOfEach);
  }

  /**
   * @param newMarking DSCP and ECN of each datagram, and {@link #DONT_FRAGMENT} or not
   */
  public void add(
      DatagramPort port, FlatPath path, int newMarking, long data, int octets, int octetsOfEach) {
    marking[count] = newMarking;
    ports[count] = port;
    paths[count] = path;
    address[count] = data;
    length[count] = octets;
    segmentSize[count] = octetsOfEach;
    count++;
  }

  /**
   * Sends everything and is empty again.
   *
   * @return datagrams that the kernel refused
   */
  public int send() {
    int refused = 0;
    int from = 0;
    while (from < count) {
      int to = from + 1;
      while (to < count && ports[to] == ports[from] && dontFragment(to) == dontFragment(from)) {
        to++;
      }
      synchronized (ports[from]) {
        ports[from].dontFragment(dontFragment(from));
        refused += send(from, to);
      }
      from = to;
    }
    count = 0;
    return refused;
  }

  /** Forgets everything. */
  public void clear() {
    count = 0;
  }

  private boolean dontFragment(int index) {
    return (marking[index] & DONT_FRAGMENT) != 0;
  }

  private int send(int from, int to) {
    DatagramPort port = ports[from];
    for (int index = from; index < to; index++) {
      prepare(index, address[index], length[index], segmentSize[index]);
    }
    int refused = 0;
    int next = from;
    while (next < to) {
      int sent = call(port, next, to - next);
      if (sent > 0) {
        next += sent;
      } else {
        refused += refused(port, next, -sent);
        next++;
      }
    }
    return refused;
  }

  /**
   * What a router told of a packet before is given as the error of this call, which sent nothing
   * (ip(7), IP_RECVERR): so it is tried again.
   */
  private int call(DatagramPort port, int index, int messageCount) {
    int tries = 0;
    int sent;
    do {
      sent = SocketCalls.sendMessages(port.descriptor(), messages.entry(index), messageCount);
      tries++;
    } while (sent < 0 && tries < mostTries(-sent));
    return sent;
  }

  private static int mostTries(int errno) {
    return switch (errno) {
      case Errno.EAGAIN, Errno.EINVAL, Errno.EIO, Errno.ENOBUFS -> 1;
      case Errno.ECONNREFUSED, Errno.EHOSTUNREACH, Errno.ENOPROTOOPT -> MOST_TRIES_UNREACHABLE;
      default -> MOST_TRIES;
    };
  }

  /** Deals with a run that the kernel did not take as it was. */
  private int refused(DatagramPort port, int index, int errno) {
    if (length[index] <= segmentSize[index]) {
      return errno == Errno.EMSGSIZE && port instanceof PacketSender ? sendCut(port, index) : 1;
    }
    return switch (errno) {
      // The device cannot make checksums of segments: it never will.
      case Errno.EIO -> {
        port.stopSegmenting();
        yield sendOneByOne(port, index);
      }
      // Segments must fit the path's MTU, single datagrams may be fragmented.
      case Errno.EINVAL, Errno.EMSGSIZE -> sendOneByOne(port, index);
      default -> datagrams(index);
    };
  }

  private int datagrams(int index) {
    return (length[index] + segmentSize[index] - 1) / segmentSize[index];
  }

  private int sendOneByOne(DatagramPort port, int index) {
    int refused = 0;
    int size = segmentSize[index];
    for (int sent = 0; sent < length[index]; sent += size) {
      int octets = Math.min(size, length[index] - sent);
      prepare(index, address[index] + sent, octets, size);
      if (call(port, index, 1) != 1) {
        refused++;
      }
    }
    return refused;
  }

  /** The kernel cuts no packet whose header we made (raw(7)). */
  private int sendCut(DatagramPort port, int index) {
    long packet = address[index];
    boolean whole = InnerPacket.version(packet) == 4 && Ipv4.dontFragment(packet);
    if (whole || !fragmenter.start(packet, SMALLEST_MTU)) {
      return 1;
    }
    for (int octets = fragmenter.next(); octets > 0; octets = fragmenter.next()) {
      prepare(index, fragmenter.address(), octets, octets);
      if (call(port, index, 1) != 1) {
        return 1;
      }
    }
    return 0;
  }

  private void prepare(int index, long data, int octets, int size) {
    FlatPath path = paths[index];
    long control = messages.control(index);
    messages.data(index, data, octets);
    long end = path.ipv4() ? prepare4(index, path, control) : prepare6(index, path, control);
    int trafficClass = marking[index] & TRAFFIC_CLASS;
    if (trafficClass != 0) {
      end = ControlMessage.putTrafficClass(end, path.ipv4(), trafficClass);
    }
    if (octets > size) {
      end = ControlMessage.putSegmentSize(end, size);
    }
    messages.controlSize(index, end - control);
  }

  private long prepare4(int index, FlatPath path, long control) {
    int port = ports[index].portTo(path);
    int size = SocketAddress.write4(messages.name(index), (int) path.remoteLow(), port);
    messages.nameSize(index, size);
    return ControlMessage.putSource4(control, (int) path.localLow());
  }

  private long prepare6(int index, FlatPath path, long control) {
    int port = ports[index].portTo(path);
    int scope = path.path().remote().getAddress() instanceof Inet6Address to ? to.getScopeId() : 0;
    long name = messages.name(index);
    messages.nameSize(
        index, SocketAddress.write6(name, path.remoteHigh(), path.remoteLow(), port, scope));
    return ControlMessage.putSource6(control, path.localHigh(), path.localLow(), scope);
  }

  @Override
  public void close() {
    fragmenter.close();
    arena.close();
  }
}
