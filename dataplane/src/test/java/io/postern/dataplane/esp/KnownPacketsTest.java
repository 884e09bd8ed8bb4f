package io.postern.dataplane.esp;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspParameters;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.SaMode;
import io.postern.dataplane.TrafficLimits;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.CipherBackends;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.policy.SaTables;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Published ESP packets go through the whole of inbound ESP, with every backend. */
class KnownPacketsTest {
  private static final int IPV4 = 4;

  /** For packets whose own ICV is not published, or that have none. */
  private static final byte[] OUR_KEY = new byte[20];

  record Packet(
      String source,
      EspTransform transform,
      EspIntegrity integrity,
      String keys,
      Optional<Long> high,
      String esp,
      int nextHeader,
      String content) {
    static Packet parse(String line) {
      String[] fields = line.split("\\|", -1);
      return new Packet(
          fields[0],
          EspTransform.valueOf(fields[1]),
          EspIntegrity.valueOf(fields[2]),
          fields[3],
          fields[4].isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(fields[4])),
          fields[5],
          Integer.parseInt(fields[6]),
          fields[7]);
    }

    boolean needsOurIcv() {
      return !transform.combined() && integrity == EspIntegrity.NONE;
    }

    EspIntegrity checked() {
      return needsOurIcv() ? EspIntegrity.HMAC_SHA1_96 : integrity;
    }

    int spi() {
      return ByteBuffer.wrap(OffHeap.bytes(esp)).getInt();
    }

    byte[] whole() throws GeneralSecurityException {
      byte[] octets = OffHeap.bytes(esp);
      if (!needsOurIcv()) {
        return octets;
      }
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(OUR_KEY, "HmacSHA1"));
      return ByteBuffer.allocate(octets.length + 12)
          .put(octets)
          .put(mac.doFinal(octets), 0, 12)
          .array();
    }

    private SaKeys ourKeys() {
      byte[] octets = OffHeap.bytes(keys);
      byte[] all = needsOurIcv() ? Arrays.copyOf(octets, octets.length + OUR_KEY.length) : octets;
      return SaKeys.take(all, transform, checked());
    }

    /** Tunnel mode where a packet of IPv4 is announced, else transport mode. */
    ChildSaParameters parameters() {
      List<Prefix> all = List.of(Prefix.parse("0.0.0.0/0"));
      InetSocketAddress here = new InetSocketAddress("192.0.2.2", 0);
      InetSocketAddress there = new InetSocketAddress("192.0.2.1", 0);
      return new ChildSaParameters(
          Optional.of(new EspParameters(spi(), 0x1000, transform, checked(), ourKeys(), ourKeys())),
          Optional.empty(),
          nextHeader == IPV4 ? new SaMode.Tunnel() : new SaMode.Transport(Optional.empty()),
          Encapsulation.RAW,
          new Path(here, there),
          all,
          all,
          64,
          high.isPresent(),
          false,
          TrafficLimits.NONE);
    }

    @Override
    public String toString() {
      return source + " " + transform;
    }
  }

  static Stream<Packet> packets() {
    try (InputStream file =
        Objects.requireNonNull(KnownPacketsTest.class.getResourceAsStream("known-esp.txt"))) {
      List<String> lines =
          new String(file.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
      return lines.stream().filter(line -> !line.startsWith("#")).map(Packet::parse);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @ParameterizedTest
  @MethodSource("packets")
  void opensWithEveryBackend(Packet packet) throws GeneralSecurityException {
    List<CipherBackend> backends =
        CipherBackends.installed().stream()
            .filter(one -> one.supports(packet.transform, packet.checked()))
            .toList();
    assertThat(backends).isNotEmpty();
    for (CipherBackend backend : backends) {
      open(packet, backend);
    }
  }

  private static void open(Packet packet, CipherBackend backend) throws GeneralSecurityException {
    byte[] esp = packet.whole();
    byte[] content = OffHeap.bytes(packet.content);
    try (SaTables tables = new SaTables(backend);
        OffHeap memory = new OffHeap();
        EspOpener opener = new EspOpener(new RecordedEvents())) {
      tables.installInbound(packet.parameters());
      packet.high.ifPresent(
          high ->
              Objects.requireNonNull(tables.snapshot().inbound(packet.spi()))
                  .replayWindow()
                  .commit(high << 32));
      int result = opener.open(tables.snapshot(), memory.of(esp), esp.length, Encapsulation.RAW);
      assertThat(result).as(backend.name()).isPositive();
      byte[] opened = OffHeap.read(opener.innerAddress(), result);
      if (packet.nextHeader == IPV4) {
        assertThat(opened).as(backend.name()).isEqualTo(content);
      } else {
        assertThat(opened[9]).isEqualTo((byte) packet.nextHeader);
        assertThat(Arrays.copyOfRange(opened, 20, result)).as(backend.name()).isEqualTo(content);
      }
      assertThat(opener.open(tables.snapshot(), memory.of(esp), esp.length, Encapsulation.RAW))
          .isEqualTo(EspSealer.refusal(DropReason.REPLAYED));
    }
  }
}
