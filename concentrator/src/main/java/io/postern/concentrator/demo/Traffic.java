package io.postern.concentrator.demo;

import java.time.Duration;
import java.util.Optional;

/** Goes through the tunnel, from the client to a host behind the gateway and back. */
interface Traffic extends AutoCloseable {
  /** What is done, for people. */
  String description();

  /** The time there and back of one ICMP echo; empty if no answer came. */
  Optional<Duration> ping();

  /** Transfers for about that long. */
  Transferred transfer(Duration howLong);

  /**
   * @param octets that arrived whole, both directions together
   * @param problem why it ended early; empty if it did not
   */
  record Transferred(long octets, Optional<String> problem) {}

  @Override
  void close();
}
