package io.postern.dataplane.graph;

import org.jspecify.annotations.Nullable;

/** Where the batches of a graph come from; used by its thread only. */
interface Intake<B> {
  /** What is there now, or null. Never waits. */
  @Nullable B take();

  /** Waits until there may be something to take, a wake-up comes, or the time is over. */
  void await(int timeoutMillis);
}
