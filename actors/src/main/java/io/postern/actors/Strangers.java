package io.postern.actors;

import io.postern.ike.message.Refusal;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What became of peers that never proved anything: counts by reason, for one line a minute in the
 * log, however many there are. Safe to use by several threads.
 */
final class Strangers {
  private final Map<Refusal.Reason, Integer> counts = new EnumMap<>(Refusal.Reason.class);
  private Optional<String> last = Optional.empty();

  /**
   * @param reasons e.g. {@code no-proof 3, half-open-limit 17}
   * @param last the last of them: where it was, and what was wrong
   */
  record Summary(int count, String reasons, String last) {}

  synchronized void left(InetSocketAddress remote, Refusal refusal) {
    counts.merge(refusal.reason(), 1, Integer::sum);
    last =
        Optional.of(remote.getAddress().getHostAddress() + ":" + remote.getPort() + " " + refusal);
  }

  /** All since the last call; empty if there was none. */
  synchronized Optional<Summary> take() {
    Optional<Summary> summary =
        last.map(
            text ->
                new Summary(
                    counts.values().stream().mapToInt(Integer::intValue).sum(),
                    counts.entrySet().stream()
                        .map(entry -> entry.getKey().label() + " " + entry.getValue())
                        .collect(Collectors.joining(", ")),
                    text));
    counts.clear();
    last = Optional.empty();
    return summary;
  }
}
