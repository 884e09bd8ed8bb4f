package io.postern.ittests.microbenchmark;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.CipherBackends;
import io.postern.dataplane.cipher.IpsecMbJobBackend;
import io.postern.dataplane.esp.EspOpener;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.policy.Snapshot;
import io.postern.dataplane.sa.OutboundSa;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What ESP in tunnel mode costs a packet, without system calls: to seal, and to open. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SealBenchmark {
  private static final int ONE_SPI = 0xA000_0001;
  private static final int OTHER_SPI = 0xB000_0001;
  private static final int ROOM = 2048;
  private static final int WINDOW = 1024;
  private static final int RUN = 32;
  private static final String JOBS = "jobs";
  private static final List<Prefix> ONE_NET = List.of(Prefix.parse("10.1.0.0/16"));
  private static final List<Prefix> OTHER_NET = List.of(Prefix.parse("10.2.0.0/16"));

  /**
   * The start of the name of what does it, or jobs of ipsec-mb beside OpenSSL; the cipher; the
   * integrity algorithm.
   */
  @Param({
    "libIPSec_MB/AES_128_GCM/NONE",
    "OpenSSL/AES_128_GCM/NONE",
    "OpenSSL/AES_256_CBC/HMAC_SHA256_128",
    "jobs/AES_256_CBC/HMAC_SHA256_128",
    "OpenSSL/AES_128_CBC/HMAC_SHA1_96",
    "jobs/AES_128_CBC/HMAC_SHA1_96",
    "JCE/AES_128_GCM/NONE"
  })
  private String suite = "";

  @Param({"64", "1400"})
  private int octets;

  private final Arena arena = Arena.ofShared();
  private final long inner = arena.allocate(ROOM, 64).address();
  private final long sealed = arena.allocate(ROOM, 64).address();
  private final long run = arena.allocate((long) RUN * ROOM, 64).address();
  private final long asSent = arena.allocate(ROOM, 64).address();
  private int sealedOctets;
  private @Nullable Ends ends;

  /** Two ends of one pair, in one thread. */
  private record Ends(
      SaTables sender,
      SaTables receiver,
      SaTables forgetful,
      OutboundSa sa,
      Snapshot snapshot,
      Snapshot forgetfulSnapshot,
      EspSealer sealer,
      EspOpener opener) {}

  @Setup
  public void begin() {
    String name = suite.split("/", -1)[0];
    CipherBackend ciphers =
        name.equals(JOBS) ? new IpsecMbJobBackend(installed("OpenSSL")) : installed(name);
    SaTables sender = new SaTables(ciphers);
    SaTables receiver = new SaTables(ciphers);
    SaTables forgetful = new SaTables(ciphers);
    sender.installInbound(parameters(ONE_SPI, OTHER_SPI, 1, ONE_NET, OTHER_NET, WINDOW));
    receiver.installInbound(parameters(OTHER_SPI, ONE_SPI, 2, OTHER_NET, ONE_NET, WINDOW));
    forgetful.installInbound(parameters(OTHER_SPI, ONE_SPI, 2, OTHER_NET, ONE_NET, 0));
    sender.activateOutbound(ONE_SPI);
    writePacket();
    OutboundSa sa = Objects.requireNonNull(sender.snapshot().outbound(inner));
    DataplaneEvents events = new NoEvents();
    EspSealer sealer = new EspSealer(events);
    EspOpener opener = new EspOpener(events);
    ends =
        new Ends(
            sender,
            receiver,
            forgetful,
            sa,
            receiver.snapshot(),
            forgetful.snapshot(),
            sealer,
            opener);
    sealedOctets = sealer.seal(sa, inner, octets, asSent);
    sealer.finish();
  }

  private static CipherBackend installed(String name) {
    return CipherBackends.installed().stream()
        .filter(installed -> installed.name().startsWith(name))
        .findFirst()
        .orElseThrow();
  }

  private ChildSaParameters parameters(
      int inbound, int outbound, int end, List<Prefix> local, List<Prefix> remote, int window) {
    InetSocketAddress here = new InetSocketAddress("192.0.2." + end, 4500);
    InetSocketAddress there = new InetSocketAddress("192.0.2." + (3 - end), 4500);
    EspTransform cipher = EspTransform.valueOf(suite.split("/", -1)[1]);
    EspIntegrity integrity = EspIntegrity.valueOf(suite.split("/", -1)[2]);
    return new ChildSaParameters(
        inbound,
        outbound,
        Encapsulation.UDP,
        new Path(here, there),
        cipher,
        integrity,
        keys(cipher, integrity, inbound),
        keys(cipher, integrity, outbound),
        local,
        remote,
        window,
        0,
        0);
  }

  private static SaKeys keys(EspTransform cipher, EspIntegrity integrity, int seed) {
    byte[] material = new byte[cipher.keySize() + cipher.saltSize() + integrity.keySize()];
    new Random(seed).nextBytes(material);
    return SaKeys.take(material, cipher, integrity);
  }

  /** The IPv4 header that look-up and inbound check read, and what follows it. */
  private void writePacket() {
    Memory.put32(inner, 0x4500 << 16 | octets);
    Memory.put32(inner + 4, 0);
    Memory.put32(inner + 8, 64 << 24 | 17 << 16);
    Memory.put32(inner + 12, 0x0A01_0005);
    Memory.put32(inner + 16, 0x0A02_0007);
  }

  @Benchmark
  public int seal() {
    Ends both = Objects.requireNonNull(ends);
    int length = both.sealer().seal(both.sa(), inner, octets, sealed);
    both.sealer().finish();
    return length;
  }

  /** 32 packets, as they come from one large one of the TUN, for each of them. */
  @Benchmark
  @OperationsPerInvocation(RUN)
  public int sealRun() {
    Ends both = Objects.requireNonNull(ends);
    int length = 0;
    for (int index = 0; index < RUN; index++) {
      length += both.sealer().seal(both.sa(), inner, octets, run + length);
    }
    both.sealer().finish();
    return length;
  }

  /** The same packet again and again, without a replay window; its copy is part of the time. */
  @Benchmark
  public int open() {
    Ends both = Objects.requireNonNull(ends);
    MemorySegment.copy(Memory.everything(), asSent, Memory.everything(), sealed, sealedOctets);
    return both.opener().open(both.forgetfulSnapshot(), sealed, sealedOctets, Encapsulation.UDP);
  }

  @Benchmark
  public int sealAndOpen() {
    Ends both = Objects.requireNonNull(ends);
    int length = seal();
    int opened = both.opener().open(both.snapshot(), sealed, length, Encapsulation.UDP);
    if (opened != octets) {
      throw new IllegalStateException("a packet was lost");
    }
    return opened;
  }

  @TearDown
  public void end() {
    Ends both = Objects.requireNonNull(ends);
    both.sender().close();
    both.receiver().close();
    both.forgetful().close();
    both.sealer().close();
    both.opener().close();
    arena.close();
  }

  private static final class NoEvents implements DataplaneEvents {
    @Override
    public void control(Path path, boolean nonEspMarker, byte[] message) {}

    @Override
    public void unknownSpi(Path path, boolean ah, int spi) {}

    @Override
    public void peerMoved(int inboundSpi, Path seen) {}

    @Override
    public void lifetimeSoft(int inboundSpi) {}

    @Override
    public void lifetimeHard(int inboundSpi) {}

    @Override
    public void graphRestarted(String graph, Throwable cause) {}
  }
}
