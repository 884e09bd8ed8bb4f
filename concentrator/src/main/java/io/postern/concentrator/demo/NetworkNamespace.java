package io.postern.concentrator.demo;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A named network namespace (ip-netns(8)). A namespace belongs to a thread (setns(2)): what a
 * thread inside opens stays there, whoever uses it afterwards.
 */
final class NetworkNamespace {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int O_RDONLY_CLOEXEC = 0x80000;

  private final String name;

  NetworkNamespace(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** Runs in a thread of its own that is inside, and waits for it. */
  <T> T inside(Callable<T> work) throws StageFailure {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("in-" + name)
        .daemon()
        .start(
            () -> {
              try {
                enter();
                result.complete(work.call());
              } catch (Throwable failure) { // handed to the caller, who waits
                result.completeExceptionally(failure);
              }
            });
    try {
      return result.get();
    } catch (ExecutionException failure) {
      throw new StageFailure(name + ": " + failure.getCause(), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StageFailure("interrupted in " + name, interrupted);
    }
  }

  private void enter() throws Throwable {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor openType =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    // The flags of open(2) are not variadic here: no mode is passed.
    MethodHandle open = linker.downcallHandle(symbol(linker, "open"), openType);
    MethodHandle setns =
        linker.downcallHandle(
            symbol(linker, "setns"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    MethodHandle close =
        linker.downcallHandle(
            symbol(linker, "close"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int descriptor =
          (int) open.invokeExact(arena.allocateFrom("/run/netns/" + name), O_RDONLY_CLOEXEC);
      int entered = (int) setns.invokeExact(descriptor, CLONE_NEWNET);
      int closed = (int) close.invokeExact(descriptor);
      if (descriptor < 0 || entered != 0 || closed != 0) {
        throw new StageFailure("cannot enter the namespace");
      }
    }
  }

  private static MemorySegment symbol(Linker linker, String function) {
    return linker.defaultLookup().findOrThrow(function);
  }
}
