package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.ah.PacketSealer;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.offload.Segmenter;
import io.postern.dataplane.offload.VirtioHeader;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.MssClamp;
import io.postern.dataplane.policy.Snapshot;
import io.postern.dataplane.policy.SnapshotReader;
import io.postern.dataplane.sa.FlatPath;
import io.postern.dataplane.sa.OutboundSa;
import org.jspecify.annotations.Nullable;

/** Looks up the SA of each packet and seals it into what is to be sent. */
final class EgressSeal implements AutoCloseable {
  private final SnapshotReader tables;
  private final EspSealer sealer;
  private final PacketSealer packetSealer;
  private final Ports ports;
  private final Outgoing outgoing;
  private final TooBigAnswers tooBig;
  private final Drops drops;
  private final boolean clampMss;
  private final int mtu;
  private final int virtioSize;
  private final Segmenter segmenter = new Segmenter();

  EgressSeal(
      SnapshotReader tables,
      EspSealer sealer,
      PacketSealer packetSealer,
      Ports ports,
      Outgoing outgoing,
      TooBigAnswers tooBig,
      Drops drops,
      boolean clampMss,
      Tun tun) {
    this.tables = tables;
    this.sealer = sealer;
    this.packetSealer = packetSealer;
    this.ports = ports;
    this.outgoing = outgoing;
    this.tooBig = tooBig;
    this.drops = drops;
    this.clampMss = clampMss;
    mtu = tun.mtu();
    virtioSize = tun.headerSize();
  }

  Outgoing seal(EgressBatch batch) {
    long nowNanos = System.nanoTime();
    sealer.at(nowNanos);
    packetSealer.at(nowNanos);
    Snapshot snapshot = tables.acquire();
    try {
      for (int index = 0; index < batch.count(); index++) {
        sealRead(snapshot, batch.address(index), batch.length(index));
      }
    } finally {
      tables.release();
    }
    return outgoing;
  }

  private void sealRead(Snapshot snapshot, long read, int octets) {
    long packet = read + virtioSize;
    int length = octets - virtioSize;
    if (!InnerPacket.check(packet, length)) {
      drops.add(DropReason.BAD_OUTBOUND_HEADER);
      return;
    }
    @Nullable OutboundSa sa = snapshot.outbound(packet);
    if (sa == null) {
      drops.add(DropReason.NO_POLICY);
    } else if (virtioSize == 0) {
      seal(sa, packet, InnerPacket.size(packet));
    } else {
      sealOffloaded(sa, read, packet, InnerPacket.size(packet));
    }
  }

  private void sealOffloaded(OutboundSa sa, long virtio, long packet, int length) {
    if (VirtioHeader.segmentation(virtio) != VirtioHeader.NONE) {
      sealSegments(sa, virtio, packet, length);
    } else if (VirtioHeader.needsChecksum(virtio)
        && !Segmenter.finishChecksum(virtio, packet, length)) {
      drops.add(DropReason.BAD_OUTBOUND_HEADER);
    } else {
      seal(sa, packet, length);
    }
  }

  private void sealSegments(OutboundSa sa, long virtio, long packet, int length) {
    if (!segmenter.start(virtio, packet, length)) {
      drops.add(DropReason.BAD_OUTBOUND_HEADER);
      return;
    }
    boolean goesOn = true;
    while (goesOn && segmenter.next()) {
      goesOn = seal(sa, segmenter.segment(), segmenter.segmentLength());
    }
  }

  /** False if others like it would fare no better. */
  private boolean seal(OutboundSa sa, long packet, int length) {
    int largest = OuterMtu.largestInner(sa);
    if (length > largest && tooBig.refuses(packet, length, largest)) {
      drops.add(DropReason.TOO_BIG);
      return false;
    }
    if (clampMss) {
      MssClamp.clamp(packet, length, MssClamp.segmentSize(packet, Math.min(largest, mtu)));
    }
    FlatPath path = sa.path();
    @Nullable DatagramPort port = ports.forSa(sa, path);
    if (port == null) {
      drops.add(DropReason.SEND_FAILED);
      return false;
    }
    return sealInto(port, path, sa, packet, length);
  }

  private boolean sealInto(
      DatagramPort port, FlatPath path, OutboundSa sa, long packet, int length) {
    int sealed;
    if (sa.plain()) {
      long room = outgoing.room(EspSealer.sealedSize(sa, length));
      sealed = sealer.seal(sa, packet, length, room);
    } else {
      long room = outgoing.room(sa.overhead().room(length));
      sealed = packetSealer.seal(sa, packet, length, room);
    }
    if (sealed < 0) {
      drops.addRefusal(sealed);
      return false;
    }
    outgoing.add(port, path, sealed);
    return true;
  }

  @Override
  public void close() {
    segmenter.close();
  }
}
