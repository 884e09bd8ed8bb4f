package io.postern.dataplane.graph;

import io.postern.dataplane.TunSettings;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.policy.InboundCheck;
import io.postern.dataplane.sa.InboundSa;
import java.util.List;
import java.util.stream.IntStream;

/** Where opened packets go: each TUN with what is on its way there. Of the ingress thread. */
final class Outlets implements AutoCloseable {
  /** One TUN, and what may go there. */
  record Outlet(Deliveries deliveries, InboundCheck check, int mtu) {}

  private final List<Outlet> all;

  /**
   * @param settings of the devices, in the same order
   */
  Outlets(List<Tun> tuns, List<TunSettings> settings, Drops drops) {
    all =
        IntStream.range(0, tuns.size())
            .mapToObj(
                place ->
                    new Outlet(
                        new Deliveries(tuns.get(place), drops),
                        new InboundCheck(place, settings.get(place).ownAddresses()),
                        tuns.get(place).mtu()))
            .toList();
  }

  int size() {
    return all.size();
  }

  Outlet of(InboundSa sa) {
    return all.get(sa.tun());
  }

  void deliver() {
    for (int place = 0; place < all.size(); place++) {
      all.get(place).deliveries.deliver();
    }
  }

  /** Forgets what a failed graph left behind. */
  void clear() {
    all.forEach(outlet -> outlet.deliveries.clear());
  }

  @Override
  public void close() {
    all.forEach(outlet -> outlet.deliveries.close());
  }
}
