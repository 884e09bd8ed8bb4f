package io.postern.dataplane.cipher;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.packet.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/**
 * A manager of intel-ipsec-mb, which takes jobs of many packets and works at them side by side. For
 * one thread. It is a structure with a table of functions, whose places are those of version 1.3
 * (intel-ipsec-mb.h): with any other there is none.
 */
final class IpsecMbManager implements AutoCloseable {
  static final String FILE = "libIPSec_MB.so.1";

  private static final int KNOWN_VERSION = 0x1_03_00;
  private static final int AVX2 = 4;

  /** In a manager. */
  private static final int INSTRUCTIONS = 56;

  private static final int ERROR = 60;
  private static final int NEXT_JOB = 64;
  private static final int SUBMIT = 72;
  private static final int FLUSH = 96;
  private static final int EXPAND_128 = 112;
  private static final int EXPAND_192 = 120;
  private static final int EXPAND_256 = 128;
  private static final int SHA1_BLOCK = 160;
  private static final int SHA256_BLOCK = 176;
  private static final int SHA384_BLOCK = 184;
  private static final int SHA512_BLOCK = 192;
  private static final int MD5_BLOCK = 200;

  private final MemorySegment initialize;
  private final MemorySegment free;
  private final MemorySegment nextJob;
  private final MemorySegment submit;
  private final MemorySegment flush;
  private long address;

  private IpsecMbManager(SymbolLookup library) {
    initialize = library.findOrThrow("init_mb_mgr_auto");
    free = library.findOrThrow("free_mb_mgr");
    address = NativeShapes.callForLong(library.findOrThrow("alloc_mb_mgr"), 0);
    if (address == 0) {
      throw new OutOfMemoryError("no native memory for jobs");
    }
    NativeShapes.call(initialize, address, 0);
    nextJob = function(NEXT_JOB);
    submit = function(SUBMIT);
    flush = function(FLUSH);
  }

  /** Empty if the library is not installed, is another version, or this processor is too old. */
  static Optional<IpsecMbManager> open() {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(FILE, Arena.global());
    } catch (IllegalArgumentException notInstalled) {
      return Optional.empty();
    }
    // It takes no argument: that one is not looked at.
    int version = NativeShapes.callForInt(library.findOrThrow("imb_get_version"), 0);
    if (version != KNOWN_VERSION) {
      return Optional.empty();
    }
    IpsecMbManager manager = new IpsecMbManager(library);
    if (!manager.worksAtMany()) {
      manager.close();
      return Optional.empty();
    }
    return Optional.of(manager);
  }

  /** Before AVX2 a few packets side by side are no faster than one after the other. */
  private boolean worksAtMany() {
    return Memory.n32(address + ERROR) == 0 && Memory.n32(address + INSTRUCTIONS) >= AVX2;
  }

  /** A job to be filled in. */
  long nextJob() {
    return NativeShapes.callForLong(nextJob, address);
  }

  /** Takes the job of the last {@link #nextJob}; answers the oldest if it is done, or 0. */
  long submit() {
    return NativeShapes.callForLong(submit, address);
  }

  /** Brings the oldest job to its end; answers it, or 0 if there is none. */
  long flush() {
    return NativeShapes.callForLong(flush, address);
  }

  /**
   * Expands an AES key.
   *
   * @param keySize 16, 24 or 32
   * @param encryption where 240 octets go, on a boundary of 16, as at {@code decryption}
   */
  void expand(int keySize, long key, long encryption, long decryption) {
    int function =
        switch (keySize) {
          case 16 -> EXPAND_128;
          case 24 -> EXPAND_192;
          default -> EXPAND_256;
        };
    NativeShapes.call(function(function), key, encryption, decryption);
  }

  /** Writes the state, of up to 64 octets, of a hash that took one block. */
  void hashBlock(EspIntegrity integrity, long block, long state) {
    int function =
        switch (integrity) {
          case HMAC_MD5_96 -> MD5_BLOCK;
          case HMAC_SHA1_96 -> SHA1_BLOCK;
          case HMAC_SHA256_128 -> SHA256_BLOCK;
          case HMAC_SHA384_192 -> SHA384_BLOCK;
          case HMAC_SHA512_256 -> SHA512_BLOCK;
          default -> throw new IllegalArgumentException(integrity + " is not made in jobs");
        };
    NativeShapes.call(function(function), block, state);
  }

  private MemorySegment function(int place) {
    return MemorySegment.ofAddress(Memory.n64(address + place));
  }

  /** No job may be under way. What the library kept of keys and packets goes with a new start. */
  @Override
  public void close() {
    if (address != 0) {
      NativeShapes.call(initialize, address, 0);
      NativeShapes.call(free, address);
      address = 0;
    }
  }
}
