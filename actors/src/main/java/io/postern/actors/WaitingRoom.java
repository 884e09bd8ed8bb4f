package io.postern.actors;

import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * First messages that wait until a handshake may take them. Each of aggressive mode costs a
 * Diffie-Hellman computation before anything is proven, so few are in work at a time, and what
 * established peers send finds the processors free.
 *
 * <p>The two modes take turns, since one costs much less than the other. Of each the last to come
 * is the first to be served: under a flood its sender still waits, the others' have given up.
 */
final class WaitingRoom {
  // Ours.
  static final int MOST_IN_WORK = 4;
  static final int MOST_WAITING = 256;

  /** Whoever took a message and never said so has failed. */
  private static final long GIVEN_UP_NANOS = 10_000_000_000L;

  private final LinkedHashMap<Cookies, Peers.FirstContact> main = new LinkedHashMap<>();
  private final LinkedHashMap<Cookies, Peers.FirstContact> aggressive = new LinkedHashMap<>();
  private final Map<Cookies, Long> inWork = new HashMap<>();
  private boolean mainIsNext;

  /** Comes in; whoever has waited the longest goes away if there is no room. */
  Optional<Peers.FirstContact> add(Peers.FirstContact first) {
    LinkedHashMap<Cookies, Peers.FirstContact> room =
        first.exchange() == ExchangeType.MAIN ? main : aggressive;
    room.put(first.cookies(), first);
    return room.size() > MOST_WAITING
        ? Optional.of(room.pollFirstEntry().getValue())
        : Optional.empty();
  }

  /** Who may be served now. */
  Optional<Peers.FirstContact> next(long nowNanos) {
    if (inWork.size() >= MOST_IN_WORK) {
      forgetFailed(nowNanos);
    }
    if (inWork.size() >= MOST_IN_WORK || main.isEmpty() && aggressive.isEmpty()) {
      return Optional.empty();
    }
    boolean ofMain = aggressive.isEmpty() || mainIsNext && !main.isEmpty();
    mainIsNext = !ofMain;
    Peers.FirstContact first = (ofMain ? main : aggressive).pollLastEntry().getValue();
    inWork.put(first.cookies(), nowNanos);
    return Optional.of(first);
  }

  private void forgetFailed(long nowNanos) {
    Iterator<Long> started = inWork.values().iterator();
    while (started.hasNext()) {
      if (nowNanos - started.next() > GIVEN_UP_NANOS) {
        started.remove();
      }
    }
  }

  /** Its first message was worked off, or it is gone. */
  void done(Cookies cookies) {
    inWork.remove(cookies);
  }
}
