package io.postern.dataplane.device;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A network namespace that ip-netns(8) made; what is opened inside stays there. */
final class NamedNamespace {
  private static final String DIRECTORY = "/run/netns/";

  private NamedNamespace() {}

  /**
   * Opens in a thread of its own, which ends there.
   *
   * @param name empty for the namespace of the calling thread, without any of this
   * @throws DeviceException if there is no such namespace, or without CAP_SYS_ADMIN
   */
  static <T> T inside(Optional<String> name, Supplier<T> opening) {
    if (name.isEmpty()) {
      return opening.get();
    }
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              enter(name.get());
              return opening.get();
            });
    Thread.ofPlatform().start(task);
    try {
      return task.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof DeviceException refused) {
        throw refused;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DeviceException("interrupted while opening in namespace " + name.get());
    }
  }

  private static void enter(String name) {
    int descriptor =
        DeviceException.check(
            Descriptors.openToRead(DIRECTORY + name), "network namespace " + DIRECTORY + name);
    int entered = Descriptors.enterNetworkNamespace(descriptor);
    Descriptors.close(descriptor);
    DeviceException.check(entered, "enter network namespace " + name + " (CAP_SYS_ADMIN)");
  }
}
