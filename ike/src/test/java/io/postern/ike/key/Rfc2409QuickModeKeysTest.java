package io.postern.ike.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 2409 §5.5: KEYMAT, and HASH(1) to HASH(3), each formula written out over one string. */
class Rfc2409QuickModeKeysTest {
  private static final HashAlgorithm PRF = HashAlgorithm.SHA1;
  private static final int ESP = 3;
  private static final Bytes SPI = Bytes.ofHex("c0ffee01");
  private static final Bytes NI = Bytes.ofHex("11".repeat(20));
  private static final Bytes NR = Bytes.ofHex("22".repeat(16));
  private static final Bytes GXY = Bytes.ofHex("00" + "33".repeat(127));
  private static final Bytes REST = Bytes.ofHex("0a000008deadbeef");
  private static final int MESSAGE_ID = 0x89abcdef;
  private static final String SEED = "03c0ffee01" + "11".repeat(20) + "22".repeat(16);

  @Test
  void keymatWithoutPerfectForwardSecrecy() {
    byte[] key = PRF.digest(new byte[] {7});
    String k1 = prf(key, SEED);
    String k2 = prf(key, k1 + SEED);
    String k3 = prf(key, k2 + SEED);
    assertThat(keymat(key, Optional.empty(), 52).hex()).isEqualTo((k1 + k2 + k3).substring(0, 104));
  }

  @Test
  void keymatWithPerfectForwardSecrecy() {
    byte[] key = PRF.digest(new byte[] {7});
    String k1 = prf(key, GXY.hex() + SEED);
    String k2 = prf(key, k1 + GXY.hex() + SEED);
    assertThat(keymat(key, Optional.of(GXY), 36).hex()).isEqualTo((k1 + k2).substring(0, 72));
  }

  @Test
  void keymatOfLessThanABlockIsItsBeginning() {
    byte[] key = PRF.digest(new byte[] {7});
    assertThat(keymat(key, Optional.empty(), 16).hex()).isEqualTo(prf(key, SEED).substring(0, 32));
    assertThat(keymat(key, Optional.empty(), 0)).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void hash1CoversMessageIdAndRest() {
    try (Skeyid skeyid = skeyid()) {
      assertThat(ProtectedHash.first(skeyid, MESSAGE_ID, REST).hex())
          .isEqualTo(prf(skeyid.authentication().expose(), "89abcdef" + REST.hex()));
    }
  }

  @Test
  void hash2CoversTheInitiatorsNonceToo() {
    try (Skeyid skeyid = skeyid()) {
      assertThat(ProtectedHash.second(skeyid, MESSAGE_ID, NI, REST).hex())
          .isEqualTo(prf(skeyid.authentication().expose(), "89abcdef" + NI.hex() + REST.hex()));
    }
  }

  @Test
  void hash3CoversAZeroOctetAndBothNonces() {
    try (Skeyid skeyid = skeyid()) {
      assertThat(ProtectedHash.third(skeyid, MESSAGE_ID, NI, NR).hex())
          .isEqualTo(prf(skeyid.authentication().expose(), "0089abcdef" + NI.hex() + NR.hex()));
    }
  }

  private static Bytes keymat(byte[] skeyidD, Optional<Bytes> shared, int octets) {
    try (Secret derivation = Secret.copyOf(skeyidD);
        Secret quickModeSecret = Secret.take(shared.orElse(Bytes.EMPTY).toArray());
        Secret keymat =
            Keymat.derive(
                PRF, derivation, shared.map(s -> quickModeSecret), ESP, SPI, NI, NR, octets)) {
      return Bytes.copyOf(keymat.expose());
    }
  }

  private static Skeyid skeyid() {
    try (Secret gxy = Secret.copyOf(GXY.toArray())) {
      return Skeyid.signature(PRF, NI, NR, gxy, new Cookies(1, 2));
    }
  }

  private static String prf(byte[] key, String data) {
    return Bytes.copyOf(PRF.hmac(key, Bytes.ofHex(data).toArray())).hex();
  }
}
