package io.postern.actors;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last negotiations of each address; those of addresses long silent are forgotten first. For
 * any thread: each session writes its own.
 */
final class Negotiations {
  // Ours.
  private static final int OF_AN_ADDRESS = 16;
  private static final int ADDRESSES = 1024;

  private final LinkedHashMap<String, Deque<Negotiation>> byAddress =
      new LinkedHashMap<>(ADDRESSES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Negotiation>> eldest) {
          return size() > ADDRESSES;
        }
      };

  synchronized void add(Negotiation negotiation) {
    Deque<Negotiation> here =
        byAddress.computeIfAbsent(negotiation.remote(), address -> new ArrayDeque<>());
    here.addLast(negotiation);
    if (here.size() > OF_AN_ADDRESS) {
      here.removeFirst();
    }
  }

  /** Of a connection, an address, an identity or a user, empty: of all; the oldest first. */
  synchronized List<Negotiation> of(String text) {
    return byAddress.values().stream()
        .flatMap(Deque::stream)
        .filter(negotiation -> negotiation.isOf(text))
        .sorted((a, b) -> a.at().compareTo(b.at()))
        .toList();
  }
}
