/**
 * The packet path as two Akka Streams graphs, one for each direction: the only package that knows
 * Akka.
 *
 * <p>A graph is one fused island on a pinned thread, whose source itself waits in {@code poll}. The
 * element is a batch, of which each graph has one: when its source is pulled again, the sink is
 * done with it.
 */
@NullMarked
package io.postern.dataplane.graph;

import org.jspecify.annotations.NullMarked;
