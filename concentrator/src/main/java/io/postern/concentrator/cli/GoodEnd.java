package io.postern.concentrator.cli;

/**
 * An end asked for by SIGTERM or SIGINT is a good end: exit status 0, and not the JVM's 143 or 130,
 * after everything was closed.
 */
final class GoodEnd {
  private GoodEnd() {}

  /** From now on; until then a signal ends the JVM as ever. */
  static void onSignal(AutoCloseable running) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("postern-stop")
                .unstarted(
                    () -> {
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
