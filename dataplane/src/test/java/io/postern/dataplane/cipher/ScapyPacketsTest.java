package io.postern.dataplane.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.packet.OffHeap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets that another implementation sealed open in each backend. */
class ScapyPacketsTest {
  record Packet(
      EspTransform transform,
      EspIntegrity integrity,
      String keys,
      boolean extended,
      long sequence,
      String sealed,
      String inner) {
    static Packet parse(String line) {
      String[] fields = line.split("\\|", -1);
      boolean extended = !fields[3].isEmpty();
      long high = extended ? Long.parseLong(fields[3]) : 0;
      return new Packet(
          EspTransform.valueOf(fields[0]),
          EspIntegrity.valueOf(fields[1]),
          fields[2],
          extended,
          high << 32 | 5,
          fields[4],
          fields[5]);
    }
  }

  static Stream<Packet> packets() {
    try (InputStream file =
        Objects.requireNonNull(ScapyPacketsTest.class.getResourceAsStream("scapy-esp.txt"))) {
      List<String> lines =
          new String(file.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
      return lines.stream().filter(line -> !line.startsWith("#")).map(Packet::parse);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @ParameterizedTest
  @MethodSource("packets")
  void opens(Packet packet) {
    byte[] sealed = OffHeap.bytes(packet.sealed);
    byte[] inner = OffHeap.bytes(packet.inner);
    for (CipherBackend backend : CipherBackends.installed()) {
      if (!backend.supports(packet.transform, packet.integrity)) {
        continue;
      }
      SaKeys keys = SaKeys.take(OffHeap.bytes(packet.keys), packet.transform, packet.integrity);
      try (OffHeap memory = new OffHeap();
          Scratch scratch = new Scratch();
          PacketCipher open =
              backend.opening(packet.transform, packet.integrity, keys, packet.extended)) {
        long address = memory.of(sealed);
        assertThat(open.open(address, sealed.length, packet.sequence, scratch))
            .as(backend.name())
            .isTrue();
        int start = 8 + packet.transform.ivSize();
        byte[] clear = OffHeap.read(address + start, inner.length);
        assertThat(Arrays.copyOf(clear, inner.length)).isEqualTo(inner);
      }
    }
  }
}
