package io.postern.dataplane.ah;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.AhParameters;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.SaMode;
import io.postern.dataplane.TrafficLimits;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.esp.EspOpener;
import io.postern.dataplane.esp.RecordedEvents;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.policy.SaTables;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets that another implementation protected with AH open. */
class ScapyPacketsTest {
  private static final int SPI = 0xC000_0001;

  record Packet(
      EspIntegrity integrity,
      String key,
      boolean extended,
      boolean transport,
      String sealed,
      String inner) {
    static Packet parse(String line) {
      String[] fields = line.split("\\|", -1);
      return new Packet(
          EspIntegrity.valueOf(fields[0]),
          fields[1],
          !fields[2].isEmpty(),
          fields[3].equals("transport"),
          fields[4],
          fields[5]);
    }

    ChildSaParameters parameters() {
      InetSocketAddress here = new InetSocketAddress("192.0.2.2", 0);
      InetSocketAddress there = new InetSocketAddress("192.0.2.1", 0);
      List<Prefix> all = List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));
      SaKeys unused = SaKeys.take(new byte[integrity.keySize()], integrity);
      SaKeys keys = SaKeys.take(OffHeap.bytes(key), integrity);
      return new ChildSaParameters(
          Optional.empty(),
          Optional.of(new AhParameters(SPI, 256, integrity, keys, unused)),
          transport ? new SaMode.Transport(Optional.empty()) : new SaMode.Tunnel(),
          Encapsulation.RAW,
          new Path(here, there),
          all,
          all,
          64,
          extended,
          false,
          TrafficLimits.NONE);
    }
  }

  static Stream<Packet> packets() {
    try (InputStream file =
        Objects.requireNonNull(ScapyPacketsTest.class.getResourceAsStream("scapy-ah.txt"))) {
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
    try (SaTables tables = new SaTables(new JceBackend());
        OffHeap memory = new OffHeap();
        EspOpener espOpener = new EspOpener(new RecordedEvents());
        AhOpener opener = new AhOpener(espOpener)) {
      tables.installInbound(packet.parameters());
      if (packet.extended) {
        // It was sent when the higher half was 7.
        var window = Objects.requireNonNull(tables.snapshot().inbound(SPI)).ahReplayWindow();
        window.commit(7L << 32);
      }
      int length = opener.open(tables.snapshot(), memory.of(sealed), sealed.length);
      assertThat(length).isEqualTo(inner.length);
      byte[] opened = OffHeap.read(espOpener.innerAddress(), length);
      if (inner[0] >>> 4 == 4) {
        // Made anew, as the protocol is another one.
        Arrays.fill(opened, 10, 12, (byte) 0);
        Arrays.fill(inner, 10, 12, (byte) 0);
      }
      assertThat(opened).isEqualTo(inner);
    }
  }
}
