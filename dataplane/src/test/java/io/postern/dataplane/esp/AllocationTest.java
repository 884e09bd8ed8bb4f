package io.postern.dataplane.esp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SteadyAllocation;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.CipherBackends;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import io.postern.dataplane.policy.Snapshot;
import io.postern.dataplane.policy.SnapshotReader;
import io.postern.dataplane.sa.OutboundSa;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a packet costs on the heap, look-ups included, once the code is compiled. */
class AllocationTest {
  private static final int BATCH = 64;

  /** What JCE makes for each sealed and opened packet: nonces, parameters, key copies, hashes. */
  private static final double JCE_GCM_OCTETS = 2_500;

  private static final double JCE_CBC_OCTETS = 128;

  static Stream<Arguments> suites() {
    return CipherBackends.installed().stream()
        .flatMap(
            backend ->
                backend instanceof JceBackend
                    ? commonSuites(backend)
                    : Stream.concat(commonSuites(backend), otherSuites(backend)))
        .filter(
            suite ->
                ((CipherBackend) suite.get()[0])
                    .supports((EspTransform) suite.get()[1], (EspIntegrity) suite.get()[2]));
  }

  private static Stream<Arguments> commonSuites(CipherBackend backend) {
    return Stream.of(
        arguments(backend, EspTransform.AES_128_GCM, EspIntegrity.NONE),
        arguments(backend, EspTransform.AES_256_CBC, EspIntegrity.HMAC_SHA256_128));
  }

  private static Stream<Arguments> otherSuites(CipherBackend backend) {
    return Stream.of(
        arguments(backend, EspTransform.AES_128_CTR, EspIntegrity.AES_XCBC_96),
        arguments(backend, EspTransform.CAMELLIA_128_CBC, EspIntegrity.AES_CMAC_96),
        arguments(backend, EspTransform.AES_128_GCM_8, EspIntegrity.NONE),
        arguments(backend, EspTransform.AES_256_CCM_16, EspIntegrity.NONE),
        arguments(backend, EspTransform.AES_128_GMAC, EspIntegrity.NONE),
        arguments(backend, EspTransform.CHACHA20_POLY1305, EspIntegrity.NONE));
  }

  @ParameterizedTest
  @MethodSource("suites")
  void sealingAndOpeningAllocatesNothing(
      CipherBackend backend, EspTransform transform, EspIntegrity integrity) {
    try (Ends ends = new Ends(transform, integrity, backend, backend, 1024, 0, 0)) {
      double most =
          backend instanceof JceBackend
              ? transform.combined() ? JCE_GCM_OCTETS : JCE_CBC_OCTETS
              : 0.5;
      double octets = SteadyAllocation.octetsOfPacket(most, count -> run(ends, count));
      assertThat(octets).as("%s %s octets per packet", backend.name(), transform).isLessThan(most);
    }
  }

  private static void run(Ends ends, int packets) {
    byte[] octets = Packets.udp(Ends.INSIDE_SENDER, Ends.INSIDE_RECEIVER, 200);
    try (SnapshotReader egress = ends.sender.reader();
        SnapshotReader ingress = ends.receiver.reader();
        OffHeap memory = new OffHeap()) {
      long inner = memory.of(octets);
      long packet = memory.allocate(512);
      for (int count = 0; count < packets / BATCH; count++) {
        runBatch(ends, egress.acquire(), ingress.acquire(), inner, octets.length, packet);
        egress.release();
        ingress.release();
      }
    }
  }

  private static void runBatch(
      Ends ends, Snapshot egress, Snapshot ingress, long inner, int length, long packet) {
    for (int index = 0; index < BATCH; index++) {
      OutboundSa sa = Objects.requireNonNull(egress.outbound(inner));
      int sealed = ends.sealer.seal(sa, inner, length, packet);
      if (ends.opener.open(ingress, packet, sealed, Encapsulation.UDP) != length) {
        throw new AssertionError("a packet was lost");
      }
    }
  }
}
