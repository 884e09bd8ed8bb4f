package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.SaOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 4868 §2.3 has 128 bits of HMAC-SHA-256; peers of the drafts before it have 96. */
class Rfc4868TruncationTest {
  private static final String HERE = "10.1.0.9";
  private static final String THERE = "10.2.0.9";

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.named("truncation");

  private Site left;
  private Site right;

  @BeforeEach
  void start() {
    left = Site.start(ACTORS.system());
    right = Site.start(ACTORS.system());
  }

  @AfterEach
  void close() {
    left.close();
    right.close();
  }

  private static Tunnel with(EspTransform cipher, EspIntegrity integrity, SaOptions options) {
    return new Tunnel(cipher, integrity, Encapsulation.UDP, SaBinding.NONE, 0, 0, options);
  }

  private void open(EspTransform cipher, EspIntegrity theirs, SaOptions ours) {
    with(cipher, EspIntegrity.HMAC_SHA256_128, ours)
        .openLeft(left.dataplane(), left.natTraversal(), right.natTraversal());
    with(cipher, theirs, SaOptions.DEFAULT)
        .openRight(right.dataplane(), right.natTraversal(), left.natTraversal());
  }

  /** With CBC the length of a packet gives it away, with the others only the ICV. */
  @ParameterizedTest
  @EnumSource(names = {"AES_256_CBC", "AES_128_CTR", "NULL", "TRIPLE_DES_CBC"})
  void theFirstGoodPacketOfAnOldPeerSettlesBothDirections(EspTransform cipher) {
    open(cipher, EspIntegrity.HMAC_SHA256_96, SaOptions.DEFAULT.detectingTruncation());
    left.network().send(Packets.udp(HERE, THERE, 100));
    await().until(() -> inboundDrops(right, Tunnel.RIGHT_SPI) == 1);
    for (int size : List.of(100, 101, 102, 103)) {
      byte[] packet = Packets.udp(THERE, HERE, size);
      right.network().send(packet);
      assertThat(left.receive()).isEqualTo(packet);
      byte[] answer = Packets.udp(HERE, THERE, size);
      left.network().send(answer);
      assertThat(right.receive()).isEqualTo(answer);
    }
    assertThat(inboundDrops(left, Tunnel.LEFT_SPI)).isZero();
  }

  @Test
  void aPeerOfTheRfcIsTakenAsOneAndStaysOne() {
    open(
        EspTransform.AES_256_CBC,
        EspIntegrity.HMAC_SHA256_128,
        SaOptions.DEFAULT.detectingTruncation());
    byte[] packet = Packets.udp(THERE, HERE, 100);
    right.network().send(packet);
    assertThat(left.receive()).isEqualTo(packet);
    // Now one that cuts, under the same keys, is believed no more.
    right.dataplane().remove(Tunnel.RIGHT_SPI);
    with(EspTransform.AES_256_CBC, EspIntegrity.HMAC_SHA256_96, SaOptions.DEFAULT)
        .openRight(right.dataplane(), right.natTraversal(), left.natTraversal());
    right.network().send(Packets.udp(THERE, HERE, 100));
    right.network().send(Packets.udp(THERE, HERE, 100));
    await().until(() -> inboundDrops(left, Tunnel.LEFT_SPI) == 2);
  }

  @Test
  void theSuccessorOfAPairBeginsAsItsPredecessorEnded() {
    open(
        EspTransform.AES_256_CBC,
        EspIntegrity.HMAC_SHA256_96,
        SaOptions.DEFAULT.detectingTruncation());
    right.network().send(Packets.udp(THERE, HERE, 100));
    left.receive();
    left.dataplane().remove(Tunnel.LEFT_SPI);
    right.dataplane().remove(Tunnel.RIGHT_SPI);
    open(
        EspTransform.AES_256_CBC,
        EspIntegrity.HMAC_SHA256_96,
        SaOptions.DEFAULT.detectingTruncation());
    byte[] packet = Packets.udp(HERE, THERE, 100);
    left.network().send(packet);
    assertThat(right.receive()).isEqualTo(packet);
  }

  @Test
  void withoutBeingAskedForItIsNotLookedFor() {
    open(EspTransform.AES_256_CBC, EspIntegrity.HMAC_SHA256_96, SaOptions.DEFAULT);
    right.network().send(Packets.udp(THERE, HERE, 100));
    await().until(() -> inboundDrops(left, Tunnel.LEFT_SPI) == 1);
  }

  private static long inboundDrops(Site site, int spi) {
    return site.dataplane().counters(spi).orElseThrow().inboundDrops();
  }
}
