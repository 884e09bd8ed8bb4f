package io.postern.ittests.microbenchmark;

import io.postern.dataplane.offload.MergedPacket;
import io.postern.dataplane.packet.Checksum;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.policy.OutboundLookup;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.policy.Snapshot;
import java.lang.foreign.Arena;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the steps without a cipher cost a packet of 1400 octets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StageBenchmark {
  private static final int OCTETS = 1400;
  private static final int SEGMENTS = 40;
  private static final int HEADERS_OCTETS = 40;
  private static final int PAYLOAD_OCTETS = OCTETS - HEADERS_OCTETS;
  private static final int LEASES = 10_000;
  private static final int FLOWS = 1024;
  private static final int SOURCE = 0x0AFF_0001;
  private static final int FIRST_LEASE = 0x0A00_0000;

  private final Arena arena = Arena.ofShared();

  /** Before the first there is room for a virtio header. */
  private final long packets = arena.allocate((SEGMENTS + 1) * 2048L, 64).address() + 2048;

  private final long firstHeaders = arena.allocate(HEADERS_OCTETS, 64).address();
  private final long headers = arena.allocate((long) FLOWS * 64, 64).address();
  private final MergedPacket merged = new MergedPacket(arena, true);
  private final OutboundLookup lookup = new OutboundLookup(0);
  private @Nullable SaTables tables;
  private @Nullable Snapshot snapshot;
  private int flow;

  @Setup
  public void begin() {
    SaTables all = new SaTables(LeasePairs.backend());
    for (int lease = 0; lease < LEASES; lease++) {
      all.installInbound(LeasePairs.lease(0x1000 + 2 * lease, FIRST_LEASE + lease));
      all.activateOutbound(0x1000 + 2 * lease);
    }
    tables = all;
    snapshot = all.snapshot();
    for (int segment = 0; segment < SEGMENTS; segment++) {
      writeSegment(packet(segment), segment);
    }
    Memory.copy(packets, firstHeaders, HEADERS_OCTETS);
    for (int index = 0; index < FLOWS; index++) {
      writeHeader(headers + index * 64L, FIRST_LEASE + index * 9, 0);
    }
  }

  private long packet(int segment) {
    return packets + segment * 2048L;
  }

  private static void writeHeader(long packet, int destination, int identification) {
    Memory.put32(packet, 0x4500 << 16 | OCTETS);
    Memory.put32(packet + 4, identification << 16 | 0x4000);
    Memory.put32(packet + 8, 64 << 24 | 6 << 16);
    Memory.put32(packet + 12, SOURCE);
    Memory.put32(packet + 16, destination);
    Checksum.putIpv4Header(packet);
  }

  /** One of a TCP connection, behind that before. */
  private static void writeSegment(long packet, int segment) {
    writeHeader(packet, FIRST_LEASE, segment);
    long tcp = packet + 20;
    Memory.put32(tcp, 443 << 16 | 40_000);
    Memory.put32(tcp + 4, 1000 + segment * PAYLOAD_OCTETS);
    Memory.put32(tcp + 8, 77);
    Memory.put32(tcp + 12, 0x5010 << 16 | 0xFFFF);
    Memory.put32(tcp + 16, 0);
    int sum = Checksum.sum(tcp, OCTETS - 20);
    sum = Checksum.add(sum, Checksum.pseudoHeader(packet, 6, OCTETS - 20));
    Memory.put16(tcp + 16, Checksum.complement(sum));
  }

  @Benchmark
  public int checksum() {
    return Checksum.sum(packets, OCTETS);
  }

  /** Of 1024 flows in turn, to as many of 10 000 leases. */
  @Benchmark
  public OutboundLookup.Outcome spd() {
    flow = flow + 1 & FLOWS - 1;
    return lookup.find(Objects.requireNonNull(snapshot), headers + flow * 64L);
  }

  /** Checks and joins 40 segments, for each of them. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public long merge() {
    // Those of the whole are written over them in the end.
    Memory.copy(firstHeaders, packets, HEADERS_OCTETS);
    merged.start(packets, OCTETS);
    for (int segment = 1; segment < SEGMENTS; segment++) {
      if (!merged.join(packet(segment), OCTETS)) {
        throw new IllegalStateException("segment " + segment + " does not join");
      }
    }
    return merged.finish();
  }

  @TearDown
  public void end() {
    Objects.requireNonNull(tables).close();
    arena.close();
  }
}
