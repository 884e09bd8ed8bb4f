package io.postern.dataplane.cipher;

/**
 * The cipher of one direction of one SA, keys included: encryption and integrity of whole ESP
 * packets. Not for two threads at once; {@link #close} comes when no thread uses it any more.
 *
 * <p>A packet is SPI and sequence number (8 octets), IV, ciphertext, ICV (RFC 4303 §2).
 */
public interface PacketCipher extends AutoCloseable {
  int HEADER_SIZE = 8;

  /**
   * Writes IV, ciphertext and ICV behind the SPI and sequence number that stand at {@code packet}.
   *
   * @param clear padded and with trailer; not overlapping the packet
   * @param clearLength a multiple of the cipher's block
   * @param sequence never given twice to one cipher: the IV comes of it
   */
  void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch);

  /**
   * Likewise, but the packet may be whole only after {@link Scratch#finish}, which comes before
   * anything reads it and before {@link #close}. {@code clear} may be written over at once.
   */
  default void sealLater(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
    seal(clear, clearLength, packet, sequence, scratch);
  }

  /**
   * Verifies the ICV, then decrypts in place: the plaintext begins behind the IV.
   *
   * @param length of the whole packet, which holds header, IV, whole blocks and ICV
   * @param sequence the whole number if it is extended; otherwise of no meaning
   * @return false if the ICV is wrong: what lay behind the IV is undefined then
   */
  boolean open(long packet, int length, long sequence, Scratch scratch);

  /** Zeroes the keys as far as the implementation lets us, and frees native memory. */
  @Override
  void close();
}
