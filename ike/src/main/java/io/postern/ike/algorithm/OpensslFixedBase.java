package io.postern.ike.algorithm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Powers of one base without squaring: for each four bits of the exponent a row of the sixteen
 * factors that they can be, multiplied in Montgomery's form by OpenSSL (BN_mod_mul_montgomery). 64
 * multiplications in the room of some 340 for an exponent of 256 bits.
 *
 * <p>In constant time: of each row all entries are read, and no entry has a leading zero octet,
 * which reading a number would pass over. Where one had, the row is multiplied by the base until
 * none has, and the first factor takes that back.
 */
final class OpensslFixedBase implements FixedBase {
  private static final int DIGIT_BITS = 4;
  private static final int ENTRIES = 1 << DIGIT_BITS;
  private static final ValueLayout.OfLong LITTLE_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final OpensslPower openssl;
  private final Calls calls;
  private final MemorySegment montgomery;
  private final int size;
  private final int words;
  private final int exponentOctets;

  /** Rows of entries of words, the least first. */
  private final long[] table;

  /** In Montgomery's form, the least octet first. */
  private final byte[] first;

  /** What it calls beside {@link OpensslPower}. */
  static final class Calls {
    private final MethodHandle newMontgomery;
    private final MethodHandle setMontgomery;
    private final MethodHandle readLittleEndian;
    private final MethodHandle multiply;
    private final MethodHandle fromMontgomery;

    Calls(SymbolLookup symbols) {
      newMontgomery =
          OpensslPower.function(symbols, "BN_MONT_CTX_new", FunctionDescriptor.of(ADDRESS));
      setMontgomery =
          OpensslPower.function(
              symbols,
              "BN_MONT_CTX_set",
              FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
      readLittleEndian =
          OpensslPower.function(
              symbols, "BN_lebin2bn", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
      multiply =
          OpensslPower.function(
              symbols,
              "BN_mod_mul_montgomery",
              FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
      fromMontgomery =
          OpensslPower.function(
              symbols,
              "BN_from_montgomery",
              FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    }
  }

  /**
   * Makes the table, which takes as long as some tens of powers. It stays as long as the program.
   *
   * @param prime of a multiple of 64 bits
   */
  OpensslFixedBase(
      OpensslPower openssl, Calls calls, BigInteger base, BigInteger prime, int exponentOctets) {
    this.openssl = openssl;
    this.calls = calls;
    this.size = prime.bitLength() / 8;
    this.words = size / Long.BYTES;
    this.exponentOctets = exponentOctets;
    this.montgomery = montgomery(prime);
    BigInteger radix = BigInteger.ONE.shiftLeft(prime.bitLength()).mod(prime);
    int rows = exponentOctets * Byte.SIZE / DIGIT_BITS;
    this.table = new long[rows * ENTRIES * words];
    BigInteger step = base;
    BigInteger excess = BigInteger.ONE;
    for (int row = 0; row < rows; row++) {
      BigInteger start = radix;
      while (!fill(row, start, step, prime)) {
        start = start.multiply(base).mod(prime);
        excess = excess.multiply(base).mod(prime);
      }
      step = step.modPow(BigInteger.valueOf(ENTRIES), prime);
    }
    this.first = littleEndian(excess.modInverse(prime).multiply(radix).mod(prime));
  }

  private MemorySegment montgomery(BigInteger prime) {
    MemorySegment made =
        OpensslPower.there(() -> (MemorySegment) calls.newMontgomery.invokeExact());
    MemorySegment context = openssl.newContext();
    try (OpensslPower.BigNumber modulus = openssl.read(UnsignedNumbers.write(prime, size))) {
      demand(
          OpensslPower.number(
              () -> (int) calls.setMontgomery.invokeExact(made, modulus.address(), context)));
      return made;
    } finally {
      openssl.freeContext(context);
    }
  }

  /** False if an entry has a leading zero octet. */
  private boolean fill(int row, BigInteger start, BigInteger step, BigInteger prime) {
    BigInteger entry = start;
    for (int digit = 0; digit < ENTRIES; digit++) {
      if (entry.bitLength() <= (size - 1) * Byte.SIZE) {
        return false;
      }
      MemorySegment octets = MemorySegment.ofArray(littleEndian(entry));
      for (int word = 0; word < words; word++) {
        table[(row * ENTRIES + digit) * words + word] = octets.getAtIndex(LITTLE_ENDIAN, word);
      }
      entry = entry.multiply(step).mod(prime);
    }
    return true;
  }

  private byte[] littleEndian(BigInteger number) {
    byte[] octets = UnsignedNumbers.write(number, size);
    for (int i = 0; i < size / 2; i++) {
      byte swapped = octets[i];
      octets[i] = octets[size - 1 - i];
      octets[size - 1 - i] = swapped;
    }
    return octets;
  }

  @Override
  public byte[] power(byte[] exponent) {
    if (exponent.length != exponentOctets) {
      throw new IllegalArgumentException("an exponent of " + exponent.length + " octets");
    }
    MemorySegment context = openssl.newContext();
    long[] chosen = new long[words];
    try (Arena arena = Arena.ofConfined();
        OpensslPower.BigNumber result = openssl.newNumber();
        OpensslPower.BigNumber factor = openssl.newNumber()) {
      MemorySegment octets = arena.allocate(size, Long.BYTES);
      MemorySegment.copy(first, 0, octets, ValueLayout.JAVA_BYTE, 0, size);
      read(octets, result);
      for (int row = 0; row < exponentOctets * 2; row++) {
        int octet = exponent[exponentOctets - 1 - row / 2];
        choose(row, octet >> row % 2 * DIGIT_BITS & ENTRIES - 1, chosen);
        for (int word = 0; word < words; word++) {
          octets.setAtIndex(LITTLE_ENDIAN, word, chosen[word]);
        }
        read(octets, factor);
        demand(
            OpensslPower.number(
                () ->
                    (int)
                        calls.multiply.invokeExact(
                            result.address(),
                            result.address(),
                            factor.address(),
                            montgomery,
                            context)));
      }
      octets.fill((byte) 0);
      demand(
          OpensslPower.number(
              () ->
                  (int)
                      calls.fromMontgomery.invokeExact(
                          result.address(), result.address(), montgomery, context)));
      return result.octets(size);
    } finally {
      Arrays.fill(chosen, 0);
      openssl.freeContext(context);
    }
  }

  /** The entry of that digit, found by reading all. */
  private void choose(int row, int digit, long[] chosen) {
    Arrays.fill(chosen, 0);
    for (int each = 0; each < ENTRIES; each++) {
      // All bits set where the two are one, none where not.
      long mask = (long) ((each ^ digit) - 1) >> (Long.SIZE - 1);
      int from = (row * ENTRIES + each) * words;
      for (int word = 0; word < words; word++) {
        chosen[word] |= table[from + word] & mask;
      }
    }
  }

  private void read(MemorySegment octets, OpensslPower.BigNumber into) {
    OpensslPower.there(
        () -> (MemorySegment) calls.readLittleEndian.invokeExact(octets, size, into.address()));
  }

  private static void demand(int done) {
    if (done != 1) {
      throw new IllegalStateException("OpenSSL could not multiply");
    }
  }
}
