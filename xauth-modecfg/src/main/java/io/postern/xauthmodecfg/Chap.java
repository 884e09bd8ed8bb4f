package io.postern.xauthmodecfg;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;

/**
 * What a client sends as its password for RADIUS-CHAP: "the ID used to calculate the hash
 * concatenated with the hash of the (ID+secret+challenge)" (draft-beaulieu-ike-xauth-02 Appendix A,
 * example A-8), which is MD5 (RFC 1994 §4.1).
 */
final class Chap {
  static final int OCTETS = 17;

  private Chap() {}

  static Bytes respond(byte identifier, Secret password, Bytes challenge) {
    byte[] id = {identifier};
    byte[] hash = HashAlgorithm.MD5.digest(id, password.expose(), challenge.toArray());
    return Bytes.copyOf(id).plus(Bytes.copyOf(hash));
  }
}
