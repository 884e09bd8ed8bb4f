package io.postern.actors;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** Remembers the very arrays that it filled; those of MODP groups are the private exponents. */
final class WatchedRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final transient List<byte[]> filled = new CopyOnWriteArrayList<>();
  private transient Runnable whileFilling = () -> {};

  @Override
  public void nextBytes(byte[] octets) {
    super.nextBytes(octets);
    filled.add(octets);
    whileFilling.run();
  }

  /** What happens while the next ones are made. */
  void whileFilling(Runnable what) {
    whileFilling = what;
  }

  /** How many private values were made. */
  int made() {
    return filled.size();
  }

  boolean isZeroed(int number) {
    for (byte octet : filled.get(number)) {
      if (octet != 0) {
        return false;
      }
    }
    return true;
  }

  /** How many of all that were made are zeroed now. */
  long zeroed() {
    return IntStream.range(0, made()).filter(this::isZeroed).count();
  }
}
