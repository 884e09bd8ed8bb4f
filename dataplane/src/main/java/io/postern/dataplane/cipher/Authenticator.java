package io.postern.dataplane.cipher;

/**
 * An integrity algorithm cut to its ICV, with the key of one direction of one SA. Not for two
 * threads at once.
 */
public interface Authenticator extends AutoCloseable {
  /**
   * Writes the ICV over {@code length} octets to {@code icv}, which may lie within them.
   *
   * @param length 1 to 65,600
   */
  void sign(long from, int length, long icv, Scratch scratch);

  /** Whether {@code icv} is right, in a time that does not depend on where it is wrong. */
  boolean verify(long from, int length, long icv, Scratch scratch);

  /** Zeroes the key as far as the implementation lets us, and frees native memory. */
  @Override
  void close();
}
