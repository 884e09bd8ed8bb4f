package io.postern.dataplane.cipher;

/** Encryption without integrity, with the keys of one direction of one SA. */
interface BlockMode extends AutoCloseable {
  /**
   * Writes an unpredictable IV, that {@code sequence} makes unique, and the ciphertext.
   *
   * @param clear elsewhere, or just where the ciphertext goes
   */
  void encrypt(long clear, int clearLength, long iv, long sequence, Scratch scratch);

  /**
   * Decrypts in place.
   *
   * @param iv where the IV begins, the ciphertext behind it
   * @param length of both
   */
  void decrypt(long iv, int length, Scratch scratch);

  @Override
  void close();
}
