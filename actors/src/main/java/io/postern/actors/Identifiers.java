package io.postern.actors;

import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one allocator of the cookies and SPIs that we choose. Both are random, so that nobody off the
 * path can guess one (RFC 2408 §2.5.3).
 */
public final class Identifiers {
  /** RFC 4303 §2.1: 1 to 255 are reserved, 0 is never on the wire. */
  private static final int LOWEST_SPI = 256;

  private final SecureRandom random;
  private final Set<Integer> spis = ConcurrentHashMap.newKeySet();

  public Identifiers(SecureRandom random) {
    this.random = random;
  }

  public SecureRandom random() {
    return random;
  }

  /** Never 0. */
  public long cookie() {
    long cookie;
    do {
      cookie = random.nextLong();
    } while (cookie == 0);
    return cookie;
  }

  /** An SPI that no living child SA has. */
  public int spi() {
    int spi;
    do {
      spi = random.nextInt();
    } while (Integer.compareUnsigned(spi, LOWEST_SPI) < 0 || !spis.add(spi));
    return spi;
  }

  /**
   * Takes a number that somebody chose by hand.
   *
   * @throws IllegalArgumentException if it is taken
   */
  public void reserve(int spi) {
    if (!spis.add(spi)) {
      throw new IllegalArgumentException("the SPI %08x is taken".formatted(spi));
    }
  }

  /** The child SA is gone; its SPI may be chosen again. */
  public void release(int spi) {
    spis.remove(spi);
  }
}
