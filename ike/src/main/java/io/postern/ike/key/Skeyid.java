package io.postern.ike.key;

import io.postern.ike.algorithm.CipherAlgorithm;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import java.util.Arrays;

/**
 * SKEYID and what follows from it (RFC 2409 §5): the keys of one ISAKMP SA, zeroed on {@link
 * #close}. Neither the pre-shared key nor g^xy is kept or closed here.
 */
public final class Skeyid implements AutoCloseable {
  private final HashAlgorithm prf;
  private final Secret root;
  private final Secret derivation;
  private final Secret authentication;
  private final Secret encryption;

  private Skeyid(HashAlgorithm prf, Secret root, Secret gxy, Cookies cookies) {
    this.prf = prf;
    this.root = root;
    byte[] shared = gxy.expose();
    byte[] pair = Octets.of(cookies);
    byte[] key = root.expose();
    this.derivation = Secret.take(prf.hmac(key, shared, pair, new byte[] {0}));
    this.authentication =
        Secret.take(prf.hmac(key, derivation.expose(), shared, pair, new byte[] {1}));
    this.encryption =
        Secret.take(prf.hmac(key, authentication.expose(), shared, pair, new byte[] {2}));
  }

  /**
   * SKEYID = prf(pre-shared-key, Ni_b | Nr_b).
   *
   * @param ni body of the initiator's nonce payload
   * @param nr body of the responder's nonce payload
   */
  public static Skeyid preSharedKey(
      HashAlgorithm prf, Secret psk, Bytes ni, Bytes nr, Secret gxy, Cookies cookies) {
    byte[] root = prf.hmac(psk.expose(), ni.toArray(), nr.toArray());
    return new Skeyid(prf, Secret.take(root), gxy, cookies);
  }

  /** SKEYID = prf(Ni_b | Nr_b, g^xy), for RSA and DSS signatures and for hybrid authentication. */
  public static Skeyid signature(
      HashAlgorithm prf, Bytes ni, Bytes nr, Secret gxy, Cookies cookies) {
    byte[] root = prf.hmac(ni.plus(nr).toArray(), gxy.expose());
    return new Skeyid(prf, Secret.take(root), gxy, cookies);
  }

  /**
   * SKEYID = prf(hash(Ni_b | Nr_b), CKY-I | CKY-R), for both modes of public key encryption, where
   * the nonces are secrets.
   */
  public static Skeyid publicKeyEncryption(
      HashAlgorithm prf, Bytes ni, Bytes nr, Secret gxy, Cookies cookies) {
    byte[] key = prf.digest(ni.toArray(), nr.toArray());
    byte[] root = prf.hmac(key, Octets.of(cookies));
    Arrays.fill(key, (byte) 0);
    return new Skeyid(prf, Secret.take(root), gxy, cookies);
  }

  public HashAlgorithm prf() {
    return prf;
  }

  /** SKEYID_d, from which the keys of other SAs derive. */
  public Secret derivation() {
    return derivation;
  }

  /** SKEYID_a, which authenticates the messages of the ISAKMP SA. */
  public Secret authentication() {
    return authentication;
  }

  /** SKEYID_e, which keeps the messages of the ISAKMP SA confidential. */
  public Secret encryption() {
    return encryption;
  }

  /**
   * HASH_I = prf(SKEYID, g^xi | g^xr | CKY-I | CKY-R | SAi_b | IDii_b).
   *
   * @param gxi the initiator's public value
   * @param gxr the responder's public value
   * @param saiB body of the SA payload that the initiator sent, whole
   * @param idiiB body of the initiator's identification payload
   */
  public Bytes hashInitiator(Bytes gxi, Bytes gxr, Cookies cookies, Bytes saiB, Bytes idiiB) {
    return hash(prf, gxi, gxr, cookies, saiB, idiiB);
  }

  /**
   * HASH_I to be signed by an algorithm that is tied to a hash of its own (RFC 2409 §5.1).
   *
   * @param own whose HMAC replaces the prf here and nowhere else
   */
  public Bytes hashInitiator(
      HashAlgorithm own, Bytes gxi, Bytes gxr, Cookies cookies, Bytes saiB, Bytes idiiB) {
    return hash(own, gxi, gxr, cookies, saiB, idiiB);
  }

  /**
   * HASH_R = prf(SKEYID, g^xr | g^xi | CKY-R | CKY-I | SAi_b | IDir_b).
   *
   * @param gxi the initiator's public value
   * @param gxr the responder's public value
   * @param saiB body of the SA payload that the initiator sent, whole: the same as in HASH_I
   * @param idirB body of the responder's identification payload
   */
  public Bytes hashResponder(Bytes gxi, Bytes gxr, Cookies cookies, Bytes saiB, Bytes idirB) {
    return hashResponder(prf, gxi, gxr, cookies, saiB, idirB);
  }

  /** HASH_R to be signed by an algorithm that is tied to a hash of its own (RFC 2409 §5.1). */
  public Bytes hashResponder(
      HashAlgorithm own, Bytes gxi, Bytes gxr, Cookies cookies, Bytes saiB, Bytes idirB) {
    Cookies swapped =
        new Cookies(/* initiator= */ cookies.responder(), /* responder= */ cookies.initiator());
    return hash(own, gxr, gxi, swapped, saiB, idirB);
  }

  private Bytes hash(
      HashAlgorithm hmac, Bytes own, Bytes other, Cookies cookies, Bytes saiB, Bytes idB) {
    return Bytes.copyOf(
        hmac.hmac(
            root.expose(),
            own.toArray(),
            other.toArray(),
            Octets.of(cookies),
            saiB.toArray(),
            idB.toArray()));
  }

  /** The key of {@code cipher} that protects the ISAKMP SA (RFC 2409 Appendix B); the caller's. */
  public Secret cipherKey(CipherAlgorithm cipher) {
    return CipherKey.derive(prf, encryption, cipher);
  }

  @Override
  public void close() {
    root.close();
    derivation.close();
    authentication.close();
    encryption.close();
  }

  @Override
  public String toString() {
    return "SKEYID (" + prf.label() + ")";
  }
}
