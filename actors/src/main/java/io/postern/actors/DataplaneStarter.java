package io.postern.actors;

import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;

/** Opens sockets and device. Throws what its caller can tell an operator. */
@FunctionalInterface
public interface DataplaneStarter {
  Dataplane start(DataplaneEvents events);
}
