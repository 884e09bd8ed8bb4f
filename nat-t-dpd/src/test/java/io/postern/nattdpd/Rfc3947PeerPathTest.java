package io.postern.nattdpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.nattdpd.PeerPath.Decision;
import io.postern.nattdpd.PeerPath.Proof;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 3947 §4 and §7. */
class Rfc3947PeerPathTest {
  private static final NatFinding PEER_BEHIND = new NatFinding(false, true, false);
  private static final NatFinding WE_BEHIND = new NatFinding(true, false, false);
  private static final NatFinding BOTH_BEHIND = new NatFinding(true, true, false);

  private static final PeerPath BEFORE_FLOATING = path(500, "192.0.2.1", 12312);
  private static final PeerPath FLOATED = path(4500, "192.0.2.1", 40000);
  private static final PeerPath OTHER_PORT = path(4500, "192.0.2.1", 40001);
  private static final PeerPath OTHER_ADDRESS = path(4500, "203.0.113.9", 40000);

  @ParameterizedTest
  @EnumSource
  void theSamePathStays(Proof proof) {
    assertThat(FLOATED.received(FLOATED, proof, PEER_BEHIND)).isEqualTo(new Decision.Stays());
  }

  @Test
  void section4_theResponderFollowsToPort4500() {
    for (NatFinding finding : new NatFinding[] {PEER_BEHIND, WE_BEHIND, NatFinding.NONE}) {
      assertThat(BEFORE_FLOATING.received(FLOATED, Proof.AUTHENTICATED_AND_NEWEST, finding))
          .isEqualTo(new Decision.Moves(BEFORE_FLOATING, FLOATED));
    }
  }

  @Test
  void section4_possiblyToANewAddressIfThePeerIsBehindANat() {
    assertThat(BEFORE_FLOATING.received(OTHER_ADDRESS, Proof.AUTHENTICATED_AND_NEWEST, PEER_BEHIND))
        .isEqualTo(new Decision.Moves(BEFORE_FLOATING, OTHER_ADDRESS));
    assertThat(BEFORE_FLOATING.received(OTHER_ADDRESS, Proof.AUTHENTICATED_AND_NEWEST, WE_BEHIND))
        .isInstanceOf(Decision.Ignored.class);
  }

  @Test
  void section4_afterTheMovePort500IsOld() {
    assertThat(FLOATED.received(BEFORE_FLOATING, Proof.AUTHENTICATED_AND_NEWEST, PEER_BEHIND))
        .isInstanceOf(Decision.Ignored.class);
  }

  @Test
  void section7_thePeerBehindANatIsFollowedToItsNewMapping() {
    for (PeerPath seen : new PeerPath[] {OTHER_PORT, OTHER_ADDRESS}) {
      assertThat(FLOATED.received(seen, Proof.AUTHENTICATED_AND_NEWEST, PEER_BEHIND))
          .isEqualTo(new Decision.Moves(FLOATED, seen));
      assertThat(FLOATED.received(seen, Proof.AUTHENTICATED_AND_NEWEST, BOTH_BEHIND))
          .isEqualTo(new Decision.Moves(FLOATED, seen));
    }
  }

  @Test
  void section7_aPeerThatIsNotBehindANatDoesNotMove() {
    for (PeerPath seen : new PeerPath[] {OTHER_PORT, OTHER_ADDRESS}) {
      assertThat(FLOATED.received(seen, Proof.AUTHENTICATED_AND_NEWEST, WE_BEHIND))
          .isInstanceOf(Decision.Ignored.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "AUTHENTICATED_AND_NEWEST", mode = EnumSource.Mode.EXCLUDE)
  void section7_withoutProofNothingMoves(Proof proof) {
    assertThat(FLOATED.received(OTHER_PORT, proof, PEER_BEHIND))
        .isInstanceOf(Decision.Ignored.class);
    assertThat(BEFORE_FLOATING.received(FLOATED, proof, PEER_BEHIND))
        .isInstanceOf(Decision.Ignored.class);
  }

  private static PeerPath path(int localPort, String address, int port) {
    return new PeerPath(localPort, new InetSocketAddress(address, port));
  }
}
