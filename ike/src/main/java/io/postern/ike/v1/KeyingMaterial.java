package io.postern.ike.v1;

import io.postern.ike.key.IvChain;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeSuite;
import java.security.SecureRandom;

/** The public inputs of the phase 1 keys, in the names of RFC 2409 §3.2. */
record KeyingMaterial(Bytes gxi, Bytes gxr, Bytes ni, Bytes nr, Bytes saiB) {
  // Specification: RFC 2409 §5.
  private static final int SHORTEST_NONCE = 8;
  private static final int LONGEST_NONCE = 256;
  // Ours: as long as the output of the longest PRF in common use.
  private static final int NONCE_SIZE = 32;

  static Bytes newNonce(SecureRandom random) {
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    return Bytes.copyOf(nonce);
  }

  static Reading<Bytes> checkedNonce(Bytes nonce) {
    return nonce.size() < SHORTEST_NONCE || nonce.size() > LONGEST_NONCE
        ? Reading.refused(
            Refusal.Reason.MALFORMED_PAYLOAD,
            "nonce of " + nonce.size() + " octets, expected 8 to 256")
        : Reading.accepted(nonce);
  }

  /** The encrypted messages of phase 1 itself: message ID 0, IV from the public values (App. B). */
  ProtectedExchange phaseOneExchange(
      Cookies cookies, ExchangeType type, IkeSuite suite, Secret cipherKey) {
    byte[] iv = IvChain.initial(suite.hash(), gxi, gxr, suite.cipher().blockSize());
    return new ProtectedExchange(cookies, type, 0, suite.cipher(), cipherKey, iv);
  }
}
