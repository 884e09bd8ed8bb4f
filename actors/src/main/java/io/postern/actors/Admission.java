package io.postern.actors;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Refusal;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * How many peers may be half open: in all, and from one origin.
 *
 * <p>Whoever sends our cookie back has seen our answer, so its address is no forgery (RFC 2408
 * §2.5.3). At a limit the oldest exchange whose cookie never came back gives way to a newcomer;
 * only if there is none the newcomer is refused. So forged first messages push each other out and
 * nobody else.
 */
final class Admission {
  /** Ours: origins whose rate is remembered. */
  private static final int REMEMBERED_ORIGINS = 10_000;

  private final AdmissionSettings settings;
  private final OriginRates rates;
  private final Map<Cookies, Origin> halfOpen = new HashMap<>();
  private final LinkedHashSet<Cookies> unproven = new LinkedHashSet<>();
  private final Map<Origin, Here> origins = new HashMap<>();

  /** Half-open exchanges of one origin. */
  private static final class Here {
    final LinkedHashSet<Cookies> unproven = new LinkedHashSet<>();
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
    Here here = origins.get(origin);
    if (here != null && here.all >= settings.halfOpenPerAddress()) {
      evicted = here.unproven.stream().findFirst();
      if (evicted.isEmpty()) {
        return full(here.all + " handshakes are under way from " + origin);
      }
    } else if (halfOpen.size() >= settings.halfOpen()) {
      evicted = unproven.stream().findFirst();
      if (evicted.isEmpty()) {
        return full(halfOpen.size() + " handshakes are under way in all");
      }
    }
    evicted.ifPresent(this::leave);
    halfOpen.put(cookies, origin);
    unproven.add(cookies);
    Here there = origins.computeIfAbsent(origin, o -> new Here());
    there.unproven.add(cookies);
    there.all++;
    return new Entrance.Entered(evicted);
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

  /** It is no longer half open, if it was. */
  void leave(Cookies cookies) {
    Origin origin = halfOpen.remove(cookies);
    if (origin == null) {
      return;
    }
    unproven.remove(cookies);
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
