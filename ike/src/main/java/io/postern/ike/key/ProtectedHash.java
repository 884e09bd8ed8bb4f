package io.postern.ike.key;

import io.postern.ike.message.Bytes;

/**
 * The hash payload of every message after phase 1. {@code rest} is all that follows the hash
 * payload in the message, payload headers included and padding left out (RFC 2409 §5.5, §5.7).
 */
public final class ProtectedHash {
  private ProtectedHash() {}

  /**
   * HASH(1) = prf(SKEYID_a, M-ID | rest): of the first message of quick mode, and of informational
   * and transaction messages (draft-dukes-ike-mode-cfg-02 §3.1).
   */
  public static Bytes first(Skeyid skeyid, int messageId, Bytes rest) {
    return prf(skeyid, Octets.of(messageId), rest.toArray());
  }

  /**
   * HASH(2) = prf(SKEYID_a, M-ID | Ni_b | rest).
   *
   * @param ni body of the initiator's nonce
   */
  public static Bytes second(Skeyid skeyid, int messageId, Bytes ni, Bytes rest) {
    return prf(skeyid, Octets.of(messageId), ni.toArray(), rest.toArray());
  }

  /** HASH(3) = prf(SKEYID_a, 0 | M-ID | Ni_b | Nr_b), the zero being one octet. */
  public static Bytes third(Skeyid skeyid, int messageId, Bytes ni, Bytes nr) {
    return prf(skeyid, new byte[1], Octets.of(messageId), ni.toArray(), nr.toArray());
  }

  private static Bytes prf(Skeyid skeyid, byte[]... parts) {
    return Bytes.copyOf(skeyid.prf().hmac(skeyid.authentication().expose(), parts));
  }
}
