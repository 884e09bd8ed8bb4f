package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;

/** One implementation of packet ciphers. */
public interface CipherBackend {
  /** For the log, e.g. {@code ipsec-mb 1.3.0 vaes_avx512}. */
  String name();

  boolean supports(EspTransform transform, EspIntegrity integrity);

  /** A cipher for {@link PacketCipher#seal}; the keys are copied. */
  PacketCipher sealing(EspTransform transform, EspIntegrity integrity, SaKeys keys);

  /** A cipher for {@link PacketCipher#open}; the keys are copied. */
  PacketCipher opening(EspTransform transform, EspIntegrity integrity, SaKeys keys);
}
