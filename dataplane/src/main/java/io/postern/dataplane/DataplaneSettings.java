package io.postern.dataplane;

import java.util.List;

/**
 * @param rawEsp open a raw socket for IP protocol 50 (needs CAP_NET_RAW)
 * @param rawAh likewise for IP protocol 51
 * @param clampMss lower the MSS of TCP SYNs to what fits into the SA's overhead
 */
public record DataplaneSettings(
    List<UdpSocketSettings> sockets,
    boolean rawEsp,
    boolean rawAh,
    TunSettings tun,
    boolean clampMss,
    TrafficSettings traffic) {
  public DataplaneSettings {
    sockets = List.copyOf(sockets);
    if (traffic.clearPath().isPresent() && !(tun instanceof TunSettings.KernelTun)) {
      throw new IllegalArgumentException("a clear path takes a TUN device of the kernel");
    }
  }

  /** Without AH. */
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
}
