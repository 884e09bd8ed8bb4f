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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one implementation seals every other opens; what was changed none opens. */
class BackendsAgreeTest {
  private static final List<CipherBackend> BACKENDS = CipherBackends.installed();

  @ParameterizedTest
  @MethodSource("io.postern.dataplane.esp.Suites#all")
  void eachOpensWhatAnySealed(EspTransform transform, EspIntegrity integrity) {
    Random random = new Random(7);
    byte[] material = new byte[transform.keySize() + transform.saltSize() + integrity.keySize()];
    random.nextBytes(material);
    for (CipherBackend sender : supporting(transform, integrity)) {
      for (CipherBackend receiver : supporting(transform, integrity)) {
        try (OffHeap memory = new OffHeap();
            Scratch scratch = new Scratch();
            PacketCipher seal =
                sender.sealing(transform, integrity, keys(material, transform, integrity));
            PacketCipher open =
                receiver.opening(transform, integrity, keys(material, transform, integrity))) {
          long clear = memory.allocate(9_000);
          long packet = memory.allocate(9_128);
          for (int sequence = 1; sequence <= 300; sequence++) {
            int length = (1 + random.nextInt(9_000 / 16)) * 16;
            byte[] text = new byte[length];
            random.nextBytes(text);
            Memory.write(text, 0, clear, length);
            Memory.put64(packet, random.nextLong());
            seal.seal(clear, length, packet, sequence, scratch);
            int whole = 8 + transform.ivSize() + length + icvSize(transform, integrity);
            assertThat(open.open(packet, whole, scratch)).isTrue();
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
              backend.sealing(transform, integrity, keys(material, transform, integrity));
          PacketCipher open =
              backend.opening(transform, integrity, keys(material, transform, integrity))) {
        long clear = memory.of(new byte[48]);
        long packet = memory.allocate(256);
        Memory.put64(packet, 0x1000_0000_0000_0001L);
        seal.seal(clear, 48, packet, 1, scratch);
        byte[] sealed =
            OffHeap.read(packet, 56 + transform.ivSize() + icvSize(transform, integrity));
        for (int index = 0; index < sealed.length; index++) {
          Memory.write(sealed, 0, packet, sealed.length);
          Memory.put8(packet + index, sealed[index] ^ 0x40);
          assertThat(open.open(packet, sealed.length, scratch)).as("octet %d", index).isFalse();
        }
        Memory.write(sealed, 0, packet, sealed.length);
        assertThat(open.open(packet, sealed.length, scratch)).isTrue();
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
              backend.sealing(transform, integrity, keys(material, transform, integrity))) {
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

  @Test
  void theChoiceHasEverySuiteAndSaysWhatItChose() {
    CipherBackend chosen = CipherBackends.choose();
    for (EspTransform transform : EspTransform.values()) {
      for (EspIntegrity integrity : EspIntegrity.values()) {
        assertThat(chosen.supports(transform, integrity))
            .isEqualTo(transform.combined() == (integrity == EspIntegrity.NONE));
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
