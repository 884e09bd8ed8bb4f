package io.postern.dataplane.ah;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.packet.Packets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc4302Test {
  static Stream<Terms> everyKind() {
    Terms ah = Terms.ah(EspIntegrity.HMAC_SHA256_128);
    Terms both =
        Terms.both(
            EspTransform.AES_128_CBC, EspIntegrity.HMAC_SHA1_96, EspIntegrity.HMAC_SHA512_256);
    Terms hidden =
        Terms.both(EspTransform.AES_256_CBC, EspIntegrity.NONE, EspIntegrity.HMAC_SHA256_128);
    Terms gmac = Terms.ah(EspIntegrity.AES_192_GMAC);
    return Stream.of(ah, both, hidden, gmac)
        .flatMap(terms -> Stream.of(terms, terms.inTransport()))
        .flatMap(terms -> Stream.of(terms, terms.overIpv6()))
        .flatMap(terms -> Stream.of(terms, terms.numbers(128, true, false)));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyLengthArrivesAsItLeft(Terms terms) {
    try (TwoEnds ends = new TwoEnds(terms)) {
      int count = 0;
      for (int length = 48; length <= 1500; length += 3) {
        byte[] inner = ends.inner(length);
        byte[] opened = ends.open(ends.seal(inner));
        assertThat(withoutIpv4Checksum(opened)).isEqualTo(withoutIpv4Checksum(inner));
        count++;
      }
      assertThat(ends.received().inboundPackets()).isEqualTo(count);
      assertThat(ends.received().inboundDrops()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void section3Dot4Dot4NothingOfAPacketButWhatMayChangeCanBeChanged(Terms terms) {
    try (TwoEnds ends = new TwoEnds(terms)) {
      byte[] sealed = ends.seal(ends.inner(100));
      // The numbers of protocol and lengths lead elsewhere before the ICV is looked at.
      for (int index = 0; index < sealed.length; index++) {
        byte[] changed = sealed.clone();
        changed[index] ^= 0x01;
        if (!mayChange(index, terms.ipv4())) {
          assertThat(ends.openResult(changed)).as("octet %d", index).isNegative();
        }
      }
      assertThat(ends.inbound().ahReplayWindow().newest()).isZero();
      assertThat(ends.received().inboundPackets()).isZero();
      ends.open(sealed);
    }
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void appendixAWhatRoutersChangeIsNotCovered(Terms terms) {
    try (TwoEnds ends = new TwoEnds(terms)) {
      byte[] changed = ends.seal(ends.inner(100));
      for (int index = 0; index < changed.length; index++) {
        boolean fragmentBits = terms.ipv4() && (index == 6 || index == 7);
        if (mayChange(index, terms.ipv4()) && !fragmentBits) {
          changed[index] ^= terms.ipv4() || index > 0 ? (byte) 0xFF : 0x0F;
        }
      }
      assertThat(ends.openResult(changed)).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(value = EspIntegrity.class, mode = Mode.EXCLUDE, names = "NONE")
  void section2Dot2TheHeaderIsPaddedForItsFamily(EspIntegrity integrity) {
    try (TwoEnds narrow = new TwoEnds(Terms.ah(integrity));
        TwoEnds wide = new TwoEnds(Terms.ah(integrity).overIpv6())) {
      int narrowSize = (narrow.seal(narrow.inner(60))[21] + 2) * 4;
      int wideSize = (wide.seal(wide.inner(60))[41] + 2) * 4;
      assertThat(narrowSize).isEqualTo(12 + integrity.icvSize());
      assertThat(wideSize).isEqualTo((12 + integrity.icvSize() + 7) / 8 * 8);
    }
  }

  @Test
  void section2Dot3TheReservedFieldIs0() {
    try (TwoEnds ends = new TwoEnds(Terms.ah(EspIntegrity.HMAC_SHA1_96))) {
      byte[] sealed = ends.seal(ends.inner(100));
      assertThat(sealed[22]).isZero();
      assertThat(sealed[23]).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 6, 7, 128, 255})
  void section2Dot2ALengthFieldThatLiesIsRefused(int field) {
    try (TwoEnds ends = new TwoEnds(Terms.ah(EspIntegrity.HMAC_SHA1_96))) {
      byte[] sealed = ends.seal(ends.inner(100));
      assertThat(sealed[21]).isEqualTo((byte) 4);
      sealed[21] = (byte) field;
      ends.assertRefused(DropReason.TRUNCATED, sealed);
    }
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyCutPacketIsRefused(Terms terms) {
    try (TwoEnds ends = new TwoEnds(terms)) {
      byte[] sealed = ends.seal(ends.inner(60));
      for (int length = 0; length < sealed.length; length++) {
        ends.assertRefused(DropReason.TRUNCATED, Arrays.copyOf(sealed, length));
        byte[] consistent = Arrays.copyOf(sealed, length);
        int header = terms.ipv4() ? 20 : 40;
        if (length >= header) {
          ByteBuffer lengths = ByteBuffer.wrap(consistent);
          lengths.putShort(terms.ipv4() ? 2 : 4, (short) (terms.ipv4() ? length : length - 40));
          assertThat(ends.openResult(consistent)).as("%d octets", length).isNegative();
        }
      }
      ends.open(sealed);
    }
  }

  @Test
  void section3Dot4Dot3ReplayIsRefused() {
    try (TwoEnds ends = new TwoEnds(Terms.ah(EspIntegrity.AES_XCBC_96))) {
      byte[] first = ends.seal(ends.inner(60));
      byte[] second = ends.seal(ends.inner(60));
      ends.open(second);
      ends.open(first);
      ends.assertRefused(DropReason.REPLAYED, second);
      assertThat(ends.ahSequence()).isEqualTo(2);
      ends.assertRefused(DropReason.REPLAYED, first);
      assertThat(ends.ahSequence()).isEqualTo(1);
      assertThat(ends.ahSpi()).isEqualTo(ends.inbound().spi());
      for (int count = 0; count < 64; count++) {
        second = ends.seal(ends.inner(60));
      }
      ends.open(second);
      ends.assertRefused(DropReason.REPLAYED, first);
    }
  }

  @Test
  void section3Dot4Dot2AnUnknownSpiIsRefusedAndNobodyIsCharged() {
    try (TwoEnds ends = new TwoEnds(Terms.ah(EspIntegrity.HMAC_MD5_96))) {
      byte[] sealed = ends.seal(ends.inner(60));
      sealed[24] ^= 1;
      ends.assertRefused(DropReason.UNKNOWN_SPI, sealed);
      assertThat(ends.ahSpi()).isEqualTo(ends.inbound().spi() ^ 1 << 24);
      assertThat(ends.received().inboundDrops()).isZero();
      ends.assertRefused(DropReason.TRUNCATED, Arrays.copyOf(sealed, 19));
      assertThat(ends.ahSpi()).isZero();
      assertThat(ends.ahSequence()).isZero();
    }
  }

  @Test
  void rfc4301Section5Dot2EspThatShouldBeInsideAhIsRefusedWhenItComesBare() {
    Terms inside = Terms.esp(EspTransform.AES_128_GCM, EspIntegrity.NONE).inTransport();
    Terms bundle =
        Terms.both(EspTransform.AES_128_GCM, EspIntegrity.NONE, EspIntegrity.HMAC_SHA1_96);
    try (TwoEnds bare = new TwoEnds(inside);
        TwoEnds ends = new TwoEnds(bundle.inTransport())) {
      byte[] esp = bare.seal(bare.inner(60));
      ends.assertRefused(DropReason.TRUNCATED, esp);
    }
  }

  /** RFC 4303 §3.2, and RFC 3686 §2.1 for counter mode. */
  @ParameterizedTest
  @CsvSource({"AES_256_CBC, false", "NULL, true", "AES_128_CTR, true"})
  void espWithoutIntegrityOnlyHidesWhatAhProtects(EspTransform cipher, boolean insideAh) {
    Terms refused =
        insideAh
            ? Terms.both(cipher, EspIntegrity.NONE, EspIntegrity.HMAC_SHA1_96)
            : Terms.esp(cipher, EspIntegrity.NONE);
    assertThatThrownBy(() -> new TwoEnds(refused))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RFC 4303 §3.2");
  }

  @Test
  void section3Dot3Dot4FragmentsAreNeverProtectedInTransportMode() {
    try (TwoEnds ends = new TwoEnds(Terms.ah(EspIntegrity.HMAC_SHA1_96).inTransport())) {
      byte[] first = ends.inner(100);
      first[6] = 0x20;
      byte[] last = ends.inner(100);
      last[7] = 5;
      int refused = -1 - DropReason.BAD_OUTBOUND_HEADER.ordinal();
      assertThat(ends.sealResult(first)).isEqualTo(refused);
      assertThat(ends.sealResult(last)).isEqualTo(refused);
      assertThat(ends.outbound().lastSequence()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // end of options, no operation and router alert stay; record route, timestamp and unknown go
    "00000000, 20, true",
    "01010101, 20, false",
    "94040000, 22, false",
    "07040400, 22, true",
    "44040500, 22, true",
    "99040102, 22, true",
  })
  void appendixA1OptionsAreCoveredIfTheyNeverChange(String option, int at, boolean mayChange) {
    try (TwoEnds ends = new TwoEnds(Terms.ah(EspIntegrity.HMAC_SHA1_96).inTransport())) {
      byte[] inner = withOptions(ends.inner(60), HexFormat.of().parseHex(option));
      byte[] sealed = ends.seal(inner);
      byte[] opened = ends.open(sealed);
      assertThat(Arrays.copyOfRange(opened, 20, inner.length))
          .isEqualTo(Arrays.copyOfRange(inner, 20, inner.length));
      byte[] next = ends.seal(inner);
      next[at] ^= 0x10;
      boolean endsOptions = option.startsWith("00");
      if (!endsOptions) {
        assertThat(ends.openResult(next) > 0).isEqualTo(mayChange);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"07010000", "07ff0400", "07000000", "94ff0000"})
  void optionsThatLieAboutTheirLengthAreNeverSealed(String option) {
    try (TwoEnds ends = new TwoEnds(Terms.ah(EspIntegrity.HMAC_SHA1_96).inTransport())) {
      byte[] inner = withOptions(ends.inner(60), HexFormat.of().parseHex(option));
      assertThat(ends.sealResult(inner)).isEqualTo(-1 - DropReason.BAD_OUTBOUND_HEADER.ordinal());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"8307080a0b0c0d00", "01890708c0000203"})
  void section3Dot3Dot3Dot1ASourceRouteIsNeverSealed(String options) {
    try (TwoEnds ends = new TwoEnds(Terms.ah(EspIntegrity.HMAC_SHA1_96).inTransport())) {
      byte[] inner = withOptions(ends.inner(60), HexFormat.of().parseHex(options));
      assertThat(ends.sealResult(inner)).isEqualTo(-1 - DropReason.BAD_OUTBOUND_HEADER.ordinal());
    }
  }

  @Test
  void section3Dot1Dot1AhStandsBehindHopByHopAndBeforeDestinationOptions() {
    try (TwoEnds ends = new TwoEnds(Terms.ah(EspIntegrity.HMAC_SHA1_96).overIpv6().inTransport())) {
      // Hop-by-hop: router alert, and an option 0x3E whose data may change; then destination
      // options.
      byte[] extensions =
          HexFormat.of().parseHex("3c01050200003e040a0b0c0d01020000110001040000000b");
      byte[] inner = withExtensions(ends.inner(80), extensions);
      byte[] sealed = ends.seal(inner);
      assertThat(sealed[6]).isEqualTo((byte) 0);
      assertThat(sealed[40]).isEqualTo((byte) 51);
      assertThat(sealed[56]).isEqualTo((byte) 60);
      byte[] changedOnTheWay = sealed.clone();
      changedOnTheWay[49] ^= 0x55;
      byte[] opened = ends.open(changedOnTheWay);
      inner[49] ^= 0x55;
      assertThat(opened).isEqualTo(inner);
      byte[] changedAlert = ends.seal(inner);
      changedAlert[45] ^= 1;
      ends.assertRefused(DropReason.BAD_ICV, changedAlert);
    }
  }

  @Test
  void rfc3715Section2Dot1AhNeverGoesIntoUdp() {
    assertThatThrownBy(() -> new TwoEnds(Terms.ah(EspIntegrity.HMAC_SHA1_96).inUdp()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NAT");
  }

  @Test
  void largestInnerFitsAndOneMoreDoesNot() {
    everyKind()
        .forEach(
            terms -> {
              try (TwoEnds ends = new TwoEnds(terms)) {
                int largest = ends.outbound().overhead().largestInner(1500, terms.ipv4());
                assertThat(ends.seal(ends.inner(largest)).length).isLessThanOrEqualTo(1500);
                assertThat(ends.seal(ends.inner(largest + 1)).length).isGreaterThan(1500);
              }
            });
  }

  private static boolean mayChange(int index, boolean ipv4) {
    return ipv4
        ? index == 1 || index == 6 || index == 7 || index == 8 || index == 10 || index == 11
        : index <= 3 || index == 7;
  }

  static byte[] withOptions(byte[] packet, byte[] options) {
    ByteBuffer result = ByteBuffer.allocate(packet.length + options.length);
    result.put(packet, 0, 20).put(options).put(packet, 20, packet.length - 20);
    result.put(0, (byte) (0x45 + options.length / 4));
    result.putShort(2, (short) (packet.length + options.length));
    return result.array();
  }

  static byte[] withExtensions(byte[] packet, byte[] extensions) {
    ByteBuffer result = ByteBuffer.allocate(packet.length + extensions.length);
    result.put(packet, 0, 40).put(extensions).put(packet, 40, packet.length - 40);
    result.put(6, (byte) 0);
    result.putShort(4, (short) (packet.length - 40 + extensions.length));
    return result.array();
  }

  /** The header checksum and identification are made again in transport mode. */
  private static byte[] withoutIpv4Checksum(byte[] packet) {
    byte[] copy = packet.clone();
    if (copy[0] >>> 4 == 4) {
      Arrays.fill(copy, 4, 6, (byte) 0);
      Arrays.fill(copy, 10, 12, (byte) 0);
    }
    return copy;
  }

  @Test
  void tunnelCarriesIpv6InsideIpv4AndTheOtherWayRound() {
    for (Terms terms :
        new Terms[] {
          Terms.ah(EspIntegrity.HMAC_SHA384_192), Terms.ah(EspIntegrity.HMAC_SHA384_192).overIpv6()
        }) {
      try (TwoEnds ends = new TwoEnds(terms)) {
        byte[] wide = Packets.udp("2001:db8:1::5", "2001:db8:2::7", 333);
        assertThat(ends.open(ends.seal(wide))).isEqualTo(wide);
        byte[] narrow = Packets.udp("10.1.0.5", "10.2.0.7", 333);
        assertThat(ends.open(ends.seal(narrow))).isEqualTo(narrow);
      }
    }
  }
}
