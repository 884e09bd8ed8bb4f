package io.postern.actors;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Refusal;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How many peers may be half open: in all, and from one address. */
final class Admission {
  private final AdmissionSettings settings;
  private final Map<InetAddress, Integer> perAddress = new HashMap<>();
  private final Set<Cookies> left = new HashSet<>();
  private int halfOpen;

  Admission(AdmissionSettings settings) {
    this.settings = settings;
  }

  int halfOpen() {
    return halfOpen;
  }

  /** Counts a newcomer, or says why it may not come in. */
  Optional<Refusal> enter(InetAddress address) {
    int here = perAddress.getOrDefault(address, 0);
    if (halfOpen >= settings.halfOpen()) {
      return Optional.of(
          new Refusal(
              Refusal.Reason.HALF_OPEN_LIMIT, halfOpen + " handshakes are under way in all"));
    }
    if (here >= settings.halfOpenPerAddress()) {
      return Optional.of(
          new Refusal(
              Refusal.Reason.HALF_OPEN_LIMIT,
              here + " handshakes are under way from " + address.getHostAddress()));
    }
    halfOpen++;
    perAddress.put(address, here + 1);
    return Optional.empty();
  }

  /** It is no longer half open; said twice, it counts once. */
  void leave(InetAddress address, Cookies cookies) {
    if (left.add(cookies)) {
      halfOpen--;
      perAddress.computeIfPresent(address, (a, count) -> count > 1 ? count - 1 : null);
    }
  }

  /** These cookies will not come again. */
  void forget(Cookies cookies) {
    left.remove(cookies);
  }
}
