package io.postern.actors;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Random;

/** Random numbers that come again with the same seed: a run can be repeated. */
final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  SeededRandom(long seed) {
    super(new Source(seed), null);
  }

  private static final class Source extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;

    private final Random random;

    Source(long seed) {
      random = new Random(seed);
    }

    @Override
    protected void engineSetSeed(byte[] seed) {}

    @Override
    protected void engineNextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }

    @Override
    protected byte[] engineGenerateSeed(int octets) {
      byte[] seed = new byte[octets];
      random.nextBytes(seed);
      return seed;
    }
  }
}
