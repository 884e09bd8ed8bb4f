package io.postern.concentrator.config;

import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.ProtectEntry;
import io.postern.dataplane.ClearPath;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings;
import io.postern.dataplane.UdpSocketSettings;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
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

  /**
   * @param protectedBehind what sites protect, by the place of their device
   * @param ah whether any suite has AH, which is never in UDP
   */
  DataplaneSettings read(
      SectionReader postern,
      Map<String, PoolsReader.Pool> pools,
      IntFunction<List<ProtectEntry>> protectedBehind,
      boolean ah) {
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
    return new DataplaneSettings(
        listen(postern).stream().flatMap(address -> sockets(address, ike, natTraversal)).toList(),
        postern.get(PosternSchema.RAW_ESP),
        ah,
        new TunSettings.KernelTun(
            tun.get(PosternSchema.TUN_NAME),
            tun.get(PosternSchema.TUN_MTU).orElse(AUTOMATIC_MTU),
            of(pools, 0).flatMap(PoolsReader.Pool::gateways).toList(),
            routes(of(pools, 0), protectedBehind.apply(0))),
        tun.get(PosternSchema.MSS_CLAMP),
        new TrafficSettings(
            tun.get(PosternSchema.UNMATCHED) == PosternSchema.Unmatched.BYPASS,
            clearPath(tun, protectedBehind.apply(0)),
            PacketSchema.outerHeader(postern),
            postern.get(PosternSchema.PATH_MTU_AGE)),
        moreTuns(postern, pools, protectedBehind));
  }

  private List<TunSettings.KernelTun> moreTuns(
      SectionReader postern,
      Map<String, PoolsReader.Pool> pools,
      IntFunction<List<ProtectEntry>> protectedBehind) {
    Map<String, String> taken = new HashMap<>();
    List<TunSettings.KernelTun> tuns = new ArrayList<>();
    postern
        .named(PosternSchema.TUNS)
        .forEach(
            (name, section) -> {
              Optional<String> namespace = section.find(PosternSchema.TUN_NAMESPACE);
              namespace
                  .map(found -> taken.putIfAbsent(found, name))
                  .ifPresent(
                      other ->
                          problems.error(
                              section.locationOf(PosternSchema.TUN_NAMESPACE),
                              section.pathOf(PosternSchema.TUN_NAMESPACE),
                              "tuns." + other + " is in this namespace already"));
              int place = tuns.size() + 1;
              tuns.add(
                  new TunSettings.KernelTun(
                      section.get(PosternSchema.TUN_NAME),
                      section.get(PosternSchema.TUN_MTU).orElse(AUTOMATIC_MTU),
                      of(pools, place).flatMap(PoolsReader.Pool::gateways).toList(),
                      routes(of(pools, place), protectedBehind.apply(place)),
                      namespace));
            });
    return tuns;
  }

  private static Stream<PoolsReader.Pool> of(Map<String, PoolsReader.Pool> pools, int tun) {
    return pools.values().stream().filter(pool -> pool.tun() == tun);
  }

  /** What lies behind sites and clients leads into the device. */
  private static List<Prefix> routes(
      Stream<PoolsReader.Pool> pools, List<ProtectEntry> protectedOnes) {
    return Stream.concat(
            pools.flatMap(PoolsReader.Pool::routes),
            protectedOnes.stream()
                .filter(ProtectEntry::permit)
                .flatMap(entry -> ProtectEntry.prefixes(entry.remote()).stream()))
        .distinct()
        .toList();
  }

  /**
   * With sites, what leads into the device may be as wide as everything, the gateways themselves
   * included: then our own packets need a way around it, and so does what nothing is for.
   */
  private Optional<ClearPath> clearPath(SectionReader tun, List<ProtectEntry> protectedOnes) {
    boolean bypass = tun.get(PosternSchema.UNMATCHED) == PosternSchema.Unmatched.BYPASS;
    Optional<ProtectEntry> everything =
        protectedOnes.stream()
            .filter(ProtectEntry::permit)
            .filter(entry -> entry.remote().prefixLength().equals(OptionalInt.of(0)))
            .findFirst();
    if (!bypass && everything.isPresent()) {
      problems.warning(
          tun.locationOf(PosternSchema.UNMATCHED),
          tun.pathOf(PosternSchema.UNMATCHED),
          "a site permits packets for any destination, so all that leaves this machine and that no"
              + " site permits is dropped, logins over SSH included; bypass lets it pass");
    }
    return protectedOnes.isEmpty() && !bypass ? Optional.empty() : Optional.of(ClearPath.DEFAULT);
  }

  /** A wildcard, or else the first address, and then the others. */
  LocalEndpoint local(DataplaneSettings dataplane) {
    InetSocketAddress ike = local(dataplane, false);
    return new LocalEndpoint(
        ike,
        local(dataplane, true),
        dataplane.sockets().stream()
            .filter(socket -> !socket.natTraversal())
            .map(UdpSocketSettings::address)
            .filter(address -> !address.equals(ike))
            .map(InetSocketAddress::getAddress)
            .toList());
  }

  private static InetSocketAddress local(DataplaneSettings dataplane, boolean natTraversal) {
    List<InetSocketAddress> bound =
        dataplane.sockets().stream()
            .filter(socket -> socket.natTraversal() == natTraversal)
            .map(UdpSocketSettings::address)
            .toList();
    return bound.stream()
        .filter(address -> address.getAddress().isAnyLocalAddress())
        .findFirst()
        .orElse(bound.getFirst());
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
