package io.postern.ittests.microbenchmark;

import io.postern.dataplane.sa.ReplayWindow;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What anti-replay costs a packet: the check before the ICV and the commit after it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplayWindowBenchmark {
  /** How far a packet may have been overtaken by others. */
  @Param({"0", "32"})
  private int disorder;

  private ReplayWindow window = new ReplayWindow(64);
  private long sent;

  @Setup
  public void begin() {
    window = new ReplayWindow(1024);
    sent = disorder;
  }

  @Benchmark
  public boolean accept() {
    sent++;
    long sequence = disorder == 0 ? sent : sent ^ (disorder - 1);
    boolean fresh = window.check(sequence);
    if (fresh) {
      window.commit(sequence);
    }
    return fresh;
  }
}
