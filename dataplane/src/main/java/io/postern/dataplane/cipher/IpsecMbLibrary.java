package io.postern.dataplane.cipher;

import io.postern.dataplane.packet.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * intel-ipsec-mb, if it is installed: its AES-GCM functions for the best instructions that this
 * processor has. They are exported with the instructions as suffix, so nothing of the library's
 * structures need be known but that of a key, which is measured.
 */
record IpsecMbLibrary(String file, String suffix, SymbolLookup symbols) {
  /** The functions of one key size; {@code keyDataSize} in octets. */
  record Gcm(
      MemorySegment prepare, MemorySegment encrypt, MemorySegment decrypt, int keyDataSize) {}

  private record Variant(String suffix, Set<String> processorFlags) {}

  private static final List<String> FILES = List.of("libIPSec_MB.so.2", "libIPSec_MB.so.1");

  /** The fastest first. */
  private static final List<Variant> VARIANTS =
      List.of(
          new Variant(
              "vaes_avx512",
              Set.of(
                  "vaes",
                  "vpclmulqdq",
                  "avx512f",
                  "avx512dq",
                  "avx512cd",
                  "avx512bw",
                  "avx512vl",
                  "avx512vbmi",
                  "avx512_vbmi2",
                  "avx512ifma",
                  "avx512_bitalg",
                  "gfni",
                  "bmi2")),
          new Variant("vaes_avx2", Set.of("vaes", "vpclmulqdq", "avx2", "bmi2")),
          new Variant("avx_gen4", Set.of("aes", "pclmulqdq", "avx2", "bmi2")),
          new Variant("avx_gen2", Set.of("aes", "pclmulqdq", "avx")),
          new Variant("sse", Set.of("aes", "pclmulqdq", "sse4_1", "sse4_2")));

  private static final int LARGEST_KEY_DATA = 8192;

  static Optional<IpsecMbLibrary> load() {
    return FILES.stream().flatMap(file -> open(file).stream()).findFirst().flatMap(Found::best);
  }

  private record Found(String file, SymbolLookup symbols) {
    Optional<IpsecMbLibrary> best() {
      Set<String> flags = processorFlags();
      return VARIANTS.stream()
          .filter(variant -> flags.containsAll(variant.processorFlags))
          .map(variant -> new IpsecMbLibrary(file, variant.suffix, symbols))
          .filter(IpsecMbLibrary::complete)
          .findFirst();
    }
  }

  /**
   * @param keyOctets 16, 24 or 32
   */
  Gcm gcm(int keyOctets) {
    MemorySegment prepare = function("pre", keyOctets).orElseThrow();
    return new Gcm(
        prepare,
        function("enc", keyOctets).orElseThrow(),
        function("dec", keyOctets).orElseThrow(),
        keyDataSize(prepare));
  }

  private boolean complete() {
    return Stream.of("pre", "enc", "dec")
        .allMatch(name -> Stream.of(16, 24, 32).allMatch(size -> function(name, size).isPresent()));
  }

  private Optional<MemorySegment> function(String name, int keyOctets) {
    return symbols.find("aes_gcm_" + name + "_" + keyOctets * 8 + "_" + suffix);
  }

  private static Optional<Found> open(String file) {
    try {
      return Optional.of(new Found(file, SymbolLookup.libraryLookup(file, Arena.global())));
    } catch (IllegalArgumentException notInstalled) {
      return Optional.empty();
    }
  }

  /** How far the preparation of a key writes: seen over two different grounds. */
  private static int keyDataSize(MemorySegment prepare) {
    return Math.max(written(prepare, 0x00), written(prepare, 0xFF));
  }

  private static int written(MemorySegment prepare, int ground) {
    try (NativeBlock block = new NativeBlock(LARGEST_KEY_DATA + 64)) {
      long keyData = block.address() + 64;
      Memory.everything().asSlice(keyData, LARGEST_KEY_DATA).fill((byte) ground);
      NativeShapes.call(prepare, block.address(), keyData);
      int end = LARGEST_KEY_DATA;
      while (end > 0 && Memory.u8(keyData + end - 1) == ground) {
        end--;
      }
      return end;
    }
  }

  private static Set<String> processorFlags() {
    Path information = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(information)) {
      return Set.of();
    }
    try (Stream<String> lines = Files.lines(information)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Set.of(line.substring(line.indexOf(':') + 1).trim().split(" +")))
          .orElse(Set.of());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
