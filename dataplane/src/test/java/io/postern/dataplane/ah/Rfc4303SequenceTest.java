package io.postern.dataplane.ah;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.TrafficLimits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class Rfc4303SequenceTest {
  private static final long WRAP = 1L << 32;
  private static final Terms CBC =
      Terms.esp(EspTransform.AES_128_CBC, EspIntegrity.HMAC_SHA256_128).inUdp();
  private static final Terms GCM = Terms.esp(EspTransform.AES_256_GCM, EspIntegrity.NONE).inUdp();

  static Stream<Terms> extended() {
    return Stream.of(
            CBC,
            GCM,
            Terms.esp(EspTransform.AES_128_CCM_12, EspIntegrity.NONE).inUdp(),
            Terms.esp(EspTransform.CHACHA20_POLY1305, EspIntegrity.NONE).inUdp(),
            Terms.esp(EspTransform.AES_128_GMAC, EspIntegrity.NONE).inUdp(),
            Terms.ah(EspIntegrity.HMAC_SHA1_96),
            Terms.both(EspTransform.AES_128_GCM, EspIntegrity.NONE, EspIntegrity.AES_CMAC_96))
        .map(terms -> terms.numbers(64, true, false));
  }

  @ParameterizedTest
  @MethodSource("extended")
  void appendixA2TheWindowGoesAcrossTheWrap(Terms terms) {
    try (TwoEnds ends = new TwoEnds(terms)) {
      skip(ends, WRAP - 41);
      List<byte[]> sealed = new ArrayList<>();
      for (int count = 0; count < 80; count++) {
        sealed.add(ends.seal(ends.inner(60)));
      }
      ends.open(sealed.get(79));
      for (int index = 16; index < 79; index += 2) {
        ends.open(sealed.get(index));
        ends.assertRefused(DropReason.REPLAYED, sealed.get(index));
      }
      assertThat(ends.received().inboundPackets()).isEqualTo(1 + 32);
      // What is behind the window counts as 2^32 further on, where its ICV is wrong (A2.2).
      ends.assertRefused(DropReason.BAD_ICV, sealed.get(15));
      assertThat(ends.outbound().lastSequence()).isEqualTo(WRAP + 39);
    }
  }

  @Test
  void section3Dot3Dot3ExtendedNumbersGoOnWhereOthersEnd() {
    try (TwoEnds ends = new TwoEnds(GCM.numbers(64, true, false))) {
      skip(ends, 7 * WRAP - 2);
      for (int count = 0; count < 4; count++) {
        ends.open(ends.seal(ends.inner(60)));
      }
      assertThat(ends.senderEvents.told).isEmpty();
    }
  }

  @Test
  void section3Dot4Dot3ExtendedNumbersNeedAWindow() {
    assertThatThrownBy(() -> new TwoEnds(GCM.numbers(0, true, false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("replay window");
  }

  @Test
  void section3Dot3Dot3KeysSetByHandMayCycleWithoutAWindow() {
    try (TwoEnds ends = new TwoEnds(CBC.numbers(0, false, true))) {
      ends.outbound().skipSequence(WRAP - 2);
      int[] numbers = new int[4];
      for (int count = 0; count < numbers.length; count++) {
        byte[] sealed = ends.seal(ends.inner(60));
        numbers[count] = ByteBuffer.wrap(sealed).getInt(4);
        ends.open(sealed);
        ends.open(sealed);
      }
      assertThat(numbers).containsExactly(-1, 0, 1, 2);
      assertThat(ends.senderEvents.told).isEmpty();
    }
  }

  @Test
  void section3Dot3Dot3KeysSetByHandWithAWindowEndAtTheLastNumber() {
    try (TwoEnds ends = new TwoEnds(CBC.numbers(64, false, true))) {
      ends.outbound().skipSequence(WRAP - 2);
      ends.open(ends.seal(ends.inner(60)));
      assertThat(ends.sealResult(ends.inner(60)))
          .isEqualTo(-1 - DropReason.SEQUENCE_EXHAUSTED.ordinal());
      assertThat(ends.senderEvents.told).hasSize(3);
      assertThat(ends.senderEvents.told.getLast()).startsWith("hard ");
    }
  }

  @Test
  void keysSetByHandMeetOtherIvsAfterEachStart() {
    Set<String> ivs = new HashSet<>();
    for (int start = 0; start < 20; start++) {
      try (TwoEnds ends = new TwoEnds(CBC.numbers(0, false, true))) {
        ivs.add(Arrays.toString(Arrays.copyOfRange(ends.seal(ends.inner(60)), 8, 24)));
      }
    }
    assertThat(ivs).hasSize(20);
  }

  @ParameterizedTest
  @EnumSource(EspTransform.class)
  void rfc3686Section2Dot1CiphersThatCountTheirIvsRefuseKeysSetByHand(EspTransform transform) {
    EspIntegrity integrity =
        transform.combined() ? EspIntegrity.NONE : EspIntegrity.HMAC_SHA256_128;
    Terms terms = Terms.esp(transform, integrity).inUdp().numbers(64, false, true);
    if (transform.needsFreshKeys()) {
      assertThatThrownBy(() -> new TwoEnds(terms)).isInstanceOf(IllegalArgumentException.class);
    } else {
      try (TwoEnds ends = new TwoEnds(terms)) {
        ends.open(ends.seal(ends.inner(60)));
      }
    }
  }

  @Test
  void ahWithKeysSetByHandCyclesToo() {
    Terms terms = Terms.ah(EspIntegrity.HMAC_SHA1_96).numbers(0, false, true);
    try (TwoEnds ends = new TwoEnds(terms)) {
      ends.outbound().skipSequence(WRAP - 1);
      byte[] sealed = ends.seal(ends.inner(60));
      assertThat(ByteBuffer.wrap(sealed).getInt(28)).isZero();
      ends.open(sealed);
    }
  }

  @Test
  void rfc4301Section4Dot4Dot2Dot1PacketsWarnOnceThenEndTheSa() {
    Terms terms = GCM.limitedTo(new TrafficLimits(0, 0, 3, 5));
    try (TwoEnds ends = new TwoEnds(terms)) {
      List<Integer> results = new ArrayList<>();
      for (int count = 0; count < 7; count++) {
        results.add(ends.sealResult(ends.inner(60)));
      }
      assertThat(results.subList(0, 5)).allMatch(result -> result > 0);
      assertThat(results.subList(5, 7)).containsOnly(-1 - DropReason.LIFETIME_OVER.ordinal());
      assertThat(ends.senderEvents.told)
          .containsExactly("soft " + Terms.ESP_TO_SENDER, "hard " + Terms.ESP_TO_SENDER);
    }
  }

  @Test
  void aBundleIsNamedByTheSpiOfAh() {
    Terms terms =
        Terms.both(EspTransform.AES_128_GCM, EspIntegrity.NONE, EspIntegrity.HMAC_SHA1_96)
            .limitedTo(TrafficLimits.ofBytes(0, 100));
    try (TwoEnds ends = new TwoEnds(terms)) {
      ends.seal(ends.inner(90));
      assertThat(ends.sealResult(ends.inner(90))).isNegative();
      assertThat(ends.senderEvents.told).containsExactly("hard " + Terms.AH_TO_SENDER);
    }
  }

  /** As if that many packets had gone by. */
  private static void skip(TwoEnds ends, long last) {
    ends.outbound().skipSequence(last);
    ends.inbound().replayWindow().commit(last);
    ends.inbound().ahReplayWindow().commit(last);
  }
}
