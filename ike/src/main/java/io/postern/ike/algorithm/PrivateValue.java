package io.postern.ike.algorithm;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;

/** Our half of one Diffie-Hellman exchange. Each exchange has its own; none is used twice. */
public interface PrivateValue extends AutoCloseable {
  /** What goes into the KE payload: {@link DhGroup#publicValueSize} octets. */
  Bytes publicValue();

  /**
   * The shared secret, {@link DhGroup#sharedSecretSize} octets, the caller's to close; or a refusal
   * with INVALID_KEY_INFORMATION when the peer's value is not one of the group.
   *
   * @param peerPublicValue what stood in the peer's KE payload
   * @throws IllegalStateException after {@link #close}
   */
  Reading<Secret> agree(Bytes peerPublicValue);

  /** Forgets the private value; where the octets are ours they are zeroed. */
  @Override
  void close();
}
