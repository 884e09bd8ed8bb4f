package io.postern.dataplane;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.IntConsumer;

/** What a packet costs on the heap once its code is compiled. */
public final class SteadyAllocation {
  private static final int PACKETS = 50_000;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private SteadyAllocation() {}

  /**
   * Octets that this thread allocates for a packet, in the first round with less than {@code
   * enough}, or in the best. Objects that the compiler will do without are there until it has come
   * to the code, which on a busy machine may be long after it was asked to; what the code really
   * allocates is there in every round.
   *
   * @param run takes so many packets through the code
   */
  public static double octetsOfPacket(double enough, IntConsumer run) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long start = System.nanoTime();
    double least = Double.MAX_VALUE;
    while (least >= enough && System.nanoTime() - start < PATIENCE.toNanos()) {
      long before = threads.getCurrentThreadAllocatedBytes();
      run.accept(PACKETS);
      double octets = threads.getCurrentThreadAllocatedBytes() - before;
      least = Math.min(least, octets / PACKETS);
    }
    return least;
  }
}
