package io.postern.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2409 §5.1, RFC 4754 §7, RFC 2408 §5.12. */
class SignatureVerificationTest {
  private static final KeyPair RSA = TestKeys.of("rsa2048", "signer");
  private static final Bytes HASH =
      Bytes.copyOf(HashAlgorithm.SHA2_256.digest(new byte[] {1, 2, 3}));
  private static final int SIZE = 256;

  private static Optional<Reason> check(Bytes signature) {
    return SignatureVerification.check(SignatureKind.RSA, RSA.getPublic(), HASH, signature)
        .map(Refusal::reason);
  }

  /** The private operation on a block of the attacker's making. */
  private static Bytes raw(byte[] block) {
    RSAPrivateKey key = (RSAPrivateKey) RSA.getPrivate();
    return Bytes.copyOf(
        RsaNumbers.octets(
            new BigInteger(1, block).modPow(key.getPrivateExponent(), key.getModulus()), SIZE));
  }

  private static byte[] rightBlock() {
    byte[] block = new byte[SIZE];
    Arrays.fill(block, (byte) 0xff);
    block[0] = 0;
    block[1] = 1;
    block[SIZE - 33] = 0;
    HASH.copyTo(block, SIZE - 32);
    return block;
  }

  @Test
  void theHashIsSignedWithoutItsOid() {
    assertThat(check(raw(rightBlock()))).isEmpty();
    assertThat(check(new HeldSigningKey(RSA.getPrivate(), RSA.getPublic(), List.of()).sign(HASH)))
        .isEmpty();
  }

  /** Each block has the hash somewhere a lenient parser would find it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "type 2",
        "type 0",
        "a padding octet of another value",
        "hash early and garbage after it, CVE-2006-4339",
        "padding of 8 octets and the hash repeated",
        "no separator",
        "truncated hash, CVE-2018-16152",
        "DigestInfo with its OID",
        "first octet not 0",
      })
  void aForgedBlockIsAuthenticationFailed(String how) {
    byte[] block = rightBlock();
    switch (how) {
      case "type 2" -> block[1] = 2;
      case "type 0" -> block[1] = 0;
      case "a padding octet of another value" -> block[100] = (byte) 0xfe;
      case "hash early and garbage after it, CVE-2006-4339" -> {
        block[10] = 0;
        HASH.copyTo(block, 11);
      }
      case "padding of 8 octets and the hash repeated" -> {
        for (int at = 10; at + 33 <= SIZE; at += 33) {
          block[at] = 0;
          HASH.copyTo(block, at + 1);
        }
      }
      case "no separator" -> block[SIZE - 33] = (byte) 0xff;
      case "truncated hash, CVE-2018-16152" -> block[SIZE - 1] = 0;
      case "DigestInfo with its OID" -> {
        byte[] oid = HexFormat.of().parseHex("3031300d060960864801650304020105000420");
        System.arraycopy(oid, 0, block, SIZE - 32 - oid.length, oid.length);
        block[SIZE - 33 - oid.length] = 0;
      }
      case "first octet not 0" -> block[0] = 0x01;
      default -> throw new IllegalArgumentException(how);
    }
    assertThat(check(raw(block))).hasValue(Reason.AUTHENTICATION_FAILED);
  }

  @ParameterizedTest
  @CsvSource({"0, INVALID_SIGNATURE", "255, INVALID_SIGNATURE", "257, INVALID_SIGNATURE"})
  void anotherLengthThanTheModulusIsNoSignature(int octets, Reason reason) {
    assertThat(check(Bytes.copyOf(new byte[octets]))).hasValue(reason);
  }

  @Test
  void aNumberBeyondTheModulusFails() {
    byte[] signature = raw(rightBlock()).toArray();
    BigInteger beyond =
        new BigInteger(1, signature).add(((RSAPublicKey) RSA.getPublic()).getModulus());
    byte[] octets = new byte[SIZE];
    Arrays.fill(octets, (byte) 0xff);
    Bytes sent =
        Bytes.copyOf(beyond.bitLength() <= 8 * SIZE ? RsaNumbers.octets(beyond, SIZE) : octets);
    assertThat(check(sent)).hasValue(Reason.AUTHENTICATION_FAILED);
  }

  @Test
  void anotherKeyFails() {
    PublicKey other = TestKeys.of("rsa2048", "other").getPublic();
    assertThat(SignatureVerification.check(SignatureKind.RSA, other, HASH, raw(rightBlock())))
        .map(Refusal::reason)
        .hasValue(Reason.AUTHENTICATION_FAILED);
  }

  @ParameterizedTest
  @CsvSource({
    "ECDSA_256, secp256r1, 64",
    "ECDSA_384, secp384r1, 96",
    "ECDSA_521, secp521r1, 132",
  })
  void ecdsaIsRThenSOfFixedWidth(SignatureKind kind, String curve, int octets) {
    KeyPair pair = TestKeys.of(curve, "signer");
    HeldSigningKey key = new HeldSigningKey(pair.getPrivate(), pair.getPublic(), List.of());
    Bytes hash = Bytes.copyOf(kind.hash(HashAlgorithm.SHA1).digest(new byte[1]));
    Bytes signature = key.sign(hash);
    assertThat(signature.size()).isEqualTo(octets);
    assertThat(SignatureVerification.check(kind, pair.getPublic(), hash, signature)).isEmpty();

    assertThat(SignatureVerification.check(kind, pair.getPublic(), hash, Bytes.EMPTY))
        .map(Refusal::reason)
        .hasValue(Reason.INVALID_SIGNATURE);
    // CVE-2022-21449: r and s of 0 fit every hash and every key.
    assertThat(
            SignatureVerification.check(
                kind, pair.getPublic(), hash, Bytes.copyOf(new byte[octets])))
        .map(Refusal::reason)
        .hasValue(Reason.AUTHENTICATION_FAILED);
  }

  @Test
  void theKeyIsOfTheMethodsOwnCurve() {
    PublicKey p384 = TestKeys.of("secp384r1", "signer").getPublic();
    assertThat(
            SignatureVerification.check(
                SignatureKind.ECDSA_256, p384, HASH, Bytes.copyOf(new byte[64])))
        .map(Refusal::reason)
        .hasValue(Reason.INVALID_SIGNATURE);
  }

  /** RFC 4754 §8.1: its key, its r and s, its hash of "abc". */
  @Test
  void rfc4754TestVectorOfP256() throws Exception {
    PublicKey key =
        Rfc4754.p256(
            "2442A5CC0ECD015FA3CA31DC8E2BBC70BF42D60CBCA20085E0822CB04235E970",
            "6FC98BD7E50211A4A27102FA3549DF79EBCB4BF246B80945CDDFE7D509BBFD7D");
    Bytes signature =
        Bytes.ofHex(
            "CB28E0999B9C7715FD0A80D8E47A77079716CBBF917DD72E97566EA1C066957C"
                + "86FA3BB4E26CAD5BF90B7F81899256CE7594BB1EA0C89212748BFF3B3D5B0315");
    Bytes hash = Bytes.copyOf(HashAlgorithm.SHA2_256.digest(Bytes.ofText("abc").toArray()));
    assertThat(SignatureVerification.check(SignatureKind.ECDSA_256, key, hash, signature))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "2, false", "3, true", "65536, false", "65537, true"})
  void anExponentThatSignsForAnyoneIsRefused(long exponent, boolean taken) throws Exception {
    BigInteger modulus = ((RSAPublicKey) RSA.getPublic()).getModulus();
    RSAPublicKey key = new Unchecked(modulus, BigInteger.valueOf(exponent));
    assertThat(PublicKeyPolicy.DEFAULT.check(key) instanceof Reading.Accepted<PublicKey>)
        .isEqualTo(taken);
  }

  @Test
  void theModulusHas2048To8192Bits() throws Exception {
    for (int bits : new int[] {1024, 2047, 8193}) {
      BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
      PublicKey key =
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537)));
      assertThat(PublicKeyPolicy.DEFAULT.check(key)).isInstanceOf(Reading.Refused.class);
      assertThat(PublicKeyPolicy.LEGACY.check(key) instanceof Reading.Accepted<PublicKey>)
          .isEqualTo(bits < 8193);
    }
  }

  /** The JDK's own keys refuse some exponents; a certificate's parser need not. */
  private record Unchecked(BigInteger modulus, BigInteger exponent) implements RSAPublicKey {
    @Override
    public BigInteger getModulus() {
      return modulus;
    }

    @Override
    public BigInteger getPublicExponent() {
      return exponent;
    }

    @Override
    public String getAlgorithm() {
      return "RSA";
    }

    @Override
    public String getFormat() {
      return "none";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }
}
