package io.postern.ike.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.CipherAlgorithm;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2409 Appendix B: the cipher's key out of SKEYID_e, and where the IVs start. */
class Rfc2409AppendixBTest {
  private static final String SOUND = "0011223344556677";

  @Test
  void longEnoughSkeyidGivesItsFirstOctets() {
    byte[] skeyidE = HashAlgorithm.SHA2_256.digest(new byte[] {1});
    try (Secret secret = Secret.copyOf(skeyidE);
        Secret key =
            CipherKey.derive(HashAlgorithm.SHA2_256, secret, CipherAlgorithm.AES_128_CBC)) {
      assertThat(key.expose()).isEqualTo(Arrays.copyOf(skeyidE, 16));
    }
  }

  @Test
  void exactlyLongEnoughSkeyidIsTheKey() {
    byte[] skeyidE = HashAlgorithm.SHA2_256.digest(new byte[] {1});
    try (Secret secret = Secret.copyOf(skeyidE);
        Secret key =
            CipherKey.derive(HashAlgorithm.SHA2_256, secret, CipherAlgorithm.AES_256_CBC)) {
      assertThat(key.expose()).isEqualTo(skeyidE);
    }
  }

  /** Ka = K1 | K2, K1 = prf(SKEYID_e, 0), K2 = prf(SKEYID_e, K1); SKEYID_e itself is no part. */
  @Test
  void shortSkeyidIsFedBack() {
    byte[] skeyidE = HashAlgorithm.SHA1.digest(new byte[] {1});
    byte[] first = HashAlgorithm.SHA1.hmac(skeyidE, new byte[] {0});
    byte[] second = HashAlgorithm.SHA1.hmac(skeyidE, first);
    Bytes ka = Bytes.copyOf(first).plus(Bytes.copyOf(second));
    for (CipherAlgorithm cipher :
        new CipherAlgorithm[] {CipherAlgorithm.TRIPLE_DES_CBC, CipherAlgorithm.AES_256_CBC}) {
      try (Secret secret = Secret.copyOf(skeyidE);
          Secret key = CipherKey.derive(HashAlgorithm.SHA1, secret, cipher)) {
        assertThat(Bytes.copyOf(key.expose())).isEqualTo(ka.slice(0, cipher.keySize()));
      }
    }
  }

  /** "…or the first fifty-six (56) bytes of a key (if no key size is negotiated)". */
  @Test
  void blowfishWithoutKeyLengthHasFiftySixOctets() {
    CipherAlgorithm cipher = CipherAlgorithm.of(3, 0).orElseThrow();
    byte[] skeyidE = HashAlgorithm.MD5.digest(new byte[] {1});
    Bytes ka = Bytes.EMPTY;
    byte[] block = {0};
    for (int i = 0; i < 4; i++) {
      block = HashAlgorithm.MD5.hmac(skeyidE, block);
      ka = ka.plus(Bytes.copyOf(block));
    }
    try (Secret secret = Secret.copyOf(skeyidE);
        Secret key = CipherKey.derive(HashAlgorithm.MD5, secret, cipher)) {
      assertThat(Bytes.copyOf(key.expose())).isEqualTo(ka.slice(0, 56));
    }
  }

  /** "The key for CAST-CBC is either the negotiated key size, or the first sixteen (16) bytes". */
  @Test
  void castHasSixteenOctets() {
    CipherAlgorithm cipher = CipherAlgorithm.of(6, 0).orElseThrow();
    byte[] skeyidE = HashAlgorithm.SHA1.digest(new byte[] {1});
    try (Secret secret = Secret.copyOf(skeyidE);
        Secret key = CipherKey.derive(HashAlgorithm.SHA1, secret, cipher)) {
      assertThat(key.expose()).isEqualTo(Arrays.copyOf(skeyidE, 16));
    }
  }

  @Test
  void desTakesTheFirstEightOctets() {
    assertThat(desKey(SOUND + "ff".repeat(8))).isEqualTo(Bytes.ofHex(SOUND));
  }

  /** "The first eight non-weak and non-semi-weak bytes", with and without parity. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0101010101010101",
        "0000000000000000",
        "1f1f1f1fe0e0e0e0",
        "1f1f1f1f0e0e0e0e",
        "fefefefefefefefe",
        "ffffffffffffffff",
        "01fe01fe01fe01fe",
        "00ff00ff00ff00ff",
        "fee0fee0fef1fef1"
      })
  void desPassesOverWeakKeys(String weak) {
    assertThat(desKey(weak + SOUND)).isEqualTo(Bytes.ofHex(SOUND));
  }

  @Test
  void initialIvIsTheHashOfBothPublicValues() {
    Bytes gxi = Bytes.ofHex("aa".repeat(128));
    Bytes gxr = Bytes.ofHex("bb".repeat(128));
    byte[] hash = HashAlgorithm.SHA1.digest(gxi.plus(gxr).toArray());
    assertThat(IvChain.initial(HashAlgorithm.SHA1, gxi, gxr, 16))
        .isEqualTo(Arrays.copyOf(hash, 16));
    assertThat(IvChain.initial(HashAlgorithm.SHA1, gxi, gxr, 8)).isEqualTo(Arrays.copyOf(hash, 8));
  }

  @Test
  void laterExchangesHashTheLastBlockAndTheMessageId() {
    byte[] block = Bytes.ofHex("0102030405060708").toArray();
    byte[] hash = HashAlgorithm.MD5.digest(Bytes.ofHex("0102030405060708fedcba98").toArray());
    assertThat(IvChain.ofMessage(HashAlgorithm.MD5, block, 0xfedcba98, 8))
        .isEqualTo(Arrays.copyOf(hash, 8));
  }

  private static Bytes desKey(String skeyidE) {
    try (Secret secret = Secret.copyOf(Bytes.ofHex(skeyidE).toArray());
        Secret key = CipherKey.derive(HashAlgorithm.MD5, secret, CipherAlgorithm.DES_CBC)) {
      return Bytes.copyOf(key.expose());
    }
  }
}
