package io.postern.concentrator.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * An end asked for by SIGTERM or SIGINT is a good end: exit status 0, and not the JVM's 143 or 130,
 * after everything was closed.
 */
final class GoodEnd {
  private final AtomicBoolean asked = new AtomicBoolean();
  private final Thread hook;

  private GoodEnd(AutoCloseable running, BooleanSupplier good) {
    hook = Thread.ofPlatform().name("postern-stop").unstarted(() -> end(running, good));
  }

  /**
   * From now on; until then a signal ends the JVM as ever.
   *
   * @param good asked after closing: whether the exit status is 0 or 1
   */
  static GoodEnd onSignal(AutoCloseable running, BooleanSupplier good) {
    GoodEnd end = new GoodEnd(running, good);
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  /** Whether a signal came: then what ends now ends because of it. */
  boolean asked() {
    return asked.get();
  }

  /** It is over already; the JVM ends as ever again. */
  void cancel() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException tooLate) {
      asked.set(true); // The hook runs, and ends the JVM.
    }
  }

  private void end(AutoCloseable running, BooleanSupplier good) {
    asked.set(true);
    int status = 1;
    try {
      running.close();
      status = good.getAsBoolean() ? 0 : 1;
    } catch (Exception failure) {
      System.err.println("postern: while stopping: " + failure);
    }
    Runtime.getRuntime().halt(status);
  }
}
