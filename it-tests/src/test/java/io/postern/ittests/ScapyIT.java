package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.ScapyPeer;
import io.postern.ittests.peer.StaticDataplane;
import io.postern.ittests.peer.StaticPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each mode, cipher, integrity algorithm and pairing of address families, both ways through a real
 * TUN device: the peer's echo requests are answered by the kernel behind Postern.
 */
@RealPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("scapy as a peer with static keys")
class ScapyIT {
  private static final List<Integer> FAMILIES = List.of(4, 6);

  /** ESP that hides alone, that has two algorithms, and that has one for both. */
  private static final List<Suite> IN_BUNDLES =
      List.of(
          new Suite(Optional.of(EspTransform.AES_256_CBC), EspIntegrity.NONE),
          new Suite(Optional.of(EspTransform.AES_128_CBC), EspIntegrity.AES_XCBC_96),
          new Suite(Optional.of(EspTransform.AES_128_GCM), EspIntegrity.NONE));

  /** The transform is empty for AH. */
  private record Suite(Optional<EspTransform> transform, EspIntegrity integrity) {
    /** scapy gives the high half to combined modes and AH, not to an ICV beside the cipher. */
    boolean mayBeExtended() {
      return integrity == EspIntegrity.NONE || transform.isEmpty();
    }
  }

  private Topology topology;
  private ScapyPeer scapy;
  private StaticDataplane postern;

  @BeforeAll
  void start() {
    topology = Topology.up("ScapyIT", 1);
    scapy = ScapyPeer.start(topology);
    postern = StaticDataplane.start(topology.site());
  }

  @AfterAll
  void end() {
    if (postern != null) {
      postern.close();
    }
    if (scapy != null) {
      scapy.close();
    }
    if (topology != null) {
      topology.close();
    }
  }

  static Stream<StaticPair> pairs() {
    List<StaticPair> pairs = new ArrayList<>();
    suites().forEach(suite -> addPairs(pairs, suite, false));
    suites().filter(Suite::mayBeExtended).forEach(suite -> addPairs(pairs, suite, true));
    for (Suite suite : IN_BUNDLES) {
      ofAh().forEach(ah -> addBundles(pairs, suite, ah, false));
      if (suite.mayBeExtended()) {
        ofAh().forEach(ah -> addBundles(pairs, suite, ah, true));
      }
    }
    return pairs.stream();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void bothUnderstandEachOther(StaticPair pair) {
    postern.open(pair);
    Optional<String> wrong = scapy.exchange(pair);
    StaticDataplane.Result result = postern.end();
    assertThat(wrong).as("what scapy says, and %s", result).isEmpty();
    assertThat(result.packetsIn()).isEqualTo(2);
    assertThat(result.packetsOut()).isEqualTo(2);
    assertThat(result.drops()).isEqualTo(Map.of("bad-icv", 1L, "replayed", 1L));
  }

  private static Stream<Suite> suites() {
    Stream<Suite> esp =
        Arrays.stream(EspTransform.values())
            .flatMap(
                transform ->
                    Arrays.stream(EspIntegrity.values())
                        .filter(one -> (one == EspIntegrity.NONE) == transform.combined())
                        .filter(one -> !one.isGmac())
                        .map(one -> new Suite(Optional.of(transform), one)));
    Stream<Suite> ah = ofAh().map(one -> new Suite(Optional.empty(), one));
    return Stream.concat(esp, ah);
  }

  private static Stream<EspIntegrity> ofAh() {
    return Arrays.stream(EspIntegrity.values()).filter(one -> one != EspIntegrity.NONE);
  }

  private static void addPairs(List<StaticPair> pairs, Suite suite, boolean extended) {
    // A NAT breaks AH: it never goes into UDP (RFC 3715 §2.1).
    for (boolean udp : suite.transform.isPresent() ? List.of(false, true) : List.of(false)) {
      for (int outside : FAMILIES) {
        for (int inside : FAMILIES) {
          pairs.add(pair(pairs, suite, udp, false, outside, inside, extended));
        }
        pairs.add(pair(pairs, suite, udp, true, outside, outside, extended));
      }
    }
  }

  private static void addBundles(
      List<StaticPair> pairs, Suite suite, EspIntegrity ah, boolean extended) {
    for (int outside : FAMILIES) {
      for (int inside : FAMILIES) {
        pairs.add(pair(pairs, suite, false, false, outside, inside, extended).inside(ah));
      }
      pairs.add(pair(pairs, suite, false, true, outside, outside, extended).inside(ah));
    }
  }

  private static StaticPair pair(
      List<StaticPair> before,
      Suite suite,
      boolean udp,
      boolean transport,
      int outside,
      int inside,
      boolean extended) {
    return StaticPair.of(
        before.size(), suite.transform, suite.integrity, udp, transport, outside, inside, extended);
  }
}
