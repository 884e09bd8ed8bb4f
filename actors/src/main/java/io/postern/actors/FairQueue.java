package io.postern.actors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What waits, by origin: each origin has a bounded line of its own, and the origins take turns. */
final class FairQueue<T> {
  private final int most;
  private final int mostPerOrigin;
  private final LinkedHashMap<Origin, ArrayDeque<T>> lines = new LinkedHashMap<>();
  private int size;

  FairQueue(int most, int mostPerOrigin) {
    this.most = most;
    this.mostPerOrigin = mostPerOrigin;
  }

  /** False if there is no room. */
  boolean offer(Origin origin, T element) {
    ArrayDeque<T> line = lines.get(origin);
    if (size >= most || line != null && line.size() >= mostPerOrigin) {
      return false;
    }
    lines.computeIfAbsent(origin, o -> new ArrayDeque<>()).add(element);
    size++;
    return true;
  }

  /** The first that is ready, of the origin whose turn is the longest ago. */
  Optional<T> poll(Predicate<T> ready) {
    for (Map.Entry<Origin, ArrayDeque<T>> entry : lines.entrySet()) {
      Optional<T> found = entry.getValue().stream().filter(ready).findFirst();
      if (found.isPresent()) {
        taken(entry.getKey(), entry.getValue(), found.get());
        return found;
      }
    }
    return Optional.empty();
  }

  /** The origin goes to the end of the turns. */
  private void taken(Origin origin, ArrayDeque<T> line, T element) {
    line.remove(element);
    size--;
    lines.remove(origin);
    if (!line.isEmpty()) {
      lines.put(origin, line);
    }
  }

  /** Takes out all of which this is true. */
  List<T> takeAll(Predicate<T> wanted) {
    List<T> taken = new ArrayList<>();
    Optional<T> next = poll(wanted);
    while (next.isPresent()) {
      taken.add(next.get());
      next = poll(wanted);
    }
    return taken;
  }

  boolean isEmpty() {
    return size == 0;
  }
}
