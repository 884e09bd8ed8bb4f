package io.postern.dataplane.ah;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaMode.OriginalAddresses;
import io.postern.dataplane.packet.Packets;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc4303TransportTest {
  private static final Terms GCM =
      Terms.esp(EspTransform.AES_128_GCM, EspIntegrity.NONE).inTransport();

  static Stream<Terms> everyKind() {
    Terms cbc = Terms.esp(EspTransform.AES_256_CBC, EspIntegrity.HMAC_SHA256_128).inTransport();
    return Stream.of(GCM, cbc)
        .flatMap(terms -> Stream.of(terms, terms.inUdp()))
        .flatMap(terms -> Stream.of(terms, terms.overIpv6()));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyLengthArrivesWithItsAddressesProtocolAndPayload(Terms terms) {
    try (TwoEnds ends = new TwoEnds(terms)) {
      int header = terms.ipv4() ? 20 : 40;
      for (int length = 48; length <= 1500; length += 5) {
        byte[] inner = ends.inner(length);
        byte[] opened = ends.open(ends.seal(inner));
        assertThat(Arrays.copyOfRange(opened, header, length))
            .isEqualTo(Arrays.copyOfRange(inner, header, length));
        int addresses = terms.ipv4() ? 12 : 8;
        assertThat(Arrays.copyOfRange(opened, addresses, header))
            .isEqualTo(Arrays.copyOfRange(inner, addresses, header));
        assertThat(opened[terms.ipv4() ? 9 : 6]).isEqualTo((byte) 17);
        if (terms.ipv4()) {
          assertThat(Packets.naiveSum(opened, 0, 20, 0)).isEqualTo(0xFFFF);
        }
      }
    }
  }

  @Test
  void section3Dot1Dot1TheIpv4HeaderWithItsOptionsStaysInFront() {
    try (TwoEnds ends = new TwoEnds(GCM)) {
      byte[] inner = Rfc4302Test.withOptions(ends.inner(60), HexFormat.of().parseHex("94040000"));
      byte[] sealed = ends.seal(inner);
      assertThat(sealed[0]).isEqualTo((byte) 0x46);
      assertThat(sealed[9]).isEqualTo((byte) 50);
      assertThat(Arrays.copyOfRange(sealed, 20, 24)).isEqualTo(new byte[] {(byte) 0x94, 4, 0, 0});
      assertThat(ByteBuffer.wrap(sealed).getShort(2)).isEqualTo((short) sealed.length);
      assertThat(Packets.naiveSum(sealed, 0, 24, 0)).isEqualTo(0xFFFF);
      byte[] opened = ends.open(sealed);
      assertThat(Arrays.copyOfRange(opened, 12, inner.length))
          .isEqualTo(Arrays.copyOfRange(inner, 12, inner.length));
    }
  }

  @Test
  void section3Dot1Dot1EspStandsBehindRoutingAndBeforeDestinationOptions() {
    try (TwoEnds ends = new TwoEnds(GCM.overIpv6())) {
      // Hop-by-hop, destination options for the routers, routing with none left, destination
      // options.
      String extensions = "3c00010400000000" + "2b00010400000000" + "3c00040000000000";
      byte[] inner =
          Rfc4302Test.withExtensions(
              ends.inner(80), HexFormat.of().parseHex(extensions + "1100010400000000"));
      byte[] sealed = ends.seal(inner);
      assertThat(Arrays.copyOfRange(sealed, 40, 56))
          .isEqualTo(HexFormat.of().parseHex(extensions.substring(0, 32)));
      assertThat(sealed[56]).isEqualTo((byte) 50);
      assertThat(ByteBuffer.wrap(sealed).getInt(64)).isEqualTo(Terms.ESP_TO_RECEIVER);
      // A raw socket hands out no extensions, so that only those behind ESP come through.
      byte[] opened = ends.open(sealed);
      assertThat(opened[6]).isEqualTo((byte) 60);
      assertThat(Arrays.copyOfRange(opened, 40, opened.length))
          .isEqualTo(Arrays.copyOfRange(inner, 64, inner.length));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3cff010400000000", "2c00000000000001"})
  void section3Dot3Dot4FragmentsAndCutExtensionsAreRefused(String extension) {
    try (TwoEnds ends = new TwoEnds(GCM.overIpv6())) {
      byte[] inner = Rfc4302Test.withExtensions(ends.inner(80), HexFormat.of().parseHex(extension));
      if (extension.startsWith("2c")) {
        inner[6] = 44;
      }
      assertThat(ends.sealResult(inner)).isEqualTo(-1 - DropReason.BAD_OUTBOUND_HEADER.ordinal());
    }
  }

  @Test
  void extensionsDoNotGoThroughUdp() {
    try (TwoEnds ends = new TwoEnds(GCM.overIpv6().inUdp())) {
      byte[] inner =
          Rfc4302Test.withExtensions(ends.inner(80), HexFormat.of().parseHex("1100010400000000"));
      assertThat(ends.sealResult(inner)).isEqualTo(-1 - DropReason.BAD_OUTBOUND_HEADER.ordinal());
    }
  }

  @Test
  void anotherFamilyThanThatOfThePathIsRefused() {
    try (TwoEnds ends = new TwoEnds(GCM)) {
      byte[] wide = Packets.udp("2001:db8::1", "2001:db8::2", 80);
      assertThat(ends.sealResult(wide)).isEqualTo(-1 - DropReason.BAD_OUTBOUND_HEADER.ordinal());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 17})
  void rfc3948Section3Dot1Dot2ChecksumsAreMendedWithTheOriginalAddresses(int protocol) {
    OriginalAddresses original =
        new OriginalAddresses(
            InetAddress.ofLiteral("192.168.7.9"), InetAddress.ofLiteral("203.0.113.200"));
    try (TwoEnds ends = new TwoEnds(GCM.inUdp().translated(original))) {
      for (int seed = 0; seed < 300; seed++) {
        byte[] asSent = checksummed("192.168.7.9", "203.0.113.200", protocol, 60 + seed);
        byte[] opened = ends.open(ends.seal(asSent));
        assertThat(Arrays.copyOfRange(opened, 12, 20))
            .isEqualTo(new byte[] {(byte) 192, 0, 2, 1, (byte) 192, 0, 2, 2});
        assertThat(Packets.naiveSum(opened, 20, protocol)).isEqualTo(0xFFFF);
      }
    }
  }

  @Test
  void rfc768NoChecksumStaysNoChecksum() {
    OriginalAddresses original =
        new OriginalAddresses(
            InetAddress.ofLiteral("192.168.7.9"), InetAddress.ofLiteral("203.0.113.200"));
    try (TwoEnds ends = new TwoEnds(GCM.inUdp().translated(original))) {
      byte[] inner = ends.inner(60);
      Arrays.fill(inner, 26, 28, (byte) 0);
      byte[] opened = ends.open(ends.seal(inner));
      assertThat(Arrays.copyOfRange(opened, 26, 28)).isEqualTo(new byte[2]);
    }
  }

  private static byte[] checksummed(String from, String to, int protocol, int length) {
    byte[] packet = Packets.packet(from, to, protocol, length);
    int at = 20 + (protocol == 6 ? 16 : 6);
    Arrays.fill(packet, at, at + 2, (byte) 0);
    int checksum = ~Packets.naiveSum(packet, 20, protocol) & 0xFFFF;
    ByteBuffer.wrap(packet).putShort(at, (short) (checksum == 0 ? 0xFFFF : checksum));
    return packet;
  }
}
