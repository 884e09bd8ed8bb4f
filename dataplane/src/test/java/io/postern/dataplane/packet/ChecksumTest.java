package io.postern.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  @Property
  void sumEqualsTheNaiveOne(@ForAll @Size(max = 3000) byte[] octets) {
    assertThat(sum(octets)).isEqualTo(Packets.naiveSum(octets, 0, octets.length, 0));
  }

  @Test
  void noCarryIsLostInTheLargestPacket() {
    byte[] octets = new byte[65_535];
    Arrays.fill(octets, (byte) 0xFF);
    assertThat(sum(octets)).isEqualTo(Packets.naiveSum(octets, 0, octets.length, 0));
  }

  @Property
  void rfc1624UpdateEqualsTheChecksumMadeAnew(
      @ForAll @Size(40) byte[] octets,
      @ForAll @IntRange(max = 19) int word,
      @ForAll @IntRange(max = 0xFFFF) int after) {
    byte[] changed = octets.clone();
    changed[2 * word] = (byte) (after >>> 8);
    changed[2 * word + 1] = (byte) after;
    int before = (octets[2 * word] & 0xFF) << 8 | octets[2 * word + 1] & 0xFF;
    int updated = Checksum.updated(Checksum.complement(sum(octets)), before, after);
    // Nothing but zeros, which no packet is, has the other form of zero as its sum.
    Assume.that(sum(octets) != 0 && sum(changed) != 0);
    assertThat(Checksum.add(updated, sum(changed))).isEqualTo(0xFFFF);
  }

  @Test
  void ipv4HeaderSumsUpToOnes() {
    try (OffHeap memory = new OffHeap()) {
      long packet = memory.of(Packets.udp("10.0.0.1", "10.0.0.2", 100));
      Checksum.putIpv4Header(packet);
      assertThat(Checksum.sum(packet, 20)).isEqualTo(0xFFFF);
    }
  }

  private static int sum(byte[] octets) {
    try (OffHeap memory = new OffHeap()) {
      return Checksum.sum(memory.of(octets), octets.length);
    }
  }
}
