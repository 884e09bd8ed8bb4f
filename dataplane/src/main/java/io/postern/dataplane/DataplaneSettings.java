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
    boolean clampMss) {
  /** Without AH. */
  public DataplaneSettings(
      List<UdpSocketSettings> sockets, boolean rawEsp, TunSettings tun, boolean clampMss) {
    this(sockets, rawEsp, false, tun, clampMss);
  }

  public DataplaneSettings {
    sockets = List.copyOf(sockets);
  }
}
