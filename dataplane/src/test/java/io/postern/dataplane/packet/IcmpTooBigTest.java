package io.postern.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpTooBigTest {
  @Test
  void rfc1191Section4FragmentationNeededTellsTheMtu() {
    byte[] inner = Packets.udp("10.1.0.5", "10.2.0.7", 1500);
    byte[] answer = answer(inner);
    assertThat(answer).hasSize(576);
    assertThat(Arrays.copyOfRange(answer, 12, 20)).containsExactly(10, 2, 0, 7, 10, 1, 0, 5);
    assertThat(answer[9]).isEqualTo((byte) Protocol.ICMP);
    assertThat(Arrays.copyOfRange(answer, 20, 22)).containsExactly(3, 4);
    assertThat(Arrays.copyOfRange(answer, 24, 28)).containsExactly(0, 0, 5, 100);
    assertThat(Arrays.copyOfRange(answer, 28, 576)).isEqualTo(Arrays.copyOf(inner, 548));
    assertThat(Packets.naiveSum(answer, 0, 20, 0)).isEqualTo(0xFFFF);
    assertThat(Packets.naiveSum(answer, 20, 556, 0)).isEqualTo(0xFFFF);
  }

  @Test
  void rfc4443Section3Dot2PacketTooBigTellsTheMtu() {
    byte[] inner = Packets.udp("2001:db8:1::5", "2001:db8:2::7", 1500);
    byte[] answer = answer(inner);
    assertThat(answer).hasSize(1280);
    assertThat(Arrays.copyOfRange(answer, 8, 24)).isEqualTo(Arrays.copyOfRange(inner, 24, 40));
    assertThat(Arrays.copyOfRange(answer, 24, 40)).isEqualTo(Arrays.copyOfRange(inner, 8, 24));
    assertThat(Arrays.copyOfRange(answer, 40, 42)).containsExactly(2, 0);
    assertThat(Arrays.copyOfRange(answer, 44, 48)).containsExactly(0, 0, 5, 100);
    assertThat(Packets.naiveSum(answer, 40, Protocol.ICMPV6)).isEqualTo(0xFFFF);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 11, 12})
  void rfc1122NoErrorAboutAnError(int type) {
    byte[] inner = Packets.packet("10.1.0.5", "10.2.0.7", Protocol.ICMP, 1500);
    inner[20] = (byte) type;
    assertThat(answer(inner)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 127, 137})
  void rfc4443NoErrorAboutAnError(int type) {
    byte[] inner = Packets.packet("2001:db8:1::5", "2001:db8:2::7", Protocol.ICMPV6, 1500);
    inner[40] = (byte) type;
    assertThat(answer(inner)).isEmpty();
  }

  @Test
  void anEchoIsAnswered() {
    byte[] inner = Packets.packet("10.1.0.5", "10.2.0.7", Protocol.ICMP, 1500);
    inner[20] = 8;
    assertThat(answer(inner)).isNotEmpty();
  }

  @Test
  void noErrorAboutALaterFragment() {
    byte[] inner = Packets.udp("10.1.0.5", "10.2.0.7", 1500);
    inner[7] = 1;
    assertThat(answer(inner)).isEmpty();
  }

  @Test
  void noErrorWithoutDontFragment() {
    byte[] inner = Packets.udp("10.1.0.5", "10.2.0.7", 1500);
    inner[6] = 0;
    assertThat(answer(inner)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.5, 255.255.255.255",
    "10.1.0.5, 224.0.0.1",
    "0.0.0.0, 10.2.0.7",
    "127.0.0.1, 10.2.0.7",
    "255.255.255.255, 10.2.0.7",
    "::, 2001:db8:2::7",
    "ff02::1, 2001:db8:2::7",
  })
  void noErrorToOrAboutManyOrNobody(String source, String destination) {
    assertThat(answer(Packets.udp(source, destination, 1500))).isEmpty();
  }

  private static byte[] answer(byte[] inner) {
    try (OffHeap memory = new OffHeap()) {
      long target = memory.allocate(IcmpTooBig.LARGEST);
      int length = IcmpTooBig.write(memory.of(inner), inner.length, 1380, target);
      return OffHeap.read(target, length);
    }
  }
}
