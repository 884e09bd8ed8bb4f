package io.postern.dataplane.esp;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.CipherBackends;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc4303InboundTest {
  private static final byte[] INNER = Packets.udp(Ends.INSIDE_SENDER, Ends.INSIDE_RECEIVER, 60);

  private final Ends ends = new Ends(EspTransform.AES_128_CBC, EspIntegrity.HMAC_SHA1_96);

  @AfterEach
  void close() {
    ends.close();
  }

  @ParameterizedTest
  @MethodSource("io.postern.dataplane.esp.Suites#all")
  void section3Dot4Dot4AnyChangedOctetIsRefusedAndChangesNothing(
      EspTransform transform, EspIntegrity integrity) {
    for (CipherBackend backend : CipherBackends.installed()) {
      if (!backend.supports(transform, integrity)) {
        continue;
      }
      try (Ends pair = new Ends(transform, integrity, new JceBackend(), backend, 64, 0, 0)) {
        byte[] sealed = pair.seal(INNER);
        for (int index = 8; index < sealed.length; index++) {
          byte[] changed = sealed.clone();
          changed[index] ^= 0x01;
          assertRefused(DropReason.BAD_ICV, pair.openResult(changed));
        }
        byte[] changed = sealed.clone();
        changed[4] ^= 0x40;
        assertRefused(DropReason.BAD_ICV, pair.openResult(changed));
        assertThat(pair.inbound().replayWindow().newest()).isZero();
        SaCounters counters = pair.received();
        assertThat(counters.inboundPackets()).isZero();
        assertThat(counters.lastInboundNanos()).isZero();
        assertThat(counters.inboundDrops()).isEqualTo(sealed.length - 8 + 1);
        assertThat(pair.open(sealed)).isEqualTo(INNER);
      }
    }
  }

  @Test
  void section3Dot4Dot2UnknownSpiIsRefusedAndNobodyIsCharged() {
    byte[] sealed = ends.seal(INNER);
    sealed[0] ^= 1;
    assertRefused(DropReason.UNKNOWN_SPI, ends.openResult(sealed));
    assertThat(ends.opener.sa()).isNull();
    assertThat(ends.received().inboundDrops()).isZero();
  }

  @Test
  void otherEncapsulationThanAgreedIsRefused() {
    byte[] sealed = ends.seal(INNER);
    long address = ends.memory.of(sealed);
    int result =
        ends.opener.open(ends.receiver.snapshot(), address, sealed.length, Encapsulation.RAW);
    assertRefused(DropReason.WRONG_ENCAPSULATION, result);
  }

  @Test
  void everyCutPacketIsRefused() {
    byte[] sealed = ends.seal(INNER);
    for (int length = 0; length < sealed.length; length++) {
      int result = ends.openResult(Arrays.copyOf(sealed, length));
      boolean wholeBlocks = length >= 8 + 16 + 16 + 12 && (length - 8 - 12) % 16 == 0;
      assertRefused(wholeBlocks ? DropReason.BAD_ICV : DropReason.TRUNCATED, result);
    }
  }

  @Test
  void section3Dot4Dot3ReplayIsRefusedBelowInAndAboveTheWindow() {
    List<byte[]> sealed = new ArrayList<>();
    for (int count = 0; count < 200; count++) {
      sealed.add(ends.seal(INNER));
    }
    assertThat(ends.open(sealed.get(100))).isEqualTo(INNER);
    assertThat(ends.opener.newest()).isTrue();
    assertRefused(DropReason.REPLAYED, ends.openResult(sealed.get(100)));
    assertThat(ends.open(sealed.get(37))).isEqualTo(INNER);
    assertThat(ends.opener.newest()).isFalse();
    assertRefused(DropReason.REPLAYED, ends.openResult(sealed.get(37)));
    assertRefused(DropReason.REPLAYED, ends.openResult(sealed.get(36)));
    assertThat(ends.open(sealed.get(199))).isEqualTo(INNER);
    assertRefused(DropReason.REPLAYED, ends.openResult(sealed.get(101)));
    assertThat(ends.open(sealed.get(136))).isEqualTo(INNER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // no packet, wrong padding octets, and paddings that are longer than the packet
        "00000000000000000000000000000204",
        "01020304050607080900000000000e04",
        "0102030405060708090a0b0c0d000e04",
        "0102030405060708090a0b0c0d0e0f04",
        "0102030405060708090a0b0c0d0eff04",
      })
  void section2Dot4OtherPaddingIsRefused(String clear) {
    assertRefused(DropReason.BAD_PADDING, ends.openResult(ends.sealRaw(OffHeap.bytes(clear))));
    // The ICV was right, so its number is used up all the same.
    assertThat(ends.inbound().replayWindow().newest()).isEqualTo(1);
  }

  @Test
  void section2Dot4LongerPaddingThanNeededIsTaken() {
    byte[] padding = new byte[256 - 60 - 2];
    for (int index = 0; index < padding.length; index++) {
      padding[index] = (byte) (index + 1);
    }
    byte[] clear =
        ByteBuffer.allocate(256)
            .put(INNER)
            .put(padding)
            .put((byte) padding.length)
            .put((byte) 4)
            .array();
    assertThat(ends.open(ends.sealRaw(clear))).isEqualTo(INNER);
  }

  @Test
  void section2Dot6DummyPacketsAreDroppedWithoutAnError() {
    byte[] dummy = OffHeap.bytes("a5a5a5a5a5a5a5a5a5a5a5a5a5a5003b");
    assertThat(ends.openResult(ends.sealRaw(dummy))).isEqualTo(EspOpener.DUMMY);
    assertThat(ends.received().inboundDrops()).isZero();
    assertThat(ends.received().inboundPackets()).isEqualTo(1);
    assertThat(ends.received().inboundBytes()).isZero();
  }

  @Test
  void section2Dot7PaddingBehindTheInnerPacketIsCutOff() {
    byte[] clear = ByteBuffer.allocate(128).put(INNER).put(127, (byte) 4).array();
    assertThat(ends.open(ends.sealRaw(clear))).isEqualTo(INNER);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 17, 41, 50, 255})
  void aNextHeaderThatTheInnerPacketIsNotIsRefused(int nextHeader) {
    byte[] clear = ByteBuffer.allocate(64).put(INNER).put(63, (byte) nextHeader).array();
    clear[60] = 1;
    clear[61] = 2;
    clear[62] = 2;
    assertRefused(DropReason.BAD_INNER_HEADER, ends.openResult(ends.sealRaw(clear)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // version 5; header of 16; total above what is there; total below the header
        "5500003c",
        "4400003c",
        "4500003f",
        "45000013",
      })
  void aBrokenInnerHeaderIsRefused(String start) {
    byte[] clear = ByteBuffer.allocate(64).put(INNER).put(0, OffHeap.bytes(start)).array();
    clear[60] = 1;
    clear[61] = 2;
    clear[62] = 2;
    clear[63] = 4;
    assertRefused(DropReason.BAD_INNER_HEADER, ends.openResult(ends.sealRaw(clear)));
  }

  @Test
  void rfc4301Section5Dot2AnInnerAddressOfSomebodyElseIsRefused() {
    String[][] others = {
      {"10.3.0.5", Ends.INSIDE_RECEIVER},
      {Ends.INSIDE_SENDER, "10.3.0.7"},
      {Ends.INSIDE_RECEIVER, Ends.INSIDE_SENDER},
      {Ends.WIDE_RECEIVER, Ends.WIDE_SENDER},
      {"::ffff:10.1.0.5", Ends.WIDE_RECEIVER},
    };
    for (String[] other : others) {
      byte[] inner =
          other[0].contains(".") && !other[0].contains(":")
              ? Packets.udp(other[0], other[1], 62)
              : mapped(other[0], other[1]);
      byte[] clear = ByteBuffer.allocate(64).put(inner).array();
      clear[63] = (byte) (inner[0] >>> 4 == 4 ? 4 : 41);
      assertRefused(DropReason.INNER_POLICY, ends.openResult(ends.sealRaw(clear)));
    }
    assertThat(ends.received().inboundPackets()).isZero();
  }

  @Test
  void timeToLiveIsLeftToTheRouterBehindTheTunnel() {
    byte[] inner = INNER.clone();
    inner[8] = 1;
    assertThat(ends.open(ends.seal(inner))).isEqualTo(inner);
  }

  private static byte[] mapped(String source, String destination) {
    byte[] inner = Packets.udp("2001:db8::1", destination, 62);
    if (source.startsWith("::ffff:")) {
      byte[] octets = OffHeap.bytes("00000000000000000000ffff0a010005");
      System.arraycopy(octets, 0, inner, 8, 16);
      return inner;
    }
    return Packets.udp(source, destination, 62);
  }

  private static void assertRefused(DropReason reason, int result) {
    assertThat(result).isNegative();
    assertThat(DropReason.values()[-1 - result]).isEqualTo(reason);
  }
}
