package io.postern.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MssClampTest {
  private static final int SYN = 0x02;
  private static final int SYN_ACK = 0x12;
  private static final int ACK = 0x10;

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.2, 020405b4",
    "10.0.0.1, 10.0.0.2, 01020405b4010000",
    "10.0.0.1, 10.0.0.2, 0101020405b40402",
    "10.0.0.1, 10.0.0.2, 080a00000001000000010204ffff0000",
    "2001:db8::1, 2001:db8::2, 020405b4",
    "2001:db8::1, 2001:db8::2, 01020405b4010000",
  })
  void aGreaterOfferIsLoweredAndTheChecksumStaysRight(
      String source, String destination, String options) {
    for (int flags : new int[] {SYN, SYN_ACK}) {
      byte[] packet = Packets.tcp(source, destination, flags, OffHeap.bytes(options));
      byte[] clamped = clamped(packet, 1300, true);
      String expected = options.replaceAll("0204(05b4|ffff)", "02040514");
      int headers = source.contains(":") ? 60 : 40;
      assertThat(slice(clamped, headers, options.length() / 2)).isEqualTo(expected);
      assertThat(Packets.naiveSum(clamped, headers - 20, Protocol.TCP)).isEqualTo(0xFFFF);
    }
  }

  @ParameterizedTest
  @CsvSource({"020405b4, 1460", "02040218, 1300", "01010101, 1300", "00000000, 1300", "'', 1300"})
  void aSmallerOrAbsentOfferStays(String options, int maximum) {
    byte[] packet = Packets.tcp("10.0.0.1", "10.0.0.2", SYN, OffHeap.bytes(options));
    assertThat(clamped(packet, maximum, false)).isEqualTo(packet);
  }

  @ParameterizedTest
  @CsvSource({"02000000", "0300020405b40000", "0102ff00", "020605b400000000", "01010102"})
  void brokenOptionsAreLeftAlone(String options) {
    byte[] packet = Packets.tcp("10.0.0.1", "10.0.0.2", SYN, OffHeap.bytes(options));
    assertThat(clamped(packet, 100, false)).isEqualTo(packet);
  }

  @Test
  void onlySynIsTouched() {
    byte[] packet = Packets.tcp("10.0.0.1", "10.0.0.2", ACK, OffHeap.bytes("020405b4"));
    assertThat(clamped(packet, 1300, false)).isEqualTo(packet);
  }

  @Test
  void aLaterFragmentIsNotTakenForAHeader() {
    byte[] packet = Packets.tcp("10.0.0.1", "10.0.0.2", SYN, OffHeap.bytes("020405b4"));
    packet[7] = 5;
    assertThat(clamped(packet, 1300, false)).isEqualTo(packet);
  }

  @Test
  void aHeaderCutShortIsNotRead() {
    byte[] packet = Packets.tcp("10.0.0.1", "10.0.0.2", SYN, OffHeap.bytes("020405b4"));
    try (OffHeap memory = new OffHeap()) {
      long address = memory.of(packet);
      for (int length = 20; length < 44; length++) {
        assertThat(MssClamp.clamp(address, length, 1300)).isFalse();
      }
    }
  }

  @Test
  void ipv6ExtensionHeadersAreSteppedOver() {
    byte[] plain = Packets.tcp("2001:db8::1", "2001:db8::2", SYN, OffHeap.bytes("020405b4"));
    byte[] packet = new byte[plain.length + 8];
    System.arraycopy(plain, 0, packet, 0, 40);
    System.arraycopy(plain, 40, packet, 48, plain.length - 40);
    packet[5] = (byte) (packet[5] + 8);
    packet[6] = 0;
    packet[40] = Protocol.TCP;
    assertThat(slice(clamped(packet, 1300, true), 68, 4)).isEqualTo("02040514");
  }

  private static byte[] clamped(byte[] packet, int maximum, boolean changed) {
    try (OffHeap memory = new OffHeap()) {
      long address = memory.of(packet);
      assertThat(MssClamp.clamp(address, packet.length, maximum)).isEqualTo(changed);
      return OffHeap.read(address, packet.length);
    }
  }

  private static String slice(byte[] octets, int from, int length) {
    return HexFormat.of().formatHex(octets, from, from + length);
  }
}
