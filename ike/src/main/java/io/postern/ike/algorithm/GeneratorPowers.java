package io.postern.ike.algorithm;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Powers of the generator of a group; from a table once the group is seen to be in use. */
final class GeneratorPowers {
  /** Ours: a table costs as much as some tens of powers, which a client never needs. */
  private static final int POWERS_BEFORE_A_TABLE = 64;

  private final BigInteger generator;
  private final BigInteger prime;
  private final int exponentOctets;
  private final AtomicInteger powers = new AtomicInteger();
  private final AtomicReference<@Nullable FixedBase> table = new AtomicReference<>();

  GeneratorPowers(BigInteger generator, BigInteger prime, int exponentOctets) {
    this.generator = generator;
    this.prime = prime;
    this.exponentOctets = exponentOctets;
  }

  byte[] of(byte[] exponent) {
    FixedBase made = table.get();
    if (made != null && exponent.length == exponentOctets) {
      return made.power(exponent);
    }
    if (made == null && powers.incrementAndGet() == POWERS_BEFORE_A_TABLE) {
      table.set(ModularPower.BEST.fixedBase(generator, prime, exponentOctets));
    }
    return ModularPower.BEST.of(generator, exponent, prime);
  }

  @Override
  public String toString() {
    return "powers of the generator";
  }
}
