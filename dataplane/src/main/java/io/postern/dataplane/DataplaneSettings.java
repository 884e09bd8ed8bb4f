package io.postern.dataplane;

import java.util.List;

/**
 * @param rawEsp open a raw socket for IP protocol 50 (needs CAP_NET_RAW)
 * @param clampMss lower the MSS of TCP SYNs to what fits into the SA's overhead
 */
public record DataplaneSettings(
    List<UdpSocketSettings> sockets, boolean rawEsp, TunSettings tun, boolean clampMss) {
  public DataplaneSettings {
    sockets = List.copyOf(sockets);
  }
}
