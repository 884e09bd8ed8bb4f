package io.postern.actors;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Prints what child SAs take by their number, as {@code it-tests/bin/growth} does: for each number
 * {@link ChildSaGrowth} in a JVM of its own, beside it {@link GrowthLookup}. Argument, optional:
 * {@code child-sas=1,10,100,1000,10000,100000}.
 */
final class GrowthTable {
  private static final String ARGUMENT = "child-sas=";
  private static final int[] USUAL = {1, 10, 100, 1_000, 10_000, 100_000};

  /** A tenth of it is enough for the most. */
  private static final int MINUTES_FOR_EACH = 20;

  private static final int MEGABYTES = 400;

  private GrowthTable() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int[] counts = USUAL;
    for (String argument : arguments) {
      if (!argument.startsWith(ARGUMENT)) {
        throw new IllegalArgumentException("unknown argument: " + argument);
      }
      counts =
          Arrays.stream(argument.substring(ARGUMENT.length()).split(",", -1))
              .mapToInt(Integer::parseInt)
              .toArray();
    }
    System.out.println(
        "| child SAs | are | heap MB | resident MB | octets of heap each | octets resident each"
            + " | µs for a change | µs to install | µs for a packet in and out | look-up, ns |");
    System.out.println("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    GrowthLookup.of(1_000); // Compiles.
    for (int count : counts) {
      List<String> cells = memory(count);
      GrowthLookup lookup = GrowthLookup.of(count);
      System.out.printf("| %d | %s | %s |%n", count, cells.get(0), lookup.firstOfFlow());
      System.out.printf("| %d | %s | %s |%n", count, cells.get(1), lookup.ofKnownFlows());
    }
  }

  /** The two lines that it prints, without those of the log. */
  private static List<String> memory(int count) throws IOException, InterruptedException {
    System.err.println(count + " child SAs ...");
    Process growth =
        ChildSaGrowth.program(count, MEGABYTES)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Thread end = new Thread(growth::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(end);
    try {
      List<String> lines =
          CompletableFuture.supplyAsync(() -> lines(growth))
              .get(MINUTES_FOR_EACH, TimeUnit.MINUTES);
      if (!growth.waitFor(1, TimeUnit.MINUTES) || growth.exitValue() != 0) {
        throw new IllegalStateException(count + " child SAs: no result");
      }
      return lines;
    } catch (ExecutionException | TimeoutException failure) {
      throw new IllegalStateException(count + " child SAs: no result", failure);
    } finally {
      growth.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }

  private static List<String> lines(Process growth) {
    return growth
        .inputReader()
        .lines()
        .filter(line -> line.startsWith("idle |") || line.startsWith("with traffic |"))
        .toList();
  }
}
