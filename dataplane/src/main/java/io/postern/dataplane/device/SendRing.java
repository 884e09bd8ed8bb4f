package io.postern.dataplane.device;

import io.postern.dataplane.packet.Fragmenter;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import io.postern.dataplane.sa.FlatPath;
import java.lang.foreign.Arena;
import java.net.Inet6Address;

/**
 * Datagrams to be sent in few calls: those to one peer together, as far as the kernel takes many as
 * one, and in their order. For one thread.
 */
public final class SendRing implements AutoCloseable {
  /**
   * Beside DSCP and ECN: routers are not to cut the datagram (RFC 791 §3.1), nor, over IPv6, where
   * they never do, its source.
   */
  public static final int DONT_FRAGMENT = 0x100;

  private static final int TRAFFIC_CLASS = 0xFF;

  /** Errors of packets before, told to whoever sends next, may come that often in a row, */
  private static final int MOST_TRIES = 3;

  private static final int MOST_TRIES_TOO_LONG = 2;

  /** and those of hosts that are not there whenever one of many is taken from the error queue. */
  private static final int MOST_TRIES_UNREACHABLE = 64;

  /** Every way takes as much (RFC 8200 §5), and those of IPv4 in practice. */
  private static final int SMALLEST_MTU = 1280;

  private final Arena arena = Arena.ofShared();
  private final SendRuns runs = new SendRuns();
  private final MessageVector messages = new MessageVector(arena, SendRuns.CAPACITY);
  private final long iovecs = MessageVector.allocateIovecs(arena, SendRuns.MOST_PIECES);

  /** The run in each message. */
  private final int[] runOf = new int[SendRuns.CAPACITY];

  private final Fragmenter fragmenter = new Fragmenter();
  private int usedIovecs;
  private boolean restKept;

  /** Whether it has to be sent before anything is added. */
  public boolean full() {
    return runs.full();
  }

  /** A datagram with DSCP and ECN 0. */
  public void add(DatagramPort port, FlatPath path, long data, int octets) {
    add(port, path, 0, data, octets);
  }

  /**
   * A datagram, which stays where it is until all is sent.
   *
   * @param marking DSCP and ECN, and {@link #DONT_FRAGMENT} or not
   */
  public void add(DatagramPort port, FlatPath path, int marking, long data, int octets) {
    runs.add(port, path, marking, data, octets);
  }

  /**
   * Sends everything and is empty again.
   *
   * @return datagrams that the kernel refused
   */
  public int send() {
    int refused = sendFirst(runs.count());
    runs.clear();
    restKept = false;
    return refused;
  }

  /**
   * Sends everything but the last run, if that can become longer and is not kept for the second
   * time: its datagrams stay where they are until the next call, of this or of {@link #send}.
   *
   * @return datagrams that the kernel refused
   */
  public int sendAllButRest() {
    int count = runs.count();
    if (restKept && count == 1 || !runs.lastTakesMore()) {
      return send();
    }
    int refused = sendFirst(count - 1);
    runs.keepLast();
    restKept = true;
    return refused;
  }

  /**
   * Forgets everything.
   *
   * @return datagrams that are lost by it
   */
  public int clear() {
    int lost = runs.allDatagrams();
    runs.clear();
    restKept = false;
    return lost;
  }

  private int sendFirst(int count) {
    int refused = 0;
    usedIovecs = 0;
    for (int run = 0; run < count; run++) {
      if (firstOfPort(run)) {
        refused += sendBy(runs.port(run), run, count);
      }
    }
    return refused;
  }

  private boolean firstOfPort(int run) {
    int first = 0;
    while (runs.port(first) != runs.port(run)) {
      first++;
    }
    return first == run;
  }

  private int sendBy(DatagramPort port, int first, int count) {
    int refused = 0;
    int prepared = 0;
    synchronized (port) {
      for (int run = first; run < count; run++) {
        if (runs.port(run) != port) {
          continue;
        }
        if (prepared > 0 && dontFragment(run) != dontFragment(runOf[0])) {
          refused += sendPrepared(port, prepared);
          prepared = 0;
        }
        prepare(prepared, run);
        prepared++;
        if (knownTooLong(port, run)) {
          // Another try would only leave an error to be read.
          refused += sendPrepared(port, prepared - 1) + sendCut(port, prepared - 1);
          prepared = 0;
        }
      }
      refused += sendPrepared(port, prepared);
    }
    return refused;
  }

  /** Not over IPv6: there the error is what the MTU is learned by, which is forgotten in time. */
  private boolean knownTooLong(DatagramPort port, int run) {
    return port instanceof PacketSender
        && !port.version6()
        && runs.path(run).isTooLong(runs.sizeOfEach(run))
        && mayBeCut(runs.address(runs.firstPiece(run)));
  }

  private boolean dontFragment(int run) {
    return (runs.marking(run) & DONT_FRAGMENT) != 0;
  }

  private int sendPrepared(DatagramPort port, int count) {
    port.dontFragment(dontFragment(runOf[0]));
    int refused = 0;
    int next = 0;
    while (next < count) {
      int sent = call(port, next, count - next);
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
    } while (sent < 0 && tries < mostTries(port, -sent));
    return sent;
  }

  private static int mostTries(DatagramPort port, int errno) {
    return switch (errno) {
      // Each try leaves an entry in the error queue, which another thread reads.
      case Errno.EMSGSIZE -> port instanceof PacketSender ? MOST_TRIES_TOO_LONG : MOST_TRIES;
      case Errno.EAGAIN, Errno.EINVAL, Errno.EIO, Errno.ENOBUFS -> 1;
      case Errno.ECONNREFUSED, Errno.EHOSTUNREACH, Errno.ENOPROTOOPT -> MOST_TRIES_UNREACHABLE;
      default -> MOST_TRIES;
    };
  }

  /** Deals with a run that the kernel did not take as it was. */
  private int refused(DatagramPort port, int index, int errno) {
    int run = runOf[index];
    if (runs.datagrams(run) == 1) {
      return errno == Errno.EMSGSIZE ? tooLong(port, index) : 1;
    }
    return switch (errno) {
      // On the route to this peer is IPsec of the kernel's own, or, until Linux 6.11, a device that
      // makes no checksums: it never will, but to other peers another route may lead.
      case Errno.EIO -> {
        runs.path(run).stopSegmenting();
        yield sendOneByOne(port, index);
      }
      // Segments must fit the path's MTU, single datagrams may be fragmented.
      case Errno.EINVAL, Errno.EMSGSIZE -> sendOneByOne(port, index);
      default -> runs.datagrams(run);
    };
  }

  private int sendOneByOne(DatagramPort port, int index) {
    int run = runOf[index];
    int refused = 0;
    int size = runs.sizeOfEach(run);
    envelop(index, run, 0);
    for (int piece = runs.firstPiece(run); piece >= 0; piece = runs.next(piece)) {
      for (int sent = 0; sent < runs.length(piece); sent += size) {
        int octets = Math.min(size, runs.length(piece) - sent);
        messages.data(index, runs.address(piece) + sent, octets);
        int answer = call(port, index, 1);
        if (answer != 1) {
          refused += answer == -Errno.EMSGSIZE ? tooLong(port, index) : 1;
        }
      }
    }
    return refused;
  }

  /** Deals with a single datagram that our own device does not take. */
  private int tooLong(DatagramPort port, int index) {
    if (port instanceof PacketSender) {
      int run = runOf[index];
      if (!mayBeCut(runs.address(runs.firstPiece(run)))) {
        return 1;
      }
      runs.path(run).setTooLong(runs.sizeOfEach(run));
      return sendCut(port, index);
    }
    if (!port.version6() || !dontFragment(runOf[index])) {
      return 1;
    }
    // The error queue has told of it now; what follows will be shorter, or not be marked.
    port.dontFragment(false);
    int sent = call(port, index, 1);
    port.dontFragment(true);
    return sent == 1 ? 0 : 1;
  }

  /** The kernel cuts no packet whose header we made (raw(7)). */
  private int sendCut(DatagramPort port, int index) {
    long packet = runs.address(runs.firstPiece(runOf[index]));
    if (!fragmenter.start(packet, SMALLEST_MTU)) {
      return 1;
    }
    for (int octets = fragmenter.next(); octets > 0; octets = fragmenter.next()) {
      messages.data(index, fragmenter.address(), octets);
      if (call(port, index, 1) != 1) {
        return 1;
      }
    }
    return 0;
  }

  private static boolean mayBeCut(long packet) {
    return InnerPacket.version(packet) != 4 || !Ipv4.dontFragment(packet);
  }

  private void prepare(int index, int run) {
    runOf[index] = run;
    int first = usedIovecs;
    for (int piece = runs.firstPiece(run); piece >= 0; piece = runs.next(piece)) {
      MessageVector.putIovec(iovecs, usedIovecs, runs.address(piece), runs.length(piece));
      usedIovecs++;
    }
    messages.data(index, iovecs, first, usedIovecs - first);
    envelop(index, run, runs.datagrams(run) > 1 ? runs.sizeOfEach(run) : 0);
  }

  /**
   * @param segmentSize of the datagrams that the kernel is to make, 0 for a single one
   */
  private void envelop(int index, int run, int segmentSize) {
    FlatPath path = runs.path(run);
    int port = runs.port(run).portTo(path);
    long control = messages.control(index);
    long end =
        path.ipv4() ? envelop4(index, path, port, control) : envelop6(index, path, port, control);
    int trafficClass = runs.marking(run) & TRAFFIC_CLASS;
    if (trafficClass != 0) {
      end = ControlMessage.putTrafficClass(end, path.ipv4(), trafficClass);
    }
    if (segmentSize != 0) {
      end = ControlMessage.putSegmentSize(end, segmentSize);
    }
    messages.controlSize(index, end - control);
  }

  private long envelop4(int index, FlatPath path, int port, long control) {
    int size = SocketAddress.write4(messages.name(index), (int) path.remoteLow(), port);
    messages.nameSize(index, size);
    return ControlMessage.putSource4(control, (int) path.localLow());
  }

  private long envelop6(int index, FlatPath path, int port, long control) {
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
