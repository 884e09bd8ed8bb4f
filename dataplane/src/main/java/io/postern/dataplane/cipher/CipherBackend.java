package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;

/** One implementation of packet ciphers. */
public interface CipherBackend {
  /** For the log, e.g. {@code ipsec-mb 1.3.0 vaes_avx512}. */
  String name();

  boolean supports(EspTransform transform, EspIntegrity integrity);

  /**
   * A cipher for {@link PacketCipher#seal}; the keys are copied.
   *
   * @param extended sequence numbers have 64 bits, of which the ICV covers all (RFC 4303 §2.2.1)
   */
  PacketCipher sealing(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended);

  /** Likewise for {@link PacketCipher#open}. */
  PacketCipher opening(
      EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended);

  /**
   * An integrity algorithm alone, for AH; the keys are copied.
   *
   * @throws IllegalArgumentException if it is not supported with {@link EspTransform#NULL}
   */
  Authenticator authenticator(EspIntegrity integrity, SaKeys keys);
}
