package io.postern.dataplane.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one implementation seals every other opens; what was changed none opens. */
class BackendsAgreeTest {
  private static final List<CipherBackend> BACKENDS = CipherBackends.installed();

  @ParameterizedTest
  @MethodSource("io.postern.dataplane.esp.Suites#all")
  void eachOpensWhatAnySealed(EspTransform transform, EspIntegrity integrity) {
    exchange(transform, integrity, false, 1);
  }

  @ParameterizedTest
  @MethodSource("io.postern.dataplane.esp.Suites#all")
  void eachOpensWhatAnySealedWithExtendedNumbers(EspTransform transform, EspIntegrity integrity) {
    exchange(transform, integrity, true, 0xFFFF_FFF0L);
  }

  private static void exchange(
      EspTransform transform, EspIntegrity integrity, boolean extended, long first) {
    Random random = new Random(7);
    byte[] material = new byte[transform.keySize() + transform.saltSize() + integrity.keySize()];
    random.nextBytes(material);
    for (CipherBackend sender : supporting(transform, integrity)) {
      for (CipherBackend receiver : supporting(transform, integrity)) {
        try (OffHeap memory = new OffHeap();
            Scratch scratch = new Scratch();
            PacketCipher seal =
                sender.sealing(
                    transform, integrity, keys(material, transform, integrity), extended);
            PacketCipher open =
                receiver.opening(
                    transform, integrity, keys(material, transform, integrity), extended)) {
          long clear = memory.allocate(9_000);
          long packet = memory.allocate(9_128);
          for (long sequence = first; sequence < first + 40; sequence++) {
            int unit = transform.alignment();
            int length = (1 + random.nextInt(9_000 / unit)) * unit;
            byte[] text = new byte[length];
            random.nextBytes(text);
            Memory.write(text, 0, clear, length);
            Memory.put64(packet, random.nextLong());
            seal.seal(clear, length, packet, sequence, scratch);
            int whole = 8 + transform.ivSize() + length + icvSize(transform, integrity);
            assertThat(open.open(packet, whole, sequence, scratch)).isTrue();
            assertThat(OffHeap.read(packet + 8 + transform.ivSize(), length)).isEqualTo(text);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.postern.dataplane.esp.Suites#all")
  void noneOpensAPacketWithAChangedOctet(EspTransform transform, EspIntegrity integrity) {
    byte[] material = new byte[transform.keySize() + transform.saltSize() + integrity.keySize()];
    new Random(8).nextBytes(material);
    for (CipherBackend backend : supporting(transform, integrity)) {
      try (OffHeap memory = new OffHeap();
          Scratch scratch = new Scratch();
          PacketCipher seal =
              backend.sealing(transform, integrity, keys(material, transform, integrity), false);
          PacketCipher open =
              backend.opening(transform, integrity, keys(material, transform, integrity), false)) {
        long clear = memory.of(new byte[48]);
        long packet = memory.allocate(256);
        Memory.put64(packet, 0x1000_0000_0000_0001L);
        seal.seal(clear, 48, packet, 1, scratch);
        byte[] sealed =
            OffHeap.read(packet, 56 + transform.ivSize() + icvSize(transform, integrity));
        for (int index = 0; index < sealed.length; index++) {
          Memory.write(sealed, 0, packet, sealed.length);
          Memory.put8(packet + index, sealed[index] ^ 0x40);
          assertThat(open.open(packet, sealed.length, 0, scratch)).as("octet %d", index).isFalse();
        }
        Memory.write(sealed, 0, packet, sealed.length);
        assertThat(open.open(packet, sealed.length, 0, scratch)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.postern.dataplane.esp.Suites#all")
  void rfc4303Section2Dot2Dot1TheHighHalfOfTheNumberIsCovered(
      EspTransform transform, EspIntegrity integrity) {
    byte[] material = new byte[transform.keySize() + transform.saltSize() + integrity.keySize()];
    new Random(9).nextBytes(material);
    for (CipherBackend backend : supporting(transform, integrity)) {
      try (OffHeap memory = new OffHeap();
          Scratch scratch = new Scratch();
          PacketCipher seal =
              backend.sealing(transform, integrity, keys(material, transform, integrity), true);
          PacketCipher open =
              backend.opening(transform, integrity, keys(material, transform, integrity), true)) {
        long clear = memory.of(new byte[48]);
        long packet = memory.allocate(256);
        long sequence = 0x5_0000_0001L;
        Memory.put64(packet, 0x1000_0000_0000_0001L);
        seal.seal(clear, 48, packet, sequence, scratch);
        int length = 56 + transform.ivSize() + icvSize(transform, integrity);
        byte[] sealed = OffHeap.read(packet, length);
        assertThat(open.open(packet, length, sequence + (1L << 32), scratch)).isFalse();
        Memory.write(sealed, 0, packet, length);
        assertThat(open.open(packet, length, sequence & 0xFFFF_FFFFL, scratch)).isFalse();
        Memory.write(sealed, 0, packet, length);
        assertThat(open.open(packet, length, sequence, scratch)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.postern.dataplane.esp.Suites#all")
  void ivsOfEqualPacketsDiffer(EspTransform transform, EspIntegrity integrity) {
    byte[] material = new byte[transform.keySize() + transform.saltSize() + integrity.keySize()];
    for (CipherBackend backend : supporting(transform, integrity)) {
      try (OffHeap memory = new OffHeap();
          Scratch scratch = new Scratch();
          PacketCipher seal =
              backend.sealing(transform, integrity, keys(material, transform, integrity), false)) {
        long clear = memory.of(new byte[48]);
        long packet = memory.allocate(256);
        long ivs =
            LongStream.rangeClosed(1, 100)
                .mapToObj(
                    sequence -> {
                      seal.seal(clear, 48, packet, sequence, scratch);
                      return Arrays.toString(OffHeap.read(packet + 8, transform.ivSize()));
                    })
                .distinct()
                .count();
        assertThat(ivs).isEqualTo(transform.ivSize() == 0 ? 1 : 100);
      }
    }
  }

  static Stream<EspIntegrity> integrities() {
    return Arrays.stream(EspIntegrity.values()).filter(one -> one != EspIntegrity.NONE);
  }

  @ParameterizedTest
  @MethodSource("integrities")
  void authenticatorsAgreeOnEveryLength(EspIntegrity integrity) {
    byte[] material = new byte[integrity.keySize()];
    new Random(10).nextBytes(material);
    byte[] octets = new byte[1600];
    new Random(11).nextBytes(octets);
    List<CipherBackend> backends = supporting(EspTransform.NULL, integrity);
    try (OffHeap memory = new OffHeap();
        Scratch scratch = new Scratch();
        Authenticator one =
            backends.getFirst().authenticator(integrity, SaKeys.take(material.clone(), integrity));
        Authenticator other =
            backends.getLast().authenticator(integrity, SaKeys.take(material.clone(), integrity))) {
      long from = memory.of(octets);
      long icv = memory.allocate(64);
      for (int length = 1; length <= octets.length; length++) {
        one.sign(from, length, icv, scratch);
        assertThat(other.verify(from, length, icv, scratch)).as("%d octets", length).isTrue();
        Memory.put8(
            icv + length % integrity.icvSize(), Memory.u8(icv + length % integrity.icvSize()) ^ 1);
        assertThat(one.verify(from, length, icv, scratch)).isFalse();
      }
    }
  }

  @Test
  void theChoiceHasEverySuiteAndSaysWhatItChose() {
    CipherBackend chosen = CipherBackends.choose();
    for (EspTransform transform : EspTransform.values()) {
      for (EspIntegrity integrity : EspIntegrity.values()) {
        assertThat(chosen.supports(transform, integrity))
            .isEqualTo(
                integrity == EspIntegrity.NONE
                    ? transform.combined() || transform.mayHideOnly()
                    : !transform.combined()
                        && (transform == EspTransform.NULL || !integrity.isGmac()));
      }
      assertThat(chosen.name()).contains(transform.name());
    }
  }

  private static List<CipherBackend> supporting(EspTransform transform, EspIntegrity integrity) {
    return BACKENDS.stream().filter(one -> one.supports(transform, integrity)).toList();
  }

  private static int icvSize(EspTransform transform, EspIntegrity integrity) {
    return transform.combined() ? transform.icvSize() : integrity.icvSize();
  }

  private static SaKeys keys(byte[] material, EspTransform transform, EspIntegrity integrity) {
    return SaKeys.take(material.clone(), transform, integrity);
  }
}
