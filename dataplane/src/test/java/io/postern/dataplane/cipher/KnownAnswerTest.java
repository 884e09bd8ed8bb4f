package io.postern.dataplane.cipher;

import static io.postern.dataplane.packet.OffHeap.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.packet.OffHeap;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Published answers, by every implementation that is installed. */
class KnownAnswerTest {
  private static final List<CipherBackend> BACKENDS = CipherBackends.installed();

  record Gcm(String key, String nonce, String clear, String header, String sealed) {}

  /** draft-mcgrew-gcm-test-01 §4: those with 32-bit sequence numbers. */
  private static final List<Gcm> GCM =
      List.of(
          new Gcm(
              "feffe9928665731c6d6a8f9467308308",
              "cafebabefacedbaddecaf888",
              "4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d0010000010000"
                  + "00000000037369700963796265726369747902646b00000100010001",
              "0000a5f80000000a",
              "deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c3de81827"
                  + "c10e9a4f51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd1"
                  + "83b70d3aa8bc6ee4c309e9d85a41ad4a"),
          new Gcm(
              "abbccddef00112233445566778899aababbccddef00112233445566778899aab",
              "112233440102030405060708",
              "4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee00000000070024000"
                  + "20bf0000020405b40101040201020201",
              "4a2cbfe300000002",
              "ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763748a6379"
                  + "85771d347f0545659f14e99def842d8eb335f4eecfdbf831824b4c4915956c96"),
          new Gcm(
              "00000000000000000000000000000000",
              "000000000000000000000000",
              "4500003c99c500008001cb7a40679318010101010800075c020044006162636465666768"
                  + "696a6b6c6d6e6f707172737475767761626364656667686901020201",
              "0000000000000001",
              "4688daf2f973a392732909c331d56d60f694abaa414b5e7ff5fdcdfff5e9a28445647649"
                  + "2719ffb64de7d9dca1e1d894bc3bd57873ed4d181d19d4d5c8c18af3"
                  + "f821d496eeb096e98ad2b69e4799c71d"),
          new Gcm(
              "feffe9928665731c6d6a8f9467308308feffe9928665731c",
              "cafebabefacedbaddecaf888",
              "45000028a4ad4000400678800a01038f0a010612802306b8cb712602dd6bb03e501016d0"
                  + "75680001",
              "0000a5f80000000a",
              "a5b1f8066029aea40e598b8122de02420938b3ab33f828e687b8858b5bfbdbd0315b2745"
                  + "2144cc7795457b9652037f5318027b5b4cd7a636"),
          new Gcm(
              "7d773d00c144c525ac619d18c84a3f47",
              "d966426743457e9182443bc6",
              "01020201",
              "335467aeffffffff",
              "437f866bcb3f699fe9b0822bac961c4504bef270"));

  static Stream<Arguments> gcm() {
    return BACKENDS.stream().flatMap(backend -> GCM.stream().map(gcm -> arguments(backend, gcm)));
  }

  @ParameterizedTest
  @MethodSource("gcm")
  void rfc4106GcmSealsAndOpens(CipherBackend backend, Gcm known) {
    EspTransform transform =
        switch (known.key.length()) {
          case 32 -> EspTransform.AES_128_GCM;
          case 48 -> EspTransform.AES_192_GCM;
          default -> EspTransform.AES_256_GCM;
        };
    byte[] material = bytes(known.key + known.nonce.substring(0, 8));
    byte[] clear = bytes(known.clear);
    byte[] packet = bytes(known.header + known.nonce.substring(8) + known.sealed);
    long iv = ByteBuffer.wrap(packet).getLong(8);
    EspIntegrity none = EspIntegrity.NONE;
    try (OffHeap memory = new OffHeap();
        Scratch scratch = new Scratch();
        PacketCipher seal =
            backend.sealing(transform, none, keys(material, transform, none), false);
        PacketCipher open =
            backend.opening(transform, none, keys(material, transform, none), false)) {
      long out = memory.of(Arrays.copyOf(packet, 512));
      seal.seal(memory.of(clear), clear.length, out, iv, scratch);
      assertThat(OffHeap.read(out, packet.length)).isEqualTo(packet);
      assertThat(open.open(out, packet.length, 0, scratch)).isTrue();
      assertThat(OffHeap.read(out + 16, clear.length)).isEqualTo(clear);
    }
  }

  static Stream<Arguments> cbc() {
    String transportKey = "90d382b410eeba7ad938c46cec1a82bf";
    String tunnelKey = "0123456789abcdef0123456789abcdef";
    return BACKENDS.stream()
        .filter(b -> b.supports(EspTransform.AES_128_CBC, EspIntegrity.HMAC_SHA1_96))
        .flatMap(
            backend ->
                Stream.of(
                    arguments(
                        backend,
                        transportKey,
                        "0000432100000001e96e8c08ab465763fd098d45dd3ff893f663c25d325c18c6a9453e"
                            + "194e120849a4870b66cc6b9965330013b4898dc856a4699e523a55db080b59ec"
                            + "3a8e4b7e52775b07d1db34ed9c538ab50c551b874aa269add047ad2d5913ac19"
                            + "b7cfbad4a6",
                        "08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f1011121314151617181"
                            + "91a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363701"
                            + "02030405060708090a0b0c0d0e0e01"),
                    arguments(
                        backend,
                        transportKey,
                        "000043210000000869d08df7d203329db093fc4924e5bd80f51995881ec4e0c4488987"
                            + "ce742e8109689bb379d2d750c0d915dca346a89f75",
                        "0800b5e8a80a0500a69c083d0b660e0077777777777777777777777701020201"),
                    arguments(
                        backend,
                        tunnelKey,
                        "0000876500000002f4e765244f6407adf13dc1380f673f37773b5241a4c449225e4f3c"
                            + "e5ed611b0c237ca96cf74a93013c1b0ea1a0cf70f8e4ecaec78ac53aad7a0f02"
                            + "2b859243c647752e94a859352b8a4d4d2decd136e5c177f132ad3fbfb2201ac9"
                            + "904c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d",
                        "45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d02a"
                            + "2040008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324"
                            + "25262728292a2b2c2d2e2f30313233343536370102030405060708090a0a04"),
                    arguments(
                        backend,
                        tunnelKey,
                        "000087650000000585d47224b5f3dd5d2101d4ea8dffab2215b92683819596a8047232"
                            + "cc00f7048fe45318e11f8a0f62ede3c3fc61203bb50f980a08c9843fd3a1b06d"
                            + "5c07ff9639b7eb7dfb3512e5de435e7207ed971ef3d2726d9b5ef6affc6d17a0"
                            + "decbb13892",
                        "45000044090c00004001f990c0a87b03c0a87bc80800d63caa0a0200c69c083da3d"
                            + "e0300ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                            + "ffff0102030405060708090a0a04")));
  }

  @ParameterizedTest
  @MethodSource("cbc")
  void rfc3602Section4PacketsOpen(CipherBackend backend, String key, String packet, String clear)
      throws Exception {
    EspTransform transform = EspTransform.AES_128_CBC;
    EspIntegrity integrity = EspIntegrity.HMAC_SHA1_96;
    byte[] integrityKey = new byte[20];
    Arrays.fill(integrityKey, (byte) 0x0B);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(integrityKey, "HmacSHA1"));
    byte[] esp = bytes(packet);
    byte[] icv = Arrays.copyOf(mac.doFinal(esp), 12);
    byte[] whole = ByteBuffer.allocate(esp.length + 12).put(esp).put(icv).array();
    byte[] material = ByteBuffer.allocate(36).put(bytes(key)).put(integrityKey).array();
    try (OffHeap memory = new OffHeap();
        Scratch scratch = new Scratch();
        PacketCipher open =
            backend.opening(transform, integrity, keys(material, transform, integrity), false)) {
      long address = memory.of(whole);
      assertThat(open.open(address, whole.length, 0, scratch)).isTrue();
      assertThat(OffHeap.read(address + 24, esp.length - 24)).isEqualTo(bytes(clear));
    }
  }

  record Hmac(EspIntegrity integrity, int keyOctet, String data, String icv) {}

  /** RFC 2202 §2, §3 cases 1 and 3; RFC 4868 §2.7.2 cases 1 and 3; cut to the ICV. */
  private static final List<Hmac> HMAC =
      List.of(
          hiThere(EspIntegrity.HMAC_MD5_96, "9294727a3638bb1c13f48ef8"),
          fifty(EspIntegrity.HMAC_MD5_96, "56be34521d144c88dbb8c733"),
          hiThere(EspIntegrity.HMAC_SHA1_96, "b617318655057264e28bc0b6"),
          fifty(EspIntegrity.HMAC_SHA1_96, "125d7342b9ac11cd91a39af4"),
          hiThere(EspIntegrity.HMAC_SHA256_128, "198a607eb44bfbc69903a0f1cf2bbdc5"),
          fifty(EspIntegrity.HMAC_SHA256_128, "cdcb1220d1ecccea91e53aba3092f962"),
          hiThere(EspIntegrity.HMAC_SHA384_192, "b6a8d5636f5c6a7224f9977dcf7ee6c7fb6d0c48cbdee973"),
          fifty(EspIntegrity.HMAC_SHA384_192, "809f439be00274321d4a538652164b53554a508184a0c316"),
          hiThere(
              EspIntegrity.HMAC_SHA512_256,
              "637edc6e01dce7e6742a99451aae82df23da3e92439e590e43e761b33e910fb8"),
          fifty(
              EspIntegrity.HMAC_SHA512_256,
              "2ee7acd783624ca9398710f3ee05ae41b9f9b0510c87e49e586cc9bf961733d8"));

  static Stream<Arguments> hmac() {
    return BACKENDS.stream()
        .filter(backend -> backend.supports(EspTransform.NULL, EspIntegrity.HMAC_SHA1_96))
        .flatMap(backend -> HMAC.stream().map(known -> arguments(backend, known)));
  }

  /** With NULL encryption the HMAC is over the header and the text as they are. */
  @ParameterizedTest
  @MethodSource("hmac")
  void rfc2202And4868IcvOverAPacketInClear(CipherBackend backend, Hmac known) {
    byte[] material = new byte[known.integrity.keySize()];
    Arrays.fill(material, (byte) known.keyOctet);
    byte[] data = bytes(known.data);
    int icvSize = known.integrity.icvSize();
    try (OffHeap memory = new OffHeap();
        Scratch scratch = new Scratch();
        PacketCipher cipher =
            backend.sealing(
                EspTransform.NULL,
                known.integrity,
                keys(material, EspTransform.NULL, known.integrity),
                false)) {
      long out = memory.of(Arrays.copyOf(data, 512));
      long clear = memory.of(Arrays.copyOfRange(data, 8, data.length));
      cipher.seal(clear, data.length - 8, out, 1, scratch);
      assertThat(OffHeap.read(out + data.length, icvSize)).isEqualTo(bytes(known.icv));
    }
  }

  private static Hmac hiThere(EspIntegrity integrity, String icv) {
    return new Hmac(integrity, 0x0B, "4869205468657265", icv);
  }

  private static Hmac fifty(EspIntegrity integrity, String icv) {
    return new Hmac(integrity, 0xAA, "dd".repeat(50), icv);
  }

  private static SaKeys keys(byte[] material, EspTransform transform, EspIntegrity integrity) {
    return SaKeys.take(material.clone(), transform, integrity);
  }
}
