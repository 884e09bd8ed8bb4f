package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.gateway.SiteText;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.ScapyPeer;
import io.postern.ittests.peer.StaticPair;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The program itself with entries of {@code manual}, which have no ciphers that need fresh keys, no
 * UDP and no replay check; the rest is in {@link ScapyIT}.
 */
@RealPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("scapy as the peer of manual entries")
class ScapyManualIT {
  /**
   * @param suite as the configuration names it
   * @param around likewise of AH around ESP
   */
  record Entry(StaticPair pair, String suite, Optional<String> around) {
    static Entry of(StaticPair pair, String suite) {
      return new Entry(pair, suite, Optional.empty());
    }

    Entry inside(EspIntegrity ah, String ahSuite) {
      return new Entry(pair.inside(ah), suite, Optional.of(ahSuite));
    }

    @Override
    public String toString() {
      return pair + " as " + suite + around.map(" in "::concat).orElse("");
    }

    String text() {
      boolean version4 = pair.outside() == 4;
      String own = version4 ? "10.77.0.1" : "fd77::1";
      String peer = version4 ? "10.77.0.10" : "fd77::10";
      String here = pair.inside() == 4 ? "10.1.0.5" : "fd01::5";
      boolean transport = pair.transport();
      String protocol = pair.protocol().equals("ESP") ? "esp" : "ah";
      return """
      manual.scapy-%d {
        local         = "%s"
        peer          = "%s"
        accept        = legacy
        encapsulation = %s
        protect       = "permit ip host %s host %s"
        %s
      }
      """
          .formatted(
              pair.number(),
              own,
              peer,
              transport ? "transport" : "tunnel",
              transport ? own : here,
              transport ? peer : pair.host(),
              section(protocol, suite, pair.toThem(), pair.toUs())
                  + pair.around()
                      .map(ah -> section("ah", around.orElseThrow(), ah.toThem(), ah.toUs()))
                      .orElse(""));
    }

    private static String section(
        String protocol, String suite, StaticPair.Side in, StaticPair.Side out) {
      return """
      %s { suite = "%s", spi-in = 0x%x, spi-out = 0x%x
        %s
        %s
      }
      """
          .formatted(protocol, suite, in.spi(), out.spi(), keys("in", in), keys("out", out));
    }

    private static String keys(String direction, StaticPair.Side side) {
      return (side.cipherKey().isEmpty()
              ? ""
              : "cipher-key-%s = \"%s\"\n".formatted(direction, side.cipherKey()))
          + "integrity-key-%s = \"%s\"".formatted(direction, side.integrityKey());
    }
  }

  private static final List<Entry> ENTRIES =
      List.of(
          esp(1, EspTransform.AES_128_CBC, EspIntegrity.HMAC_SHA1_96, 4, 4, "aes128-sha1"),
          esp(2, EspTransform.AES_256_CBC, EspIntegrity.HMAC_SHA256_128, 4, 6, "aes256-sha256"),
          esp(3, EspTransform.TRIPLE_DES_CBC, EspIntegrity.HMAC_MD5_96, 6, 4, "3des-md5"),
          esp(4, EspTransform.AES_192_CBC, EspIntegrity.HMAC_SHA512_256, 6, 6, "aes192-sha512"),
          ah(5, EspIntegrity.HMAC_SHA256_128, 4, 4, "ah-sha256"),
          ah(6, EspIntegrity.HMAC_SHA1_96, 6, 6, "ah-sha1"),
          Entry.of(
              StaticPair.of(
                  7,
                  Optional.of(EspTransform.AES_256_CBC),
                  EspIntegrity.HMAC_SHA384_192,
                  false,
                  true,
                  4,
                  4,
                  false),
              "aes256-sha384"),
          Entry.of(
              StaticPair.of(
                  8, Optional.empty(), EspIntegrity.HMAC_SHA512_256, false, true, 6, 6, false),
              "ah-sha512"),
          esp(9, EspTransform.AES_128_CBC, EspIntegrity.AES_XCBC_96, 4, 4, "aes128-aesxcbc"),
          ah(10, EspIntegrity.AES_XCBC_96, 6, 6, "ah-aesxcbc"),
          esp(11, EspTransform.AES_128_CBC, EspIntegrity.HMAC_SHA1_96, 4, 6, "aes128-sha1")
              .inside(EspIntegrity.HMAC_SHA256_128, "ah-sha256"),
          esp(12, EspTransform.AES_256_CBC, EspIntegrity.HMAC_SHA256_128, 6, 4, "aes256-sha256")
              .inside(EspIntegrity.AES_XCBC_96, "ah-aesxcbc"));

  private Topology topology;
  private ScapyPeer scapy;
  private PosternGateway postern;

  private static Entry esp(
      int number,
      EspTransform transform,
      EspIntegrity integrity,
      int outside,
      int inside,
      String suite) {
    return Entry.of(
        StaticPair.of(
            number, Optional.of(transform), integrity, false, false, outside, inside, false),
        suite);
  }

  private static Entry ah(
      int number, EspIntegrity integrity, int outside, int inside, String suite) {
    return Entry.of(
        StaticPair.of(number, Optional.empty(), integrity, false, false, outside, inside, false),
        suite);
  }

  @BeforeAll
  void start() {
    topology = Topology.up("ScapyManualIT", 1);
    scapy = ScapyPeer.start(topology);
    topology.site().run("ip", "address", "add", "10.1.0.5/32", "dev", "lo");
    topology.site().run("ip", "address", "add", "fd01::5/128", "dev", "lo");
    String entries = ENTRIES.stream().map(Entry::text).collect(Collectors.joining());
    postern =
        PosternGateway.start(
            topology.site(),
            List.of(),
            folder ->
                SiteText.of(
                    folder, List.of("10.77.0.1", "fd77::1"), "postern.lab.example", entries));
  }

  @AfterAll
  void end() {
    if (scapy != null) {
      scapy.close();
    }
    if (topology != null) {
      topology.close();
    }
  }

  @ParameterizedTest
  @FieldSource("ENTRIES")
  void bothUnderstandEachOther(Entry entry) {
    double before = postern.drops("bad-icv");
    assertThat(scapy.exchangeStanding(entry.pair)).isEmpty();
    assertThat(postern.drops("bad-icv") - before).isEqualTo(1);
  }
}
