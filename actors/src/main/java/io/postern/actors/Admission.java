package io.postern.actors;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Refusal;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many peers may be half open: in all, and from one origin.
 *
 * <p>Whoever sends our cookie back has seen our answer, so its address is no forgery (RFC 2408
 * §2.5.3). At a limit the oldest exchange whose cookie never came back gives way to a newcomer. So
 * forged first messages push each other out and nobody else. If there is none, at the limit in all,
 * the oldest one of the origin that has the most gives way to a newcomer whose origin has fewer, so
 * that a few addresses keep nobody out. Whoever has proven itself in phase 1 gives way to nobody,
 * and does not count among the most. Else the newcomer is refused.
 */
final class Admission {
  /** Ours: origins whose rate is remembered. */
  private static final int REMEMBERED_ORIGINS = 10_000;

  private final AdmissionSettings settings;
  private final OriginRates rates;
  private final Map<Cookies, Origin> halfOpen = new HashMap<>();
  private final LinkedHashSet<Cookies> unproven = new LinkedHashSet<>();
  private final Map<Origin, Here> origins = new HashMap<>();

  /** By how many exchanges they have whose peer has not proven itself in phase 1. */
  private final TreeMap<Integer, LinkedHashSet<Origin>> crowds = new TreeMap<>();

  /** Half-open exchanges of one origin. */
  private static final class Here {
    final LinkedHashSet<Cookies> unproven = new LinkedHashSet<>();
    final LinkedHashSet<Cookies> nameless = new LinkedHashSet<>();
    int all;
  }

  /** May a newcomer come in? */
  sealed interface Entrance {
    /**
     * @param evicted is not half open any more, and is to be ended
     */
    record Entered(Optional<Cookies> evicted) implements Entrance {}

    record Refused(Refusal refusal) implements Entrance {}
  }

  Admission(AdmissionSettings settings) {
    this.settings = settings;
    this.rates =
        new OriginRates(
            settings.firstMessagesPerAddress(), settings.halfOpenPerAddress(), REMEMBERED_ORIGINS);
  }

  int halfOpen() {
    return halfOpen.size();
  }

  boolean isHalfOpen(Cookies cookies) {
    return halfOpen.containsKey(cookies);
  }

  /** Whether a first message may be looked at; else why not. */
  Optional<Refusal> knock(InetAddress address, long nowNanos) {
    Origin origin = Origin.of(address);
    return rates.take(origin, nowNanos)
        ? Optional.empty()
        : Optional.of(
            new Refusal(Refusal.Reason.RATE_LIMIT, "too many first messages from " + origin));
  }

  /** Counts a newcomer, whose first message is answered now, or says why it may not come in. */
  Entrance enter(Cookies cookies, InetAddress address) {
    Origin origin = Origin.of(address);
    Optional<Cookies> evicted = Optional.empty();
    Here here = origins.getOrDefault(origin, new Here());
    if (here.all >= settings.halfOpenPerAddress()) {
      evicted = here.unproven.stream().findFirst();
      if (evicted.isEmpty()) {
        return full(here.all + " handshakes are under way from " + origin);
      }
    } else if (halfOpen.size() >= settings.halfOpen()) {
      evicted =
          unproven.stream().findFirst().or(() -> oldestOfTheLargestCrowd(here.nameless.size()));
      if (evicted.isEmpty()) {
        return full(halfOpen.size() + " handshakes are under way in all");
      }
    }
    evicted.ifPresent(this::leave);
    halfOpen.put(cookies, origin);
    unproven.add(cookies);
    Here there = origins.computeIfAbsent(origin, o -> new Here());
    there.unproven.add(cookies);
    there.nameless.add(cookies);
    there.all++;
    changed(origin, there.nameless.size() - 1, there.nameless.size());
    return new Entrance.Entered(evicted);
  }

  /** Of an origin that has more than the newcomer's will have. */
  private Optional<Cookies> oldestOfTheLargestCrowd(int newcomers) {
    return Optional.ofNullable(crowds.lastEntry())
        .filter(crowd -> crowd.getKey() > newcomers + 1)
        .map(crowd -> origins.get(crowd.getValue().getFirst()))
        .map(here -> here.nameless.getFirst());
  }

  private void changed(Origin origin, int before, int now) {
    crowds.computeIfPresent(
        before,
        (_, those) -> {
          those.remove(origin);
          return those.isEmpty() ? null : those;
        });
    if (now > 0) {
      crowds.computeIfAbsent(now, _ -> new LinkedHashSet<>()).add(origin);
    }
  }

  private static Entrance full(String detail) {
    return new Entrance.Refused(new Refusal(Refusal.Reason.HALF_OPEN_LIMIT, detail));
  }

  /** Our cookie came back: who sent it is where it says. */
  void returned(Cookies cookies) {
    if (unproven.remove(cookies)) {
      Optional.ofNullable(halfOpen.get(cookies))
          .map(origins::get)
          .ifPresent(here -> here.unproven.remove(cookies));
    }
  }

  /** The peer has proven itself in phase 1; its user may still have to log in. */
  void proven(Cookies cookies) {
    returned(cookies);
    Optional.ofNullable(halfOpen.get(cookies)).ifPresent(origin -> named(cookies, origin));
  }

  private void named(Cookies cookies, Origin origin) {
    Here here = origins.get(origin);
    if (here != null && here.nameless.remove(cookies)) {
      changed(origin, here.nameless.size() + 1, here.nameless.size());
    }
  }

  /** It is no longer half open, if it was. */
  void leave(Cookies cookies) {
    Origin origin = halfOpen.remove(cookies);
    if (origin == null) {
      return;
    }
    unproven.remove(cookies);
    named(cookies, origin);
    Here here = origins.get(origin);
    if (here != null) {
      here.unproven.remove(cookies);
      here.all--;
      if (here.all == 0) {
        origins.remove(origin);
      }
    }
  }
}
