package io.postern.ittests.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processor time of processes, from {@code /proc/PID/stat} (proc(5): utime and stime). */
public final class ProcessorTime {
  /** USER_HZ, which is 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  private ProcessorTime() {}

  /** Seconds used so far by all of them together, in user and in system mode. */
  public static double seconds(List<ProcessHandle> processes) {
    return processes.stream().mapToLong(process -> ticks(process.pid())).sum() / TICKS_PER_SECOND;
  }

  private static long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The second field, the name in parentheses, may hold spaces: count from its end.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
