package io.postern.dataplane.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A network namespace of a test; needs root. All that was made in it goes with it. */
public final class NetworkNamespace implements AutoCloseable {
  private static final int O_RDONLY = 0;
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final MethodHandle OPEN = Libc.variadic("open", 2, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle SETNS = Libc.function("setns", JAVA_INT, JAVA_INT);

  private final String name;

  public NetworkNamespace(String suffix) {
    name = "device-" + ProcessHandle.current().pid() + "-" + suffix;
    run("ip", "netns", "add", name);
    ip("link", "set", "lo", "up");
  }

  /** As ip-netns(8) knows it. */
  public String name() {
    return name;
  }

  /** Whether this process may make one. */
  public static boolean possible() {
    return "root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/dev/net/tun"));
  }

  /** Joins both by a cable, with an address each. */
  public static void join(
      NetworkNamespace left, String leftAddress, NetworkNamespace right, String rightAddress) {
    left.ip("link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", right.name);
    left.ip("address", "add", leftAddress, "dev", "cable");
    right.ip("address", "add", rightAddress, "dev", "cable");
    left.ip("link", "set", "cable", "up");
    right.ip("link", "set", "cable", "up");
  }

  public String ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  /** What the command printed; it must succeed. */
  public String execute(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  /** What the command printed, whether it succeeds or not. */
  public String tryTo(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
    command.addAll(List.of(arguments));
    return run(false, command.toArray(String[]::new));
  }

  /** Computes in a thread that is in the namespace; sockets opened there stay in it. */
  public <T> T inside(Supplier<T> work) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              enter();
              return work.get();
            });
    Thread.ofPlatform().start(task);
    try {
      return task.get();
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private void enter() {
    MemorySegment state = Libc.state();
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom("/run/netns/" + name).address();
      int descriptor =
          DeviceException.check(
              Libc.result((int) OPEN.invokeExact(state, path, O_RDONLY, 0), state), name);
      int entered = Libc.result((int) SETNS.invokeExact(state, descriptor, CLONE_NEWNET), state);
      Descriptors.close(descriptor);
      DeviceException.check(entered, "enter " + name);
    } catch (DeviceException failure) {
      throw failure;
    } catch (Throwable thrown) {
      throw Libc.defect(thrown);
    }
  }

  private static String run(String... command) {
    return run(true, command);
  }

  private static String run(boolean mustSucceed, String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (mustSucceed && status != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    run("ip", "netns", "delete", name);
  }
}
