package io.postern.concentrator.config;

import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings;
import io.postern.dataplane.UdpSocketSettings;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Sockets and the device. */
final class NetworkReader {
  /** Fits 1500 octets outside with every suite, in UDP, over PPPoE. */
  static final int AUTOMATIC_MTU = 1400;

  /** Is there if the kernel does IPv6 (proc(5)). */
  private static final Path IPV6 = Path.of("/proc/net/if_inet6");

  private final Problems problems;

  NetworkReader(Problems problems) {
    this.problems = problems;
  }

  DataplaneSettings read(SectionReader postern, Map<String, PoolsReader.Pool> pools) {
    SectionReader ports = postern.section(PosternSchema.PORTS);
    int ike = ports.get(PosternSchema.IKE_PORT);
    int natTraversal = ports.get(PosternSchema.NAT_TRAVERSAL_PORT);
    if (ike == natTraversal) {
      problems.error(
          ports.locationOf(PosternSchema.NAT_TRAVERSAL_PORT),
          ports.pathOf(PosternSchema.NAT_TRAVERSAL_PORT),
          "the same as ports.ike; IKE with and without NAT traversal need a port each");
    }
    SectionReader tun = postern.section(PosternSchema.TUN);
    List<Prefix> routes = pools.values().stream().map(PoolsReader.Pool::route).toList();
    return new DataplaneSettings(
        listen(postern).stream().flatMap(address -> sockets(address, ike, natTraversal)).toList(),
        postern.get(PosternSchema.RAW_ESP),
        new TunSettings.KernelTun(
            tun.get(PosternSchema.TUN_NAME),
            tun.get(PosternSchema.TUN_MTU).orElse(AUTOMATIC_MTU),
            pools.values().stream().map(pool -> Prefix.host(pool.gateway())).toList(),
            routes),
        tun.get(PosternSchema.MSS_CLAMP));
  }

  /** The default has IPv6 where the kernel has it; what the file says is taken as it is. */
  private static List<InetAddress> listen(SectionReader postern) {
    List<InetAddress> addresses = postern.get(PosternSchema.LISTEN);
    return postern.has(PosternSchema.LISTEN) || Files.exists(IPV6)
        ? addresses
        : addresses.stream().filter(address -> address instanceof Inet4Address).toList();
  }

  private static Stream<UdpSocketSettings> sockets(InetAddress address, int ike, int natTraversal) {
    return Stream.of(
        new UdpSocketSettings(new InetSocketAddress(address, ike), false),
        new UdpSocketSettings(new InetSocketAddress(address, natTraversal), true));
  }
}
