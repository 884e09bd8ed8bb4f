package io.postern.concentrator.cli;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An end asked for by SIGTERM or SIGINT is a good end: exit status 0, and not the JVM's 143 or 130,
 * after everything was closed.
 */
final class GoodEnd {
  private final AtomicBoolean asked = new AtomicBoolean();

  private GoodEnd() {}

  /** From now on; until then a signal ends the JVM as ever. */
  static GoodEnd onSignal(AutoCloseable running) {
    GoodEnd end = new GoodEnd();
    end.close(running);
    return end;
  }

  /** Whether a signal came: then what ends now ends because of it. */
  boolean asked() {
    return asked.get();
  }

  private void close(AutoCloseable running) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("postern-stop")
                .unstarted(
                    () -> {
                      asked.set(true);
                      int status = 0;
                      try {
                        running.close();
                      } catch (Exception failure) {
                        System.err.println("postern: while stopping: " + failure);
                        status = 1;
                      }
                      Runtime.getRuntime().halt(status);
                    }));
  }
}
