package io.postern.ike.key;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import java.util.Arrays;
import java.util.Optional;

/** The keys of a child SA, one direction of it (RFC 2409 §5.5). */
public final class Keymat {
  private Keymat() {}

  /**
   * KEYMAT = K1 | K2 | …, K1 = prf(SKEYID_d, [ g(qm)^xy | ] protocol | SPI | Ni_b | Nr_b), Kn =
   * prf(SKEYID_d, Kn-1 | [ g(qm)^xy | ] protocol | SPI | Ni_b | Nr_b).
   *
   * @param quickModeSecret g(qm)^xy, if quick mode had KE payloads
   * @param protocol of the proposal: AH 2, ESP 3
   * @param spi chosen by the receiver of the packets that these keys protect
   * @param ni body of quick mode's nonce of the initiator
   * @param nr body of quick mode's nonce of the responder
   * @param octets how many, encryption key first, then the key of the integrity algorithm
   */
  public static Secret derive(
      HashAlgorithm prf,
      Secret skeyidD,
      Optional<Secret> quickModeSecret,
      int protocol,
      Bytes spi,
      Bytes ni,
      Bytes nr,
      int octets) {
    byte[] shared = quickModeSecret.map(Secret::expose).orElseGet(() -> new byte[0]);
    byte[] seed = Bytes.copyOf(new byte[] {(byte) protocol}).plus(spi).plus(ni).plus(nr).toArray();
    byte[] keymat = new byte[octets];
    byte[] block = {};
    for (int filled = 0; filled < octets; filled += block.length) {
      byte[] next = prf.hmac(skeyidD.expose(), block, shared, seed);
      Arrays.fill(block, (byte) 0);
      block = next;
      System.arraycopy(block, 0, keymat, filled, Math.min(block.length, octets - filled));
    }
    Arrays.fill(block, (byte) 0);
    return Secret.take(keymat);
  }
}
