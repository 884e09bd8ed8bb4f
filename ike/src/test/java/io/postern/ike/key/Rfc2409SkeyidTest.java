package io.postern.ike.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * RFC 2409 §5: SKEYID, its three children, HASH_I and HASH_R, written out beside the JDK's HMAC.
 */
class Rfc2409SkeyidTest {
  private static final Cookies COOKIES = new Cookies(0x0102030405060708L, 0xa1a2a3a4a5a6a7a8L);
  private static final String CKY_I = "0102030405060708";
  private static final String CKY_R = "a1a2a3a4a5a6a7a8";
  private static final Bytes NI = Bytes.ofHex("11".repeat(20));
  private static final Bytes NR = Bytes.ofHex("22".repeat(32));
  private static final Bytes GXI = Bytes.ofHex("33".repeat(128));
  private static final Bytes GXR = Bytes.ofHex("44".repeat(128));
  private static final Bytes GXY = Bytes.ofHex("00" + "55".repeat(127));
  private static final Bytes SAI = Bytes.ofHex("0000000100000001");
  private static final Bytes ID_I = Bytes.ofHex("0b110000").plus(Bytes.ofText("staff"));
  private static final Bytes ID_R = Bytes.ofHex("01000000c0000201");

  @Test
  void preSharedKeyIsTheKeyOverBothNonces() throws Exception {
    try (Skeyid skeyid = preSharedKey()) {
      checkChildren(skeyid, prf(Bytes.ofText("swordfish").hex(), NI.hex() + NR.hex()));
    }
  }

  @Test
  void signatureTakesTheNoncesAsKeyOverTheSharedSecret() throws Exception {
    try (Secret gxy = Secret.copyOf(GXY.toArray());
        Skeyid skeyid = Skeyid.signature(HashAlgorithm.SHA1, NI, NR, gxy, COOKIES)) {
      checkChildren(skeyid, prf(NI.hex() + NR.hex(), GXY.hex()));
    }
  }

  @Test
  void publicKeyEncryptionTakesTheHashOfTheNoncesAsKeyOverTheCookies() throws Exception {
    try (Secret gxy = Secret.copyOf(GXY.toArray());
        Skeyid skeyid = Skeyid.publicKeyEncryption(HashAlgorithm.SHA1, NI, NR, gxy, COOKIES)) {
      byte[] nonces = NI.plus(NR).toArray();
      String key = HexFormat.of().formatHex(HashAlgorithm.SHA1.digest(nonces));
      checkChildren(skeyid, prf(key, CKY_I + CKY_R));
    }
  }

  private static void checkChildren(Skeyid skeyid, String root) throws Exception {
    String d = prf(root, GXY.hex() + CKY_I + CKY_R + "00");
    String a = prf(root, d + GXY.hex() + CKY_I + CKY_R + "01");
    String e = prf(root, a + GXY.hex() + CKY_I + CKY_R + "02");
    assertThat(hex(skeyid.derivation())).isEqualTo(d);
    assertThat(hex(skeyid.authentication())).isEqualTo(a);
    assertThat(hex(skeyid.encryption())).isEqualTo(e);
    assertThat(skeyid.hashInitiator(GXI, GXR, COOKIES, SAI, ID_I).hex())
        .isEqualTo(prf(root, GXI.hex() + GXR.hex() + CKY_I + CKY_R + SAI.hex() + ID_I.hex()));
    assertThat(skeyid.hashResponder(GXI, GXR, COOKIES, SAI, ID_R).hex())
        .isEqualTo(prf(root, GXR.hex() + GXI.hex() + CKY_R + CKY_I + SAI.hex() + ID_R.hex()));
  }

  @Test
  void afterCloseNothingIsLeft() {
    Skeyid skeyid = preSharedKey();
    byte[] derivation = skeyid.derivation().expose();
    byte[] authentication = skeyid.authentication().expose();
    byte[] encryption = skeyid.encryption().expose();
    assertThat(derivation).isNotEqualTo(new byte[20]);
    skeyid.close();
    assertThat(derivation).isEqualTo(new byte[20]);
    assertThat(authentication).isEqualTo(new byte[20]);
    assertThat(encryption).isEqualTo(new byte[20]);
  }

  @Test
  void printsNoKey() {
    try (Skeyid skeyid = preSharedKey()) {
      assertThat(skeyid).hasToString("SKEYID (sha1)");
    }
  }

  private static Skeyid preSharedKey() {
    try (Secret psk = Secret.ofText("swordfish");
        Secret gxy = Secret.copyOf(GXY.toArray())) {
      return Skeyid.preSharedKey(HashAlgorithm.SHA1, psk, NI, NR, gxy, COOKIES);
    }
  }

  private static String prf(String key, String data) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(HexFormat.of().parseHex(key), "HmacSHA1"));
    return HexFormat.of().formatHex(mac.doFinal(HexFormat.of().parseHex(data)));
  }

  private static String hex(Secret secret) {
    return HexFormat.of().formatHex(secret.expose());
  }
}
