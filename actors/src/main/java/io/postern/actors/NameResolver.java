package io.postern.actors;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Looks names up, without holding anybody up. */
@FunctionalInterface
public interface NameResolver {
  NameResolver SYSTEM =
      (name, threads) ->
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return List.of(InetAddress.getAllByName(name));
                } catch (UnknownHostException unknown) {
                  return List.of();
                }
              },
              threads);

  /**
   * The addresses of a name, none if it has none now; an address is its own.
   *
   * @param threads that may wait
   */
  CompletionStage<List<InetAddress>> resolve(String name, Executor threads);
}
