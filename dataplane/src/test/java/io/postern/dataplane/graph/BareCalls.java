package io.postern.dataplane.graph;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Path;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.ReceiveRing;
import io.postern.dataplane.device.SendRing;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.offload.VirtioHeader;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.sa.FlatPath;
import java.util.List;

/**
 * The calls of both graphs in two loops, and nothing between them: what comes from the TUN leaves
 * as it is, in datagrams as long as those of ESP, virtio header and all, and is written to the
 * other TUN as it came. No ESP, no segment is made, no checksum is finished: what the kernel and
 * the copies to and from it cost any program that makes these calls. Needs TUNs whose {@code
 * gso_max_size} is at most 64,000, so that a packet and its header leave as one datagram. Never
 * ends.
 */
final class BareCalls {
  /** Octets of ESP around a packet of 1400 with AES-GCM (RFC 4303 §2, RFC 4106). */
  private static final int PIECE = 1436;

  private final EgressIntake egress;
  private final IngressIntake ingress;
  private final DatagramPort port;
  private final Tun tun;
  private final SendRing sendRing = new SendRing();
  private volatile FlatPath path;

  BareCalls(
      Tun tun,
      Ports ports,
      Path path,
      SaTables tables,
      DataplaneEvents events,
      DataplaneSettings settings) {
    if (!tun.takesMerged()) {
      throw new IllegalArgumentException(tun + " has no offloads");
    }
    PathMtus pathMtus = new PathMtus(settings.traffic().pathMtuAge());
    egress = new EgressGraph(0, tun, null, ports, tables, events, pathMtus, settings).intake();
    ingress = new IngressGraph(List.of(tun), ports, tables, events, pathMtus, settings).intake();
    port = ports.receiving().getFirst();
    this.tun = tun;
    this.path = new FlatPath(path);
  }

  void start() {
    Thread.ofPlatform().name("egress").start(this::out);
    Thread.ofPlatform().name("ingress").start(this::in);
  }

  private void out() {
    while (true) {
      EgressBatch batch = PlainLoops.next(egress);
      FlatPath way = path;
      for (int index = 0; index < batch.count(); index++) {
        if (sendRing.full()) {
          sendRing.send();
        }
        add(way, batch.address(index), batch.length(index));
      }
      sendRing.send();
    }
  }

  private void add(FlatPath way, long packet, int length) {
    for (int from = 0; from < length; from += PIECE) {
      sendRing.add(port, way, packet + from, Math.min(PIECE, length - from));
    }
    if (length % PIECE == 0) {
      // The next one would be taken for more of it.
      sendRing.send();
    }
  }

  private void in() {
    while (true) {
      IngressBatch batch = PlainLoops.next(ingress);
      for (int index = 0; index < batch.count(); index++) {
        follow(batch.ring(), index);
        write(batch.ring(), index);
      }
    }
  }

  /** The one peer, through NAT. */
  private void follow(ReceiveRing ring, int index) {
    if (!path.comesFrom(
        ring.fromIpv4(index), ring.fromHigh(index), ring.fromLow(index), ring.fromPort(index))) {
      path = new FlatPath(ring.path(index, port));
    }
  }

  private void write(ReceiveRing ring, int index) {
    long data = ring.data(index);
    int length = ring.length(index);
    boolean onePacket = VirtioHeader.segmentation(data) != VirtioHeader.NONE;
    int piece = onePacket ? length : Math.max(ring.segmentSize(index), 1);
    for (int from = 0; from < length; from += piece) {
      tun.write(data + from, Math.min(piece, length - from));
    }
  }
}
