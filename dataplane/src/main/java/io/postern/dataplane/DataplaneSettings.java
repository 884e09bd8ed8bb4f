package io.postern.dataplane;

import io.postern.dataplane.TunSettings.KernelTun;
import java.util.List;
import java.util.stream.Stream;

/**
 * @param rawEsp open a raw socket for IP protocol 50 (needs CAP_NET_RAW)
 * @param rawAh likewise for IP protocol 51
 * @param clampMss lower the MSS of TCP SYNs to what fits into the SA's overhead
 * @param moreTuns devices whose SAs and addresses have nothing to do with those of {@code tun} and
 *     of one another, and that have no clear path
 */
public record DataplaneSettings(
    List<UdpSocketSettings> sockets,
    boolean rawEsp,
    boolean rawAh,
    TunSettings tun,
    boolean clampMss,
    TrafficSettings traffic,
    List<KernelTun> moreTuns) {
  public DataplaneSettings {
    sockets = List.copyOf(sockets);
    moreTuns = List.copyOf(moreTuns);
    if (traffic.clearPath().isPresent() && !(tun instanceof TunSettings.KernelTun)) {
      throw new IllegalArgumentException("a clear path takes a TUN device of the kernel");
    }
  }

  /** With one device. */
  public DataplaneSettings(
      List<UdpSocketSettings> sockets,
      boolean rawEsp,
      boolean rawAh,
      TunSettings tun,
      boolean clampMss,
      TrafficSettings traffic) {
    this(sockets, rawEsp, rawAh, tun, clampMss, traffic, List.of());
  }

  /** Likewise without AH. */
  public DataplaneSettings(
      List<UdpSocketSettings> sockets,
      boolean rawEsp,
      TunSettings tun,
      boolean clampMss,
      TrafficSettings traffic) {
    this(sockets, rawEsp, false, tun, clampMss, traffic);
  }

  /** Likewise, and nothing leaves but protected. */
  public DataplaneSettings(
      List<UdpSocketSettings> sockets, boolean rawEsp, TunSettings tun, boolean clampMss) {
    this(sockets, rawEsp, tun, clampMss, TrafficSettings.PROTECTED_ONLY);
  }

  /** All devices, {@code tun} first. */
  public List<TunSettings> tuns() {
    return Stream.concat(Stream.of(tun), moreTuns.stream()).toList();
  }
}
