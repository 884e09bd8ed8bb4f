package io.postern.dataplane.cipher;

import static io.postern.dataplane.packet.OffHeap.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.packet.OffHeap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published answers for what is not in {@link KnownAnswerTest}, by every installed backend. */
class KnownAnswerOfCounterAndMacTest {
  private static final String COUNTING = HexFormat.of().formatHex(counting(0, 36));

  private static byte[] counting(int from, int count) {
    byte[] octets = new byte[count];
    for (int index = 0; index < count; index++) {
      octets[index] = (byte) (from + index);
    }
    return octets;
  }

  private static List<CipherBackend> supporting(EspTransform transform, EspIntegrity integrity) {
    return CipherBackends.installed().stream()
        .filter(backend -> backend.supports(transform, integrity))
        .toList();
  }

  /** Key, nonce, IV, octets of plaintext, ciphertext: RFC 3686 §6, vectors 1, 2, 3 and 7. */
  @ParameterizedTest
  @CsvSource({
    "AES_128_CTR, ae6852f8121067cc4bf7a5765577f39e, 00000030, 0000000000000000, TEXT,"
        + " e4095d4fb7a7b3792d6175a3261311b8",
    "AES_128_CTR, 7e24067817fae0d743d6ce1f32539163, 006cb6db, c0543b59da48d90b, 32,"
        + " 5104a106168a72d9790d41ee8edad388eb2e1efc46da57c8fce630df9141be28",
    "AES_128_CTR, 7691be035e5020a8ac6e618529f9a0dc, 00e0017b, 27777f3f4a1786f0, 36,"
        + " c1cf48a89f2ffdd9cf4652e9efdb72d74540a42bde6d7836d59a5ceaaef3105325b2072f",
    "AES_256_CTR, 776beff2851db06f4c8a0542c8696f6c6a81af1eec96b4d37fc1d689e6c1c104, 00000060,"
        + " db5672c97aa8f0b2, TEXT, 145ad01dbf824ec7560863dc71e3e0c0",
  })
  void rfc3686Section6(
      EspTransform transform, String key, String nonce, String iv, String length, String sealed) {
    byte[] clear =
        length.equals("TEXT")
            ? "Single block msg".getBytes(StandardCharsets.US_ASCII)
            : counting(0, Integer.parseInt(length));
    EspIntegrity integrity = EspIntegrity.HMAC_SHA1_96;
    for (CipherBackend backend : supporting(transform, integrity)) {
      byte[] material = bytes(key + nonce + "00".repeat(20));
      try (OffHeap memory = new OffHeap();
          Scratch scratch = new Scratch();
          PacketCipher seal =
              backend.sealing(
                  transform, integrity, SaKeys.take(material, transform, integrity), false)) {
        long packet = memory.allocate(128);
        long sequence = ByteBuffer.wrap(bytes(iv)).getLong();
        seal.seal(memory.of(clear), clear.length, packet, sequence, scratch);
        assertThat(OffHeap.read(packet + 16, clear.length))
            .as(backend.name())
            .isEqualTo(bytes(sealed));
      }
    }
  }

  /** RFC 3566 §4.6, cases 2 to 6; key and message count from 0. */
  @ParameterizedTest
  @CsvSource({
    "3, 5b376580ae2f19afe7219cee",
    "16, d2a246fa349b68a79998a439",
    "20, 47f51b4564966215b8985c63",
    "32, f54f0ec8d2b9f3d36807734b",
    "34, becbb3bccdb518a30677d548",
  })
  void rfc3566Section4Dot6(int length, String icv) {
    assertSigns(EspIntegrity.AES_XCBC_96, counting(0, 16), counting(0, length), bytes(icv));
  }

  /** RFC 4494 §2.3 takes the answers of RFC 4493 §4, cut to 96 bits. */
  @ParameterizedTest
  @CsvSource({
    "16, 070a16b46b4d4144f79bdd9d",
    "40, dfa66747de9ae63030ca3261",
    "64, 51f0bebf7e3b9d92fc497417",
  })
  void rfc4494Section2Dot3(int length, String icv) {
    byte[] message =
        bytes(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
    byte[] key = bytes("2b7e151628aed2a6abf7158809cf4f3c");
    assertSigns(EspIntegrity.AES_CMAC_96, key, Arrays.copyOf(message, length), bytes(icv));
  }

  private static void assertSigns(
      EspIntegrity integrity, byte[] key, byte[] message, byte[] expected) {
    for (CipherBackend backend : supporting(EspTransform.NULL, integrity)) {
      try (OffHeap memory = new OffHeap();
          Scratch scratch = new Scratch();
          Authenticator authenticator =
              backend.authenticator(integrity, SaKeys.take(key.clone(), integrity))) {
        long icv = memory.allocate(64);
        long from = memory.of(message);
        authenticator.sign(from, message.length, icv, scratch);
        assertThat(OffHeap.read(icv, 12)).as(backend.name()).isEqualTo(expected);
        assertThat(authenticator.verify(from, message.length, icv, scratch)).isTrue();
      }
    }
  }

  /** RFC 7634 appendix A. */
  @Test
  void rfc7634AppendixA() {
    String key = HexFormat.of().formatHex(counting(0x80, 32)) + "a0a1a2a3";
    String clear =
        "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec100007362708090a0b0c0d"
            + "0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30313233343536"
            + "3701020204";
    String sealed =
        "0102030400000005"
            + "1011121314151617"
            + "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c614ee8099d52844eb61aa"
            + "95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3cbec163fac469b502773f6fb94e664da9165b8"
            + "2829f641e0"
            + "76aaa8266b7fb0f7b11b369907e1ad43";
    assertOpens(EspTransform.CHACHA20_POLY1305, key, sealed, 5, false, clear);
  }

  /** RFC 8439 §2.8.2: its associated data are an SPI and an extended sequence number. */
  @Test
  void rfc8439Section2Dot8Dot2WithAnExtendedNumber() {
    String key = HexFormat.of().formatHex(counting(0x80, 32)) + "07000000";
    String clear =
        HexFormat.of()
            .formatHex(
                ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for"
                        + " the future, sunscreen would be it.")
                    .getBytes(StandardCharsets.US_ASCII));
    String sealed =
        "50515253c4c5c6c7"
            + "4041424344454647"
            + "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fa"
            + "fb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324"
            + "e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b6116"
            + "1ae10b594f09e26a7e902ecbd0600691";
    long sequence = 0xC0C1C2C3_C4C5C6C7L;
    assertOpens(EspTransform.CHACHA20_POLY1305, key, sealed, sequence, true, clear);
  }

  private static void assertOpens(
      EspTransform transform,
      String key,
      String sealed,
      long sequence,
      boolean extended,
      String clear) {
    EspIntegrity none = EspIntegrity.NONE;
    for (CipherBackend backend : supporting(transform, none)) {
      try (OffHeap memory = new OffHeap();
          Scratch scratch = new Scratch();
          PacketCipher open =
              backend.opening(
                  transform, none, SaKeys.take(bytes(key), transform, none), extended)) {
        byte[] packet = bytes(sealed);
        long address = memory.of(packet);
        assertThat(open.open(address, packet.length, sequence, scratch))
            .as(backend.name())
            .isTrue();
        assertThat(OffHeap.read(address + 16, clear.length() / 2)).isEqualTo(bytes(clear));
      }
    }
  }

  /** RFC 4312 uses Camellia in CBC: with an IV of zeros a block is that of RFC 3713 appendix A. */
  @ParameterizedTest
  @CsvSource({
    "CAMELLIA_128_CBC, '', 67673138549669730857065648eabe43",
    "CAMELLIA_192_CBC, 0011223344556677, b4993401b3e996f84ee5cee7d79b09b9",
    "CAMELLIA_256_CBC, 00112233445566778899aabbccddeeff, 9acc237dff16d76c20ef7c919e3a7509",
  })
  void rfc4312WithRfc3713AppendixA(EspTransform transform, String moreKey, String block) {
    EspIntegrity integrity = EspIntegrity.HMAC_SHA1_96;
    String clear = "0123456789abcdeffedcba9876543210";
    byte[] esp = bytes("0000010000000001" + "00".repeat(16) + block);
    for (CipherBackend backend : supporting(transform, integrity)) {
      byte[] material = bytes(clear + moreKey + "00".repeat(20));
      byte[] hmacKey = new byte[20];
      try (OffHeap memory = new OffHeap();
          Scratch scratch = new Scratch();
          Authenticator hmac = backend.authenticator(integrity, SaKeys.take(hmacKey, integrity));
          PacketCipher open =
              backend.opening(
                  transform, integrity, SaKeys.take(material, transform, integrity), false)) {
        long packet = memory.of(Arrays.copyOf(esp, esp.length + 12));
        hmac.sign(packet, esp.length, packet + esp.length, scratch);
        assertThat(open.open(packet, esp.length + 12, 1, scratch)).as(backend.name()).isTrue();
        assertThat(OffHeap.read(packet + 24, 16)).isEqualTo(bytes(clear));
      }
    }
  }

  /** RFC 4868 §2.7.2, case 1, cut as before that RFC. */
  @Test
  void sha256CutTo96Bits() {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 0x0B);
    assertSigns(
        EspIntegrity.HMAC_SHA256_96,
        key,
        bytes("4869205468657265"),
        bytes("198a607eb44bfbc69903a0f1"));
  }

  /**
   * RFC 4543 §4, with the key, nonce and data of a packet that IEEE 802.1AE only authenticates
   * ("MACsec GCM-AES Test Vectors", 54-byte packet authentication).
   */
  @Test
  void rfc4543Section4GmacOfAhHasItsIvBeforeTheTag() {
    byte[] material = bytes("ad7a2bd03eac835a6f620fdcb506b345" + "12153524");
    byte[] data =
        bytes(
            "d609b1f056637a0d46df998d88e5222ab2c2846512153524c0895e8108000f101112131415161718"
                + "191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30313233340001");
    byte[] icv = bytes("c0895e81b2c28465" + "f09478a9b09007d06f46e9b6a1da25dd");
    EspIntegrity gmac = EspIntegrity.AES_128_GMAC;
    for (CipherBackend backend : supporting(EspTransform.NULL, gmac)) {
      try (OffHeap memory = new OffHeap();
          Scratch scratch = new Scratch();
          Authenticator authenticator =
              backend.authenticator(gmac, SaKeys.take(material.clone(), gmac))) {
        long from = memory.of(data);
        long given = memory.of(icv);
        assertThat(authenticator.verify(from, data.length, given, scratch)).isTrue();
        assertThat(authenticator.verify(from, data.length - 1, given, scratch)).isFalse();
        Set<String> ivs = new HashSet<>();
        for (int count = 0; count < 100; count++) {
          authenticator.sign(from, data.length, given, scratch);
          assertThat(authenticator.verify(from, data.length, given, scratch)).isTrue();
          ivs.add(HexFormat.of().formatHex(OffHeap.read(given, 8)));
        }
        assertThat(ivs).hasSize(100);
      }
    }
    assertThat(supporting(EspTransform.NULL, gmac)).isNotEmpty();
  }

  /** RFC 4543 §3: the tag of AES-GCM with all as associated data, here by the JDK directly. */
  @Test
  void rfc4543Section3GmacIsGcmWithoutText() throws Exception {
    byte[] key = bytes("4c80cdefbb5d10da906ac73c3613a634");
    byte[] packet = bytes("0000432187654321" + "00000000" + "00000007" + COUNTING);
    var gcm = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] nonce = bytes("22433c64" + "0000000000000007");
    gcm.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    gcm.updateAAD(packet);
    byte[] tag = gcm.doFinal();
    EspTransform transform = EspTransform.AES_128_GMAC;
    EspIntegrity none = EspIntegrity.NONE;
    byte[] material = ByteBuffer.allocate(20).put(key).put(nonce, 0, 4).array();
    for (CipherBackend backend : supporting(transform, none)) {
      try (OffHeap memory = new OffHeap();
          Scratch scratch = new Scratch();
          PacketCipher seal =
              backend.sealing(
                  transform, none, SaKeys.take(material.clone(), transform, none), false)) {
        long out = memory.of(Arrays.copyOf(packet, 128));
        seal.seal(memory.of(bytes(COUNTING)), 36, out, 7, scratch);
        assertThat(OffHeap.read(out, packet.length)).isEqualTo(packet);
        assertThat(OffHeap.read(out + packet.length, 16)).as(backend.name()).isEqualTo(tag);
      }
    }
  }
}
