package io.postern.actors;

import io.postern.dataplane.SaCounters;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** The pairs of one IKE SA in the packet path, by their inbound SPIs. */
final class PairsInPath {
  private final SaEnvironment environment;
  private final Consumer<SaEvent> owner;
  private final Set<Integer> pairs = new HashSet<>();

  /** Those that are sent on already, though their quick mode is still under way. */
  private final Set<Integer> sentOnEarly = new HashSet<>();

  /**
   * @param owner hears which pairs are sent on
   */
  PairsInPath(SaEnvironment environment, Consumer<SaEvent> owner) {
    this.environment = environment;
    this.owner = owner;
  }

  void add(int inboundSpi) {
    pairs.add(inboundSpi);
  }

  void addAll(Collection<Integer> inboundSpis) {
    pairs.addAll(inboundSpis);
  }

  /** Whether it was ever there. */
  boolean knows(int inboundSpi) {
    return pairs.contains(inboundSpi);
  }

  /** Whether it is there still: the peer may have deleted it, or it expired. */
  boolean has(int inboundSpi) {
    return pairs.contains(inboundSpi) && counters(inboundSpi).isPresent();
  }

  /** How many are there still. */
  int count() {
    pairs.removeIf(spi -> counters(spi).isEmpty());
    sentOnEarly.retainAll(pairs);
    return pairs.size();
  }

  void forget(int inboundSpi) {
    pairs.remove(inboundSpi);
    sentOnEarly.remove(inboundSpi);
  }

  /** Whether a packet of the peer came on it. */
  boolean isHeardOn(int inboundSpi) {
    return counters(inboundSpi).filter(counters -> counters.inboundPackets() > 0).isPresent();
  }

  /** Whether one came after this time. */
  boolean isHeardOnSince(int inboundSpi, long nanos) {
    return counters(inboundSpi)
        .filter(counters -> counters.inboundPackets() > 0)
        .filter(counters -> counters.lastInboundNanos() - nanos > 0)
        .isPresent();
  }

  /** Sends on it though its quick mode is still under way. */
  void sendEarly(int inboundSpi) {
    send(inboundSpi);
    sentOnEarly.add(inboundSpi);
  }

  /** Sends on it, and not anew: of several pairs the one activated last carries the traffic. */
  void send(int inboundSpi) {
    if (!sentOnEarly.remove(inboundSpi)) {
      environment.dataplane().activateOutbound(inboundSpi);
      owner.accept(new SaEvent.ChildUp(inboundSpi));
    }
  }

  /** When the last packet of the peer came through any of them. */
  OptionalLong lastInboundNanos() {
    return last(SaCounters::lastInboundNanos);
  }

  /** When the last packet left for the peer through any of them. */
  OptionalLong lastOutboundNanos() {
    return last(SaCounters::lastOutboundNanos);
  }

  private OptionalLong last(ToLongFunction<SaCounters> time) {
    return pairs.stream()
        .flatMap(spi -> counters(spi).stream())
        .mapToLong(time)
        .filter(nanos -> nanos != 0)
        .max();
  }

  private Optional<SaCounters> counters(int inboundSpi) {
    return environment.dataplane().counters(inboundSpi);
  }
}
