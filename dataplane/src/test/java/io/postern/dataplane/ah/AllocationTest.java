package io.postern.dataplane.ah;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SteadyAllocation;
import io.postern.dataplane.cipher.OpensslBackend;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What AH and transport mode cost on the heap for each packet, once the code is compiled. */
class AllocationTest {
  private static final double LESS_THAN_AN_OBJECT = 0.5;

  static Stream<Terms> everyKind() {
    Terms ah = Terms.ah(EspIntegrity.AES_XCBC_96);
    Terms esp = Terms.esp(EspTransform.AES_128_CBC, EspIntegrity.HMAC_SHA1_96).inTransport();
    return Stream.of(ah, ah.inTransport(), ah.overIpv6(), esp, esp.inUdp());
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void sealingAndOpeningAllocatesNothing(Terms terms) {
    Optional<OpensslBackend> openssl = OpensslBackend.load();
    assumeThat(openssl).as("the JDK's ciphers do allocate").isPresent();
    try (TwoEnds ends = new TwoEnds(terms, openssl.orElseThrow())) {
      byte[] inner = ends.inner(200);
      double octets =
          SteadyAllocation.octetsOfPacket(LESS_THAN_AN_OBJECT, count -> ends.run(inner, count));
      assertThat(octets).isLessThan(LESS_THAN_AN_OBJECT);
    }
  }
}
