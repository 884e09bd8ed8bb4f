package io.postern.ike.algorithm;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.Optional;
import java.util.Set;

/**
 * The Diffie-Hellman groups, under the numbers of attribute class 4 (RFC 2409 §6, RFC 3526, RFC
 * 5114, RFC 5903, RFC 6932, RFC 8031).
 *
 * <p>Private exponents of the MODP groups are short. Their sizes lie within the two estimates of
 * RFC 3526 §8, or above twice the estimate of NIST SP 800-57 part 1 where that RFC says nothing:
 *
 * <table>
 * <caption>Sizes in bits</caption>
 * <tr><th>prime</th><th>exponent</th><th>RFC 3526 §8</th></tr>
 * <tr><td>768</td><td>192</td><td></td></tr>
 * <tr><td>1024</td><td>192</td><td></td></tr>
 * <tr><td>1536</td><td>240</td><td>180 to 240</td></tr>
 * <tr><td>2048</td><td>256</td><td>220 to 320</td></tr>
 * <tr><td>3072</td><td>320</td><td>260 to 420</td></tr>
 * <tr><td>4096</td><td>384</td><td>300 to 480</td></tr>
 * <tr><td>6144</td><td>448</td><td>340 to 540</td></tr>
 * <tr><td>8192</td><td>512</td><td>380 to 620</td></tr>
 * </table>
 *
 * <p>Groups 22 to 24 are legacy whatever their size: see {@link ModpSubgroups}. The groups over
 * GF[2^N], 3 and 4, are left out: nobody offers them.
 */
public enum DhGroup {
  MODP_768(1, Strength.LEGACY, new Modp(ModpPrimes.MODP_768, 192), "modp768"),
  MODP_1024(2, Strength.LEGACY, new Modp(ModpPrimes.MODP_1024, 192), "modp1024"),
  MODP_1536(5, Strength.COMPATIBLE, new Modp(ModpPrimes.MODP_1536, 240), "modp1536"),
  MODP_2048(14, Strength.MODERN, new Modp(ModpPrimes.MODP_2048, 256), "modp2048"),
  MODP_3072(15, Strength.MODERN, new Modp(ModpPrimes.MODP_3072, 320), "modp3072"),
  MODP_4096(16, Strength.MODERN, new Modp(ModpPrimes.MODP_4096, 384), "modp4096"),
  MODP_6144(17, Strength.MODERN, new Modp(ModpPrimes.MODP_6144, 448), "modp6144"),
  MODP_8192(18, Strength.MODERN, new Modp(ModpPrimes.MODP_8192, 512), "modp8192"),
  ECP_256(19, Strength.MODERN, new Ecp("secp256r1", 32), "ecp256"),
  ECP_384(20, Strength.MODERN, new Ecp("secp384r1", 48), "ecp384"),
  ECP_521(21, Strength.MODERN, new Ecp("secp521r1", 66), "ecp521"),
  MODP_1024_160(22, Strength.LEGACY, ModpSubgroups.MODP_1024_160, "modp1024s160"),
  MODP_2048_224(23, Strength.LEGACY, ModpSubgroups.MODP_2048_224, "modp2048s224"),
  MODP_2048_256(24, Strength.LEGACY, ModpSubgroups.MODP_2048_256, "modp2048s256"),
  ECP_192(25, Strength.LEGACY, new BouncyEcp("secp192r1", 24), "ecp192"),
  ECP_224(26, Strength.COMPATIBLE, new BouncyEcp("secp224r1", 28), "ecp224"),
  BRAINPOOL_224(27, Strength.COMPATIBLE, new BouncyEcp("brainpoolP224r1", 28), "ecp224bp"),
  BRAINPOOL_256(28, Strength.MODERN, new BouncyEcp("brainpoolP256r1", 32), "ecp256bp"),
  BRAINPOOL_384(29, Strength.MODERN, new BouncyEcp("brainpoolP384r1", 48), "ecp384bp"),
  BRAINPOOL_512(30, Strength.MODERN, new BouncyEcp("brainpoolP512r1", 64), "ecp512bp"),
  CURVE25519(31, Strength.MODERN, new Xdh(NamedParameterSpec.X25519, 32), "curve25519", "x25519"),
  CURVE448(32, Strength.MODERN, new Xdh(NamedParameterSpec.X448, 56), "curve448", "x448");

  private final int number;
  private final Strength strength;
  private final DhScheme scheme;
  private final String label;
  private final Set<String> aliases;

  DhGroup(int number, Strength strength, DhScheme scheme, String label, String... aliases) {
    this.number = number;
    this.strength = strength;
    this.scheme = scheme;
    this.label = label;
    this.aliases = Set.of(aliases);
  }

  /** The value of the attribute Group Description. */
  public int number() {
    return number;
  }

  /** The name in configuration, tables and logs, e.g. {@code modp2048}. */
  public String label() {
    return label;
  }

  public Strength strength() {
    return strength;
  }

  /** Octets of a public value in a KE payload; of a curve over a prime field both coordinates. */
  public int publicValueSize() {
    return scheme.publicValueSize();
  }

  /** Octets of g^xy as the PRF takes them; of a curve over a prime field x alone (RFC 5903 §7). */
  public int sharedSecretSize() {
    return scheme.sharedSecretSize();
  }

  /** A fresh private value for one exchange. */
  public PrivateValue generate(SecureRandom random) {
    return scheme.generate(random);
  }

  public static Optional<DhGroup> of(int number) {
    for (DhGroup group : values()) {
      if (group.number == number) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  /** By label or by another name of the group, e.g. {@code x25519}. */
  public static Optional<DhGroup> ofLabel(String label) {
    for (DhGroup group : values()) {
      if (group.label.equals(label) || group.aliases.contains(label)) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  /** The group that a prime and a generator describe, if it is one of these (RFC 2409 §5.6). */
  public static Optional<DhGroup> ofPrime(BigInteger prime, BigInteger generator) {
    for (DhGroup group : values()) {
      if (group.scheme instanceof Modp modp
          && modp.prime().equals(prime)
          && generator.equals(BigInteger.TWO)) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  /** The prime of a MODP group whose generator is 2. */
  public Optional<BigInteger> prime() {
    return scheme instanceof Modp modp ? Optional.of(modp.prime()) : Optional.empty();
  }
}
