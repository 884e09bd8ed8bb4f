package io.postern.ittests.soak;

import io.postern.ittests.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a JVM takes.
 *
 * @param residentMegabytes of the whole process (proc(5): VmRSS)
 * @param heapMegabytes of the heap in use, right after a full collection; the least of several, as
 *     a password that is checked meanwhile takes the 19 MB that Argon2id was told to take
 */
record ProcessMemory(double residentMegabytes, double heapMegabytes) {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** The generations of the serial collector; what follows them is not heap. */
  private static final Pattern GENERATION =
      Pattern.compile("(?:DefNew|Tenured)\\s+total \\d+K, used (\\d+)K");

  private static final int COLLECTIONS = 3;

  static ProcessMemory of(ProcessHandle process) {
    String pid = Long.toString(process.pid());
    double heap = Double.MAX_VALUE;
    for (int collection = 0; collection < COLLECTIONS; collection++) {
      heap = Math.min(heap, heapMegabytesAfterCollection(pid));
    }
    try {
      String status = Files.readString(Path.of("/proc", pid, "status"));
      return new ProcessMemory(megabytes(RESIDENT, status), heap);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static double heapMegabytesAfterCollection(String pid) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Command.of(jcmd, pid, "GC.run").run();
    return megabytes(GENERATION, Command.of(jcmd, pid, "GC.heap_info").run().out());
  }

  private static double megabytes(Pattern pattern, String text) {
    return pattern.matcher(text).results().mapToLong(found -> Long.parseLong(found.group(1))).sum()
        / 1000.0;
  }
}
