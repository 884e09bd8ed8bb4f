package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * OpenSSL 3. Ciphers are called through the dispatch table of its default provider, a public
 * interface (provider-cipher(7)), which spares the look-ups by name that EVP makes for each packet.
 * Ciphers of old are in another provider, which is a file of its own and may not be there.
 */
final class Libcrypto {
  /** The functions of one cipher (core_dispatch.h, OSSL_FUNC_CIPHER_*). */
  record CipherFunctions(
      MemorySegment newContext,
      MemorySegment encryptInit,
      MemorySegment decryptInit,
      MemorySegment update,
      MemorySegment finish,
      MemorySegment freeContext,
      MemorySegment getContextParameters,
      MemorySegment setContextParameters,
      long providerContext) {
    /** A new context, or an exception. */
    long context() {
      long context = NativeShapes.callForLong(newContext, providerContext);
      if (context == 0) {
        throw new OutOfMemoryError("no native memory for a cipher");
      }
      return context;
    }
  }

  /** The functions of one hash and the size of its context, which holds no pointers. */
  record HashFunctions(
      MemorySegment init, MemorySegment update, MemorySegment finish, int contextSize) {}

  private static final int OPERATION_CIPHER = 2;
  private static final int ALGORITHM_SIZE = 32;
  private static final int DISPATCH_SIZE = 16;
  private static final int NEW_CONTEXT = 1;
  private static final int ENCRYPT_INIT = 2;
  private static final int DECRYPT_INIT = 3;
  private static final int UPDATE = 4;
  private static final int FINAL = 5;
  private static final int FREE_CONTEXT = 7;
  private static final int GET_CONTEXT_PARAMETERS = 10;
  private static final int SET_CONTEXT_PARAMETERS = 11;

  /** A provider's context and its list of ciphers. */
  private record Provider(long context, long algorithms) {}

  private final SymbolLookup symbols;
  private final List<Provider> providers;

  private Libcrypto(SymbolLookup symbols, List<Provider> providers) {
    this.symbols = symbols;
    this.providers = providers;
  }

  /** Empty if OpenSSL 3 is not installed. It stays loaded. */
  static Optional<Libcrypto> load() {
    SymbolLookup symbols;
    try {
      symbols = SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global());
    } catch (IllegalArgumentException notInstalled) {
      return Optional.empty();
    }
    List<Provider> providers =
        Stream.of("default", "legacy").flatMap(name -> provider(symbols, name).stream()).toList();
    return providers.isEmpty() ? Optional.empty() : Optional.of(new Libcrypto(symbols, providers));
  }

  private static Optional<Provider> provider(SymbolLookup symbols, String providerName) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(providerName).address();
      MemorySegment noCache = arena.allocate(8, 8);
      long provider = NativeShapes.callForLong(symbols.findOrThrow("OSSL_PROVIDER_load"), 0, name);
      if (provider == 0) {
        return Optional.empty();
      }
      return Optional.of(
          new Provider(
              NativeShapes.callForLong(
                  symbols.findOrThrow("OSSL_PROVIDER_get0_provider_ctx"), provider),
              NativeShapes.callForLong(
                  symbols.findOrThrow("OSSL_PROVIDER_query_operation"),
                  provider,
                  OPERATION_CIPHER,
                  noCache.address())));
    }
  }

  /** E.g. {@code OpenSSL 3.0.17 1 Jul 2025}. */
  String version() {
    long text = NativeShapes.callForLong(symbols.findOrThrow("OpenSSL_version"), 0);
    return Memory.everything().getString(text);
  }

  /** The functions of a cipher by its OpenSSL name, empty if no provider has it. */
  Optional<CipherFunctions> cipher(String name) {
    return providers.stream().flatMap(provider -> cipher(provider, name).stream()).findFirst();
  }

  private static Optional<CipherFunctions> cipher(Provider provider, String name) {
    // OSSL_ALGORITHM: names, properties, implementation, description; ends with names of 0.
    for (long entry = provider.algorithms;
        entry != 0 && Memory.n64(entry) != 0;
        entry += ALGORITHM_SIZE) {
      String names = Memory.everything().getString(Memory.n64(entry));
      if (Arrays.asList(names.split(":")).contains(name)) {
        return Optional.of(functions(Memory.n64(entry + 16), provider.context));
      }
    }
    return Optional.empty();
  }

  /**
   * The functions of a hash.
   *
   * @param name as OpenSSL writes it before {@code _Update}
   */
  HashFunctions hash(String name, int contextSize) {
    return new HashFunctions(
        symbols.findOrThrow(name + "_Init"),
        symbols.findOrThrow(name + "_Update"),
        symbols.findOrThrow(name + "_Final"),
        contextSize);
  }

  private static CipherFunctions functions(long dispatch, long providerContext) {
    return new CipherFunctions(
        function(dispatch, NEW_CONTEXT),
        function(dispatch, ENCRYPT_INIT),
        function(dispatch, DECRYPT_INIT),
        function(dispatch, UPDATE),
        function(dispatch, FINAL),
        function(dispatch, FREE_CONTEXT),
        function(dispatch, GET_CONTEXT_PARAMETERS),
        function(dispatch, SET_CONTEXT_PARAMETERS),
        providerContext);
  }

  /** OSSL_DISPATCH: an identifier and a function; ends with identifier 0. */
  private static MemorySegment function(long dispatch, int identifier) {
    for (long entry = dispatch; Memory.n32(entry) != 0; entry += DISPATCH_SIZE) {
      if (Memory.n32(entry) == identifier) {
        return MemorySegment.ofAddress(Memory.n64(entry + 8));
      }
    }
    throw new IllegalArgumentException("the provider lacks cipher function " + identifier);
  }
}
