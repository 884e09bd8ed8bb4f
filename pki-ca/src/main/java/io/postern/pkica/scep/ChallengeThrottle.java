package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Slows down who tries passwords: after some wrong ones an address waits. */
final class ChallengeThrottle {
  private final int most;
  private final Duration pause;

  /** Ours: beyond it the longest unseen are forgotten. */
  private static final int MOST_ADDRESSES = 4096;

  private final Map<Bytes, Failures> failures = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param most so many, and then none for {@code pause}
   */
  ChallengeThrottle(int most, Duration pause) {
    this.most = most;
    this.pause = pause;
  }

  private record Failures(int count, Instant last) {}

  synchronized boolean waits(InetAddress source, Instant now) {
    Failures of = failures.get(network(source));
    return of != null && of.count() >= most && now.isBefore(of.last().plus(pause));
  }

  synchronized void failed(InetAddress source, Instant now) {
    Failures of = failures.get(network(source));
    int before = of != null && now.isBefore(of.last().plus(pause)) ? of.count() : 0;
    failures.put(network(source), new Failures(before + 1, now));
    if (failures.size() > MOST_ADDRESSES) {
      failures.remove(failures.keySet().iterator().next());
    }
  }

  synchronized void succeeded(InetAddress source) {
    failures.remove(network(source));
  }

  /** Whoever has one address of IPv6 most often has the 2^64 around it. */
  private static Bytes network(InetAddress source) {
    Bytes address = Bytes.copyOf(source.getAddress());
    return source instanceof Inet6Address ? address.slice(0, 8) : address;
  }
}
