package io.postern.ike.message;

/** The SPI of an AH or ESP SA: 4 octets, 256 or more unsigned (RFC 4302 §2.4, RFC 4303 §2.1). */
public final class Spi {
  /** Octets. */
  public static final int SIZE = 4;

  /** 1 to 255 are reserved, and 0 is for local use. */
  private static final int LEAST = 256;

  private Spi() {}

  /** The number that {@code octets}, {@link #SIZE} of them, are. */
  public static int of(Bytes octets) {
    if (octets.size() != SIZE) {
      throw new IllegalArgumentException("an SPI of " + octets.size() + " octets");
    }
    return octets.at(0) << 24 | octets.at(1) << 16 | octets.at(2) << 8 | octets.at(3);
  }

  public static Bytes octets(int spi) {
    return Bytes.copyOf(
        new byte[] {(byte) (spi >> 24), (byte) (spi >> 16), (byte) (spi >> 8), (byte) spi});
  }

  /** Whether packets may carry it. */
  public static boolean isUsable(int spi) {
    return Integer.compareUnsigned(spi, LEAST) >= 0;
  }
}
