package io.postern.pkica.scep;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Slows down who tries passwords: after some wrong ones an address waits. */
final class ChallengeThrottle {
  private static final int MOST_FAILURES = 5;
  private static final Duration PAUSE = Duration.ofMinutes(5);

  /** Ours: beyond it the longest unseen are forgotten. */
  private static final int MOST_ADDRESSES = 4096;

  private final Map<InetAddress, Failures> failures = new LinkedHashMap<>(16, 0.75f, true);

  private record Failures(int count, Instant last) {}

  synchronized boolean waits(InetAddress source, Instant now) {
    Failures of = failures.get(source);
    return of != null && of.count() >= MOST_FAILURES && now.isBefore(of.last().plus(PAUSE));
  }

  synchronized void failed(InetAddress source, Instant now) {
    Failures of = failures.get(source);
    int before = of != null && now.isBefore(of.last().plus(PAUSE)) ? of.count() : 0;
    failures.put(source, new Failures(before + 1, now));
    if (failures.size() > MOST_ADDRESSES) {
      failures.remove(failures.keySet().iterator().next());
    }
  }

  synchronized void succeeded(InetAddress source) {
    failures.remove(source);
  }
}
