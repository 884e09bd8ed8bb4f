package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.Path;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.nattdpd.NatDetection;
import io.postern.nattdpd.NatFinding;
import io.postern.nattdpd.NatTraversalVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayCompanionsTest {
  private static final InetSocketAddress GATEWAY = at("192.0.2.1");
  private static final InetSocketAddress CLIENT = at("198.51.100.7");
  private static final Cookies COOKIES = new Cookies(1, 2);
  private static final List<Bytes> RFC_3947 =
      List.of(NatTraversalVersion.RFC_3947.vendorId().data());

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 500);
  }

  private static List<Payload> sent(boolean preferUdp, List<Bytes> vendorIds) {
    return new GatewayCompanions(new IkePath(new Path(GATEWAY, CLIENT), false), preferUdp)
        .natDetection(vendorIds, COOKIES, HashAlgorithm.SHA2_256);
  }

  /** Only ESP in UDP is sent and taken in runs, so a gateway may want it where no NAT is. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theClientFindsTheGatewayBehindANatIfUdpIsPreferred(boolean preferUdp) {
    List<Payload.NatDetection> received =
        sent(preferUdp, RFC_3947).stream().map(Payload.NatDetection.class::cast).toList();
    Reading<NatFinding> found =
        new NatDetection(
                octets -> HashAlgorithm.SHA2_256.digest(octets),
                COOKIES,
                NatTraversalVersion.RFC_3947,
                false)
            .detect(received, List.of(CLIENT), GATEWAY);
    assertThat(found).isEqualTo(Reading.accepted(new NatFinding(false, preferUdp, false)));
  }

  @Test
  void aPeerWithoutNatTraversalIsToldNothing() {
    assertThat(sent(true, List.of())).isEmpty();
  }
}
