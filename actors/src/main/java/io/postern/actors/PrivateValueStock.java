package io.postern.actors;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.algorithm.PrivateValue;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Private values made ahead, which {@link Restocking} does, each for one exchange to come. Where
 * none is left, one is made at once. Safe to use by several threads; nobody waits for a computation
 * of another.
 *
 * <p>A group owes one for each that was taken of it, and no more than {@link #MOST} with those that
 * are there. So a group gets as many as were asked for lately, one that nobody asks for gets none,
 * and whoever asks for many makes us make no more ahead than he took.
 */
final class PrivateValueStock implements FreshValues, AutoCloseable {
  // Ours.

  /** Of each group: a burst of logins, in some tens of kilobytes. */
  static final int MOST = 64;

  /** Then one is zeroed: what lies in memory is a secret of an exchange to come. */
  static final Duration AGE = Duration.ofMinutes(5);

  private record Ahead(PrivateValue value, long madeNanos) {}

  /** What is there of one group, the oldest first. */
  private static final class Shelf {
    final Deque<Ahead> values = new ArrayDeque<>();
    int owed;
  }

  private final SecureRandom random;
  private final TimeSource time;
  private final HeadendMeters meters;
  private final Map<DhGroup, Shelf> shelves = new EnumMap<>(DhGroup.class);
  private boolean closed;

  PrivateValueStock(SecureRandom random, TimeSource time, HeadendMeters meters) {
    this.random = random;
    this.time = time;
    this.meters = meters;
    for (DhGroup group : DhGroup.values()) {
      shelves.put(group, new Shelf());
    }
  }

  @Override
  public SecureRandom random() {
    return random;
  }

  @Override
  public PrivateValue privateValue(DhGroup group) {
    Optional<PrivateValue> ahead = take(group);
    meters.privateValue(ahead.isPresent() ? "ahead" : "at-once");
    return ahead.orElseGet(() -> group.generate(random));
  }

  private synchronized Optional<PrivateValue> take(DhGroup group) {
    Shelf shelf = shelf(group);
    forgetOld(shelf);
    Optional<PrivateValue> taken = Optional.ofNullable(shelf.values.poll()).map(Ahead::value);
    if (!closed && shelf.values.size() + shelf.owed < MOST) {
      shelf.owed++;
    }
    return taken;
  }

  /** Whether there is something for {@link #makeOne} to do. */
  synchronized boolean owes() {
    return shelves.values().stream().anyMatch(shelf -> shelf.owed > 0);
  }

  /** Makes one of those that are owed, if any is. Computes: up to milliseconds of a large group. */
  void makeOne() {
    next().ifPresent(group -> put(group, group.generate(random)));
  }

  /** It is owed no longer even if making it fails: nothing is tried again and again. */
  private synchronized Optional<DhGroup> next() {
    Optional<DhGroup> next =
        shelves.entrySet().stream()
            .filter(entry -> entry.getValue().owed > 0)
            .map(Map.Entry::getKey)
            .findFirst();
    next.ifPresent(group -> shelf(group).owed--);
    return next;
  }

  private synchronized void put(DhGroup group, PrivateValue value) {
    Shelf shelf = shelf(group);
    if (closed || shelf.values.size() >= MOST) {
      value.close();
      return;
    }
    shelf.values.add(new Ahead(value, time.nanoTime()));
    shelf.owed = Math.min(shelf.owed, MOST - shelf.values.size());
  }

  /** Zeroes those of the age {@link #AGE}. No other is made for them. */
  synchronized void forgetOld() {
    shelves.values().forEach(this::forgetOld);
  }

  private void forgetOld(Shelf shelf) {
    long now = time.nanoTime();
    Ahead oldest = shelf.values.peek();
    while (oldest != null && now - oldest.madeNanos() >= AGE.toNanos()) {
      shelf.values.remove().value().close();
      oldest = shelf.values.peek();
    }
  }

  /** How many are there. */
  synchronized int size() {
    return shelves.values().stream().mapToInt(shelf -> shelf.values.size()).sum();
  }

  /** Zeroes all. From then on each is made when it is asked for. */
  @Override
  public synchronized void close() {
    closed = true;
    for (Shelf shelf : shelves.values()) {
      shelf.values.forEach(ahead -> ahead.value().close());
      shelf.values.clear();
      shelf.owed = 0;
    }
  }

  private Shelf shelf(DhGroup group) {
    return Optional.ofNullable(shelves.get(group)).orElseThrow();
  }

  @Override
  public String toString() {
    return "PrivateValueStock(" + size() + ")";
  }
}
