package io.postern.dataplane.sa;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.cipher.Authenticator;
import io.postern.dataplane.cipher.CipherBackend;

/** AH in one direction of a pair. */
public final class AhSide {
  private final int spi;
  private final int icvSize;
  private final Authenticator authenticator;

  AhSide(int spi, EspIntegrity integrity, SaKeys keys, CipherBackend backend) {
    this.spi = spi;
    icvSize = integrity.icvSize();
    authenticator = backend.authenticator(integrity, keys);
  }

  public int spi() {
    return spi;
  }

  public int icvSize() {
    return icvSize;
  }

  public Authenticator authenticator() {
    return authenticator;
  }
}
