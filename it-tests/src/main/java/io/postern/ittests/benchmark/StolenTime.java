package io.postern.ittests.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor time that the host of a virtual machine gave to others while this one had work, from
 * the first line of {@code /proc/stat} (proc(5): steal).
 *
 * @param stolen ticks since the machine started, of all processors
 * @param all ticks of any kind
 */
record StolenTime(long stolen, long all) {
  private static final int STOLEN = 7;

  /** User to steal; what follows, guests' time, is in user time already. */
  private static final int KINDS = 8;

  static StolenTime untilNow() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
      String first = lines.findFirst().orElseThrow();
      List<Long> ticks =
          Stream.of(first.split(" +", -1)).skip(1).limit(KINDS).map(Long::valueOf).toList();
      return new StolenTime(ticks.get(STOLEN), ticks.stream().mapToLong(Long::longValue).sum());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The part of all processors' time since then, 0 to 1. */
  double shareSince(StolenTime earlier) {
    return (double) (stolen - earlier.stolen) / Math.max(1, all - earlier.all);
  }
}
