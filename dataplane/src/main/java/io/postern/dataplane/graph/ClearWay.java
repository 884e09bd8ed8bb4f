package io.postern.dataplane.graph;

import io.postern.dataplane.ClearPath;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.device.ClearPort;
import io.postern.dataplane.device.RoutingRules;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.sa.PrefixSet;
import java.util.List;

/** Lets packets leave in the clear, and catches those that came so. */
final class ClearWay implements AutoCloseable {
  private static final List<Prefix> EVERYWHERE =
      List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));

  private final Tun trap;
  private final ClearPort port;
  private final RoutingRules rules;
  private final PrefixSet protectedSources;

  /**
   * @param tun the device of the tunnel, which is up
   * @throws io.postern.dataplane.device.DeviceException if device, sockets or rules cannot be had
   */
  ClearWay(ClearPath path, KernelTun tun) {
    List<Prefix> families =
        EVERYWHERE.stream()
            .filter(
                every ->
                    tun.routes().stream()
                        .anyMatch(
                            route -> route.network().getClass() == every.network().getClass()))
            .toList();
    KernelTun device = new KernelTun(path.device(), tun.mtu(), List.of(), families);
    protectedSources = new PrefixSet(tun.routes());
    trap = Tun.openPlain(device, path.table() + 1);
    try {
      port = new ClearPort(path.mark());
    } catch (RuntimeException failure) {
      trap.close();
      throw failure;
    }
    try {
      rules = new RoutingRules(path, tun);
    } catch (RuntimeException failure) {
      port.close();
      trap.close();
      throw failure;
    }
  }

  /** Where packets arrive that claim to come from behind a peer. */
  Tun trap() {
    return trap;
  }

  /**
   * Whether a packet that passed {@link InnerPacket#check} was caught for its source, and is not
   * what the kernel itself tells any device.
   */
  boolean caught(long packet) {
    return protectedSources.containsSource(packet);
  }

  /** How packets leave, for one thread, which closes it. */
  ClearSender sender(Drops drops) {
    return new ClearSender(port, trap.mtu(), drops);
  }

  @Override
  public void close() {
    rules.close();
    port.close();
    trap.close();
  }
}
