package io.postern.dataplane.cipher;

/** The choice of the implementation of packet ciphers. */
public final class CipherBackends {
  private CipherBackends() {}

  /** The fastest that works here, for each transform. Takes some milliseconds. */
  public static CipherBackend choose() {
    return new JceBackend();
  }
}
