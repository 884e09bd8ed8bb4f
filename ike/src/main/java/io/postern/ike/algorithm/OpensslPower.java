package io.postern.ike.algorithm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Powers by OpenSSL 3, in constant time (BN_mod_exp_mont_consttime, openssl/bn.h). All that holds
 * the exponent or the power is zeroed before it is freed.
 */
final class OpensslPower implements ModularPower {
  private final MethodHandle newContext;
  private final MethodHandle freeContext;
  private final MethodHandle newNumber;
  private final MethodHandle clearNumber;
  private final MethodHandle read;
  private final MethodHandle write;
  private final MethodHandle power;
  private final OpensslFixedBase.Calls fixedBase;

  private OpensslPower(SymbolLookup symbols) {
    newContext = function(symbols, "BN_CTX_secure_new", FunctionDescriptor.of(ADDRESS));
    freeContext = function(symbols, "BN_CTX_free", FunctionDescriptor.ofVoid(ADDRESS));
    newNumber = function(symbols, "BN_new", FunctionDescriptor.of(ADDRESS));
    clearNumber = function(symbols, "BN_clear_free", FunctionDescriptor.ofVoid(ADDRESS));
    read =
        function(symbols, "BN_bin2bn", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
    write =
        function(
            symbols, "BN_bn2binpad", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    power =
        function(
            symbols,
            "BN_mod_exp_mont_consttime",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    fixedBase = new OpensslFixedBase.Calls(symbols);
  }

  /** Empty if OpenSSL 3 is not installed. It stays loaded. */
  static Optional<OpensslPower> load() {
    try {
      return Optional.of(
          new OpensslPower(SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global())));
    } catch (IllegalArgumentException notInstalled) {
      return Optional.empty();
    }
  }

  static MethodHandle function(SymbolLookup symbols, String name, FunctionDescriptor shape) {
    MemorySegment address =
        symbols
            .find(name)
            .orElseThrow(() -> new IllegalArgumentException("libcrypto has no " + name));
    return Linker.nativeLinker().downcallHandle(address, shape);
  }

  @Override
  public byte[] of(BigInteger base, byte[] exponent, BigInteger prime) {
    int size = (prime.bitLength() + 7) / 8;
    MemorySegment context = newContext();
    try (BigNumber result = new BigNumber();
        BigNumber a = new BigNumber(UnsignedNumbers.write(base, size));
        BigNumber x = new BigNumber(exponent);
        BigNumber p = new BigNumber(UnsignedNumbers.write(prime, size))) {
      int done =
          number(
              () ->
                  (int)
                      power.invokeExact(
                          result.address,
                          a.address,
                          x.address,
                          p.address,
                          context,
                          MemorySegment.NULL));
      if (done != 1) {
        throw new IllegalStateException("OpenSSL found no power");
      }
      return result.octets(size);
    } finally {
      freeContext(context);
    }
  }

  @Override
  public FixedBase fixedBase(BigInteger base, BigInteger prime, int exponentOctets) {
    return new OpensslFixedBase(this, fixedBase, base, prime, exponentOctets);
  }

  MemorySegment newContext() {
    return there(() -> (MemorySegment) newContext.invokeExact());
  }

  void freeContext(MemorySegment context) {
    nothing(
        () -> {
          freeContext.invokeExact(context);
        });
  }

  BigNumber newNumber() {
    return new BigNumber();
  }

  BigNumber read(byte[] octets) {
    return new BigNumber(octets);
  }

  /** A BIGNUM, zeroed when it is closed. */
  final class BigNumber implements AutoCloseable {
    private final MemorySegment address;

    private BigNumber() {
      address = there(() -> (MemorySegment) newNumber.invokeExact());
    }

    private BigNumber(byte[] octets) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment copy = arena.allocate(octets.length);
        MemorySegment.copy(octets, 0, copy, ValueLayout.JAVA_BYTE, 0, octets.length);
        address =
            there(() -> (MemorySegment) read.invokeExact(copy, octets.length, MemorySegment.NULL));
        copy.fill((byte) 0);
      }
    }

    MemorySegment address() {
      return address;
    }

    byte[] octets(int size) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment copy = arena.allocate(size);
        if (number(() -> (int) write.invokeExact(address, copy, size)) != size) {
          throw new IllegalStateException("OpenSSL found a power that is larger than its modulus");
        }
        byte[] octets = copy.toArray(ValueLayout.JAVA_BYTE);
        copy.fill((byte) 0);
        return octets;
      }
    }

    @Override
    public void close() {
      nothing(
          () -> {
            clearNumber.invokeExact(address);
          });
    }
  }

  interface Call<T> {
    T run() throws Throwable;
  }

  private interface VoidCall {
    void run() throws Throwable;
  }

  static MemorySegment there(Call<MemorySegment> call) {
    MemorySegment made = number(call);
    if (made.equals(MemorySegment.NULL)) {
      throw new OutOfMemoryError("no native memory for a number");
    }
    return made;
  }

  static <T> T number(Call<T> call) {
    try {
      return call.run();
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException("a native function throws nothing", impossible);
    }
  }

  private static void nothing(VoidCall call) {
    number(
        () -> {
          call.run();
          return true;
        });
  }
}
