package io.postern.dataplane.cipher;

/** An HMAC cut to its ICV, with the key of one direction of one SA. */
interface Authenticator extends AutoCloseable {
  /** Writes the ICV over {@code length} octets to {@code icv}. */
  void sign(long from, int length, long icv, Scratch scratch);

  /** Whether {@code icv} is right, in a time that does not depend on where it is wrong. */
  boolean verify(long from, int length, long icv, Scratch scratch);

  @Override
  void close();
}
