package io.postern.dataplane.esp;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.packet.Packets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifetimeTest {
  private static final byte[] INNER = Packets.udp(Ends.INSIDE_SENDER, Ends.INSIDE_RECEIVER, 100);

  private static Ends ends(long softBytes, long hardBytes) {
    return new Ends(
        EspTransform.AES_128_GCM,
        EspIntegrity.NONE,
        new JceBackend(),
        new JceBackend(),
        64,
        softBytes,
        hardBytes);
  }

  @Test
  void rfc4301Section4Dot4Dot2Dot1BytesWarnOnceThenEndTheSa() {
    try (Ends ends = ends(300, 500)) {
      List<Integer> results = new ArrayList<>();
      for (int count = 0; count < 7; count++) {
        results.add(ends.sealResult(INNER));
      }
      assertThat(results.subList(0, 5)).allMatch(result -> result > 0);
      assertThat(results.subList(5, 7)).containsOnly(-1 - DropReason.LIFETIME_OVER.ordinal());
      assertThat(ends.senderEvents.told)
          .containsExactly("soft " + Ends.SENDER_SPI, "hard " + Ends.SENDER_SPI);
    }
  }

  @Test
  void inboundBytesEndThePairAsWell() {
    try (Ends ends = ends(0, 500)) {
      Ends other = ends(0, 0);
      List<byte[]> sealed = new ArrayList<>();
      for (int count = 0; count < 7; count++) {
        sealed.add(other.seal(INNER));
      }
      other.close();
      for (byte[] packet : sealed.subList(0, 5)) {
        assertThat(ends.open(packet)).isEqualTo(INNER);
      }
      assertThat(ends.openResult(sealed.get(5))).isEqualTo(-1 - DropReason.LIFETIME_OVER.ordinal());
      assertThat(ends.openResult(sealed.get(6))).isEqualTo(-1 - DropReason.LIFETIME_OVER.ordinal());
      assertThat(ends.receiverEvents.told).containsExactly("hard " + Ends.RECEIVER_SPI);
    }
  }

  /** As many octets as the algorithm is applied to. */
  @Test
  void rfc4301Section4Dot4Dot2Dot1PaddingBehindThePacketCounts() {
    try (Ends ends = ends(0, 500);
        Ends other = ends(0, 0)) {
      List<Integer> results = new ArrayList<>();
      List<Integer> opened = new ArrayList<>();
      for (int count = 0; count < 3; count++) {
        results.add(ends.sealResult(INNER, 250));
        opened.add(ends.openResult(other.sealPadded(INNER, 250)));
      }
      assertThat(results.subList(0, 2)).allMatch(result -> result > 0);
      assertThat(results.get(2)).isEqualTo(-1 - DropReason.LIFETIME_OVER.ordinal());
      assertThat(opened)
          .containsExactly(INNER.length, INNER.length, -1 - DropReason.LIFETIME_OVER.ordinal());
    }
  }

  @Test
  void rfc4301Section4Dot4Dot2Dot1DummiesCount() {
    try (Ends ends = ends(0, 500);
        Ends other = ends(0, 0)) {
      List<Integer> results = new ArrayList<>();
      List<Integer> opened = new ArrayList<>();
      for (int count = 0; count < 3; count++) {
        results.add(ends.dummyResult(INNER, 250));
        opened.add(ends.openResult(other.dummy(INNER, 250)));
      }
      assertThat(results.subList(0, 2)).allMatch(result -> result > 0);
      assertThat(results.get(2)).isEqualTo(-1 - DropReason.LIFETIME_OVER.ordinal());
      assertThat(opened)
          .containsExactly(
              EspOpener.DUMMY, EspOpener.DUMMY, -1 - DropReason.LIFETIME_OVER.ordinal());
      assertThat(ends.received().inboundPackets()).isEqualTo(2);
    }
  }

  @Test
  void rfc4303Section3Dot3Dot3TheSequenceNumberNeverCycles() {
    try (Ends ends = ends(0, 0)) {
      var sa = ends.outbound(INNER);
      sa.skipSequence(0xFFFF_FFFDL);
      assertThat(ends.open(ends.seal(INNER))).isEqualTo(INNER);
      assertThat(ends.open(ends.seal(INNER))).isEqualTo(INNER);
      assertThat(sa.lastSequence()).isEqualTo(0xFFFF_FFFFL);
      int exhausted = -1 - DropReason.SEQUENCE_EXHAUSTED.ordinal();
      assertThat(ends.sealResult(INNER)).isEqualTo(exhausted);
      assertThat(ends.sealResult(INNER)).isEqualTo(exhausted);
      assertThat(ends.senderEvents.told)
          .containsExactly(
              "soft " + Ends.SENDER_SPI,
              "overflow " + Ends.SENDER_SPI + " to " + Ends.RECEIVER_SPI,
              "hard " + Ends.SENDER_SPI);
    }
  }

  @Test
  void theFirstNumberIsOneAndNumbersAreNeverTakenBack() {
    try (Ends ends = ends(0, 0)) {
      assertThat(ends.seal(INNER)).startsWith(0xB0, 0, 0, 1, 0, 0, 0, 1);
      var sa = ends.outbound(INNER);
      sa.skipSequence(100);
      sa.skipSequence(50);
      ends.seal(INNER);
      assertThat(sa.lastSequence()).isEqualTo(101);
    }
  }
}
