package io.postern.dataplane.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.SteadyAllocation;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets sealed side by side are those that one after the other would be. */
@EnabledIf("io.postern.dataplane.cipher.IpsecMbJobBackend#installed")
class IpsecMbJobsTest {
  private static final EspTransform AES = EspTransform.AES_256_CBC;
  private static final EspIntegrity SHA256 = EspIntegrity.HMAC_SHA256_128;
  private static final int[] RUNS = {1, 2, 5, 6, 7, 15, 16, 17, 21, 22, 38, 63, 64, 65, 70, 100};
  private static final int LARGEST = 10_016;
  private static final int ALLOCATION_RUN = 50;

  private final Random random = new Random(12);
  private final OffHeap memory = new OffHeap();
  private final Scratch scratch = new Scratch();
  private final Scratch openerScratch = new Scratch();
  private final long clear = memory.allocate(LARGEST);
  private final long packets = memory.allocate(100 * (LARGEST + 128));

  /** A sealed packet and what is in it. */
  private record Sealed(
      PacketCipher opener, long packet, int length, long sequence, ByteBuffer text) {}

  @AfterEach
  void close() {
    scratch.close();
    openerScratch.close();
    memory.close();
  }

  static Stream<Arguments> suites() {
    return Arrays.stream(EspTransform.values())
        .flatMap(
            transform ->
                Arrays.stream(EspIntegrity.values())
                    .filter(integrity -> IpsecMbJobBackend.has(transform, integrity))
                    .map(integrity -> arguments(transform, integrity)));
  }

  @ParameterizedTest
  @MethodSource("suites")
  void everyBackendOpensRunsOfAnyLength(EspTransform transform, EspIntegrity integrity) {
    for (CipherBackend single : supporting(transform, integrity)) {
      for (CipherBackend receiver : supporting(transform, integrity)) {
        for (boolean extended : new boolean[] {false, true}) {
          exchange(transform, integrity, single, receiver, extended);
        }
      }
    }
  }

  private void exchange(
      EspTransform transform,
      EspIntegrity integrity,
      CipherBackend single,
      CipherBackend receiver,
      boolean extended) {
    byte[] material = material(transform, integrity);
    try (PacketCipher seal =
            new IpsecMbJobBackend(single)
                .sealing(transform, integrity, keys(material, transform, integrity), extended);
        PacketCipher open =
            receiver.opening(
                transform, integrity, keys(material, transform, integrity), extended)) {
      long sequence = 0xFFFF_FFF0L;
      for (int count : RUNS) {
        int most = count % 5 == 2 ? LARGEST : 1_520;
        List<Sealed> run = new ArrayList<>();
        long place = packets;
        for (int index = 0; index < count; index++) {
          int length = (1 + random.nextInt(most / 16)) * 16;
          Sealed sealed = seal(seal, open, place, length, integrity.icvSize(), ++sequence);
          run.add(sealed);
          place += sealed.length;
        }
        scratch.finish();
        run.forEach(this::assertOpens);
      }
    }
  }

  @Test
  void kindsAndKeysDoNotMix() {
    List<PacketCipher> sealing = new ArrayList<>();
    List<PacketCipher> opening = new ArrayList<>();
    List<Integer> icvSizes = new ArrayList<>();
    suites()
        .map(Arguments::get)
        .flatMap(suite -> Stream.of(suite, suite))
        .forEach(
            suite -> {
              EspTransform transform = (EspTransform) suite[0];
              EspIntegrity integrity = (EspIntegrity) suite[1];
              byte[] material = material(transform, integrity);
              JceBackend jdk = new JceBackend();
              sealing.add(
                  new IpsecMbJobBackend(jdk)
                      .sealing(transform, integrity, keys(material, transform, integrity), false));
              opening.add(
                  jdk.opening(transform, integrity, keys(material, transform, integrity), false));
              icvSizes.add(integrity.icvSize());
            });
    // So few or many at once that some have enough packets for jobs, and others have not.
    for (int run = 0; run < 40; run++) {
      List<Sealed> sealed = new ArrayList<>();
      long place = packets;
      int first = random.nextInt(sealing.size() - 10);
      int bound = 1 + random.nextInt(10);
      for (int index = 0; index < 90; index++) {
        int which = first + random.nextInt(bound);
        long sequence = run * 100L + index;
        int length = (1 + random.nextInt(90)) * 16;
        Sealed one =
            seal(
                sealing.get(which),
                opening.get(which),
                place,
                length,
                icvSizes.get(which),
                sequence);
        sealed.add(one);
        place += one.length;
      }
      scratch.finish();
      sealed.forEach(this::assertOpens);
    }
    sealing.forEach(PacketCipher::close);
    opening.forEach(PacketCipher::close);
  }

  @Test
  void rfc3602Section3IvsOfEqualPacketsDifferAloneAndInRuns() {
    Memory.zero(clear, 64);
    for (CipherBackend single : supporting(AES, SHA256)) {
      Set<String> ivs = new HashSet<>();
      long sequence = 0;
      try (PacketCipher cipher =
          new IpsecMbJobBackend(single)
              .sealing(AES, SHA256, keys(material(AES, SHA256), AES, SHA256), false)) {
        for (int count : RUNS) {
          for (int index = 0; index < count; index++) {
            cipher.sealLater(clear, 64, packets + index * 128L, ++sequence, scratch);
          }
          scratch.finish();
          for (int index = 0; index < count; index++) {
            ivs.add(Arrays.toString(OffHeap.read(packets + index * 128L + 8, 16)));
          }
        }
      }
      assertThat(ivs).hasSize((int) sequence);
    }
  }

  @Test
  void whatTheLibraryRefusesIsToldAndTheNextRunIsRight() {
    byte[] material = material(AES, SHA256);
    JceBackend jdk = new JceBackend();
    try (PacketCipher cipher =
            new IpsecMbJobBackend(jdk).sealing(AES, SHA256, keys(material, AES, SHA256), false);
        PacketCipher open = jdk.opening(AES, SHA256, keys(material, AES, SHA256), false)) {
      for (int index = 0; index < 10; index++) {
        int length = index == 4 ? 40 : 48;
        cipher.sealLater(clear, length, packets + index * 128L, index, scratch);
      }
      assertThatThrownBy(scratch::finish).isInstanceOf(IllegalStateException.class);
      List<Sealed> run = new ArrayList<>();
      for (int index = 0; index < 10; index++) {
        run.add(seal(cipher, open, packets + index * 256L, 160, SHA256.icvSize(), 10L + index));
      }
      scratch.finish();
      run.forEach(this::assertOpens);
    }
  }

  @Test
  void aPacketOfARunAllocatesNothing() {
    try (PacketCipher cipher =
        new IpsecMbJobBackend(supporting(AES, SHA256).getFirst())
            .sealing(AES, SHA256, keys(material(AES, SHA256), AES, SHA256), false)) {
      double octets =
          SteadyAllocation.octetsOfPacket(
              0.5,
              count -> {
                for (int index = 0; index < count; index++) {
                  long packet = packets + index % ALLOCATION_RUN * 256L;
                  cipher.sealLater(clear, 160, packet, index, scratch);
                  if (index % ALLOCATION_RUN == ALLOCATION_RUN - 1) {
                    scratch.finish();
                  }
                }
              });
      assertThat(octets).isLessThan(0.5);
    }
  }

  @Test
  void theChoiceHasThemForEverySuite() {
    CipherBackend chosen = CipherBackends.choose();
    suites()
        .forEach(
            suite -> {
              EspTransform transform = (EspTransform) suite.get()[0];
              EspIntegrity integrity = (EspIntegrity) suite.get()[1];
              SaKeys keys = keys(material(transform, integrity), transform, integrity);
              try (PacketCipher cipher = chosen.sealing(transform, integrity, keys, false)) {
                assertThat(cipher).isInstanceOf(IpsecMbCbc.class);
              }
            });
  }

  /** The clear octets are written over by the next packet before the run is finished. */
  private Sealed seal(
      PacketCipher cipher,
      PacketCipher opener,
      long packet,
      int clearLength,
      int icvSize,
      long sequence) {
    byte[] text = new byte[clearLength];
    random.nextBytes(text);
    Memory.write(text, 0, clear, clearLength);
    Memory.put32(packet, 0x1234_5678);
    Memory.put32(packet + 4, (int) sequence);
    cipher.sealLater(clear, clearLength, packet, sequence, scratch);
    return new Sealed(opener, packet, 24 + clearLength + icvSize, sequence, ByteBuffer.wrap(text));
  }

  private void assertOpens(Sealed sealed) {
    assertThat(Memory.i32(sealed.packet + 4)).isEqualTo((int) sealed.sequence);
    assertThat(sealed.opener.open(sealed.packet, sealed.length, sealed.sequence, openerScratch))
        .isTrue();
    byte[] opened = OffHeap.read(sealed.packet + 24, sealed.text.remaining());
    assertThat(ByteBuffer.wrap(opened)).isEqualTo(sealed.text);
  }

  private static List<CipherBackend> supporting(EspTransform transform, EspIntegrity integrity) {
    return CipherBackends.installed().stream()
        .filter(one -> one.supports(transform, integrity))
        .toList();
  }

  private byte[] material(EspTransform transform, EspIntegrity integrity) {
    byte[] material = new byte[transform.keySize() + integrity.keySize()];
    random.nextBytes(material);
    return material;
  }

  private static SaKeys keys(byte[] material, EspTransform transform, EspIntegrity integrity) {
    return SaKeys.take(material.clone(), transform, integrity);
  }
}
