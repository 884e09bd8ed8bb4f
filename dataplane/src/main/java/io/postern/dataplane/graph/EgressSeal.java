package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.ah.PacketSealer;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.offload.Segmenter;
import io.postern.dataplane.offload.VirtioHeader;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Reassembly;
import io.postern.dataplane.packet.UpperLayer;
import io.postern.dataplane.policy.OutboundLookup;
import io.postern.dataplane.policy.SessionCheck;
import io.postern.dataplane.policy.Snapshot;
import io.postern.dataplane.policy.SnapshotReader;
import io.postern.dataplane.sa.OutboundSa;
import org.jspecify.annotations.Nullable;

/** Decides of each packet that leaves what becomes of it (RFC 4301 §5.1), and does that. */
final class EgressSeal implements AutoCloseable {
  private final SnapshotReader tables;
  private final EspSealer sealer;
  private final PacketSealer packetSealer;
  private final Outgoing outgoing;
  private final ProtectedWay protectedWay;
  private final @Nullable ClearWay clear;
  private final @Nullable ClearSender clearWay;
  private final boolean bypassUnmatched;
  private final HeldPackets held;
  private final Acquires acquires;
  private final Dummies dummies;
  private final Drops drops;
  private final int virtioSize;
  private final OutboundLookup lookup;
  private final Segmenter segmenter = new Segmenter();
  private final Reassembly reassembly = new Reassembly();
  private boolean reassembled;
  private long nowNanos;
  private long triedGeneration;

  /**
   * @param place of the device that packets are read from
   * @param clear null if nothing may leave in the clear
   * @param virtioSize octets before each packet read
   */
  EgressSeal(
      int place,
      SnapshotReader tables,
      EspSealer sealer,
      PacketSealer packetSealer,
      Outgoing outgoing,
      ProtectedWay protectedWay,
      @Nullable ClearWay clear,
      boolean bypassUnmatched,
      HeldPackets held,
      Acquires acquires,
      Dummies dummies,
      Drops drops,
      int virtioSize) {
    lookup = new OutboundLookup(place);
    this.tables = tables;
    this.sealer = sealer;
    this.packetSealer = packetSealer;
    this.outgoing = outgoing;
    this.protectedWay = protectedWay;
    this.clear = clear;
    clearWay = clear == null ? null : clear.sender(drops);
    this.bypassUnmatched = bypassUnmatched;
    this.held = held;
    this.acquires = acquires;
    this.dummies = dummies;
    this.drops = drops;
    this.virtioSize = virtioSize;
  }

  Outgoing seal(EgressBatch batch) {
    outgoing.moreComes(batch.full());
    reassembled = false;
    nowNanos = System.nanoTime();
    sealer.at(nowNanos);
    packetSealer.at(nowNanos);
    protectedWay.at(nowNanos);
    Snapshot snapshot = tables.acquire();
    try {
      dummies.sendDue(nowNanos);
      if (!held.isEmpty()) {
        releaseHeld(snapshot);
      }
      for (int index = 0; index < batch.count(); index++) {
        if (batch.cameClear(index)) {
          takeClear(snapshot, batch.address(index), batch.length(index));
        } else {
          takeRead(snapshot, batch.address(index), batch.length(index));
        }
      }
    } finally {
      finish();
    }
    return outgoing;
  }

  /** Keys may be gone as soon as the tables are released. */
  private void finish() {
    try {
      sealer.finish();
    } finally {
      tables.release();
    }
  }

  private void releaseHeld(Snapshot snapshot) {
    held.expire(nowNanos);
    if (snapshot.generation() != triedGeneration) {
      triedGeneration = snapshot.generation();
      held.retry(read -> decide(snapshot, read));
    }
  }

  private void takeRead(Snapshot snapshot, long read, int octets) {
    if (InnerPacket.check(read + virtioSize, octets - virtioSize)) {
      take(snapshot, read, octets);
    } else {
      drops.add(DropReason.BAD_OUTBOUND_HEADER);
    }
  }

  private void take(Snapshot snapshot, long read, int octets) {
    if (!decide(snapshot, read)) {
      acquires.ask(lookup, nowNanos);
      int packets = packets(read, read + virtioSize);
      held.hold(lookup.rule().policyIndex(), read, octets, packets, nowNanos);
      triedGeneration = snapshot.generation();
    }
  }

  /** False if the packet has to wait for an SA. */
  private boolean decide(Snapshot snapshot, long read) {
    long packet = read + virtioSize;
    switch (lookup.find(snapshot, packet)) {
      case PROTECT -> protect(snapshot, lookup.sa(), read, packet);
      case ACQUIRE -> {
        return false;
      }
      case BYPASS -> bypass(read, packet, DropReason.POLICY_DROP);
      case DROP -> drop(DropReason.POLICY_DROP, read, packet);
      case UNMATCHED -> unmatched(read, packet);
      case FRAGMENT -> reassemble(snapshot, packet);
      case MALFORMED -> drops.add(DropReason.BAD_OUTBOUND_HEADER);
    }
    return true;
  }

  /** Transport mode is for whole packets (RFC 4303 §3.3.4, RFC 4302 §3.3.4). */
  private void protect(Snapshot snapshot, OutboundSa sa, long read, long packet) {
    @Nullable SessionCheck session =
        sa.options().session().isPresent() ? snapshot.session(sa.inboundSpi()) : null;
    boolean needsWhole = sa.transport() || session != null && session.looksAtPorts();
    if (needsWhole && !reassembled && UpperLayer.isFragment(Math.max(UpperLayer.find(packet), 0))) {
      reassemble(snapshot, packet);
    } else {
      leave(protectedWay.by(sa, session, reassembled), read, packet);
    }
  }

  private void reassemble(Snapshot snapshot, long packet) {
    if (reassembled) {
      drops.add(DropReason.FRAGMENT);
      return;
    }
    // The SA is not known before the ports are.
    int length = reassembly.add(packet, 0, InnerPacket.sender(packet), nowNanos);
    drops.add(DropReason.FRAGMENT, reassembly.takeDropped());
    if (length > 0) {
      long whole = reassembly.address();
      VirtioHeader.putPlain(whole - VirtioHeader.SIZE);
      reassembled = true;
      take(snapshot, whole - virtioSize, length + virtioSize);
      reassembled = false;
    }
  }

  private void unmatched(long read, long packet) {
    if (bypassUnmatched) {
      bypass(read, packet, DropReason.NO_POLICY);
    } else {
      drop(DropReason.NO_POLICY, read, packet);
    }
  }

  private void bypass(long read, long packet, DropReason otherwise) {
    if (clearWay == null) {
      drop(otherwise, read, packet);
    } else {
      leave(clearWay, read, packet);
    }
  }

  /** What came over another device, though its source is where the tunnel leads to. */
  private void takeClear(Snapshot snapshot, long packet, int octets) {
    if (!InnerPacket.check(packet, octets)) {
      drops.add(DropReason.BAD_OUTBOUND_HEADER);
    } else if (clear == null || clearWay == null || !clear.caught(packet)) {
      return;
    } else if (!lookup.mayComeClear(snapshot, packet, bypassUnmatched)) {
      drops.add(DropReason.CAME_CLEAR);
    } else {
      leaveWhole(clearWay, packet, InnerPacket.size(packet));
    }
  }

  private void leave(Way way, long read, long packet) {
    int length = InnerPacket.size(packet);
    if (isSuperPacket(read)) {
      leaveInSegments(way, read, packet, length);
    } else if (virtioSize > 0
        && VirtioHeader.needsChecksum(read)
        && !Segmenter.finishChecksum(read, packet, length)) {
      way.drop(DropReason.BAD_OUTBOUND_HEADER, 1);
    } else {
      leaveWhole(way, packet, length);
    }
  }

  private boolean isSuperPacket(long read) {
    return virtioSize > 0 && VirtioHeader.segmentation(read) != VirtioHeader.NONE;
  }

  private static void leaveWhole(Way way, long packet, int length) {
    @Nullable DropReason refusal = way.take(packet, length);
    if (refusal != null) {
      way.drop(refusal, 1);
    }
  }

  private void leaveInSegments(Way way, long virtio, long packet, int length) {
    if (!segmenter.start(virtio, packet, length)) {
      way.drop(DropReason.BAD_OUTBOUND_HEADER, 1);
      return;
    }
    @Nullable DropReason refusal = null;
    while (refusal == null && segmenter.next()) {
      refusal = way.take(segmenter.segment(), segmenter.segmentLength());
    }
    if (refusal != null) {
      way.drop(refusal, 1 + segmenter.left());
    }
  }

  private void drop(DropReason reason, long read, long packet) {
    drops.add(reason, packets(read, packet));
  }

  /** How many packets it stands for; one if its header cannot be true. */
  private int packets(long read, long packet) {
    return isSuperPacket(read) && segmenter.start(read, packet, InnerPacket.size(packet))
        ? segmenter.left()
        : 1;
  }

  @Override
  public void close() {
    if (clearWay != null) {
      clearWay.close();
    }
    protectedWay.close();
    segmenter.close();
    reassembly.close();
  }
}
