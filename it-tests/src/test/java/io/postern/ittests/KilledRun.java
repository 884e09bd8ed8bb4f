package io.postern.ittests;

import io.postern.ittests.network.Topology;
import java.util.concurrent.CountDownLatch;

/** A run that builds a network and then waits to be killed. */
final class KilledRun {
  static final String READY = "network is up";

  private KilledRun() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (Topology topology = Topology.up("KilledRun", 1)) {
      topology.lan().start("waiting", "sleep", "600");
      System.out.println(READY);
      new CountDownLatch(1).await();
    }
  }
}
