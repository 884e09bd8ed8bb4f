package io.postern.dataplane.graph;

import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.RawPort;
import io.postern.dataplane.device.UdpPort;
import io.postern.dataplane.sa.FlatPath;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All sockets on the outside. Few, so that looking through them is quick. */
final class Ports implements AutoCloseable {
  private final List<UdpPort> udp = new ArrayList<>();
  private final List<RawPort> raw = new ArrayList<>();

  /**
   * @throws io.postern.dataplane.device.DeviceException if one cannot be opened; none is open then
   */
  Ports(DataplaneSettings settings) {
    try {
      settings.sockets().forEach(socket -> udp.add(new UdpPort(socket)));
      if (settings.rawEsp()) {
        addresses(settings.sockets()).forEach(address -> raw.add(new RawPort(address)));
      }
      settings
          .traffic()
          .clearPath()
          .ifPresent(path -> all().forEach(port -> port.mark(path.mark())));
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /** Those of the UDP sockets; one that a wildcard of its family covers is left out. */
  private static Stream<InetAddress> addresses(List<UdpSocketSettings> sockets) {
    List<InetAddress> all =
        sockets.stream().map(socket -> socket.address().getAddress()).distinct().toList();
    return all.stream()
        .filter(
            address ->
                address.isAnyLocalAddress()
                    || all.stream()
                        .noneMatch(
                            other ->
                                other.isAnyLocalAddress()
                                    && other.getClass() == address.getClass()));
  }

  List<DatagramPort> all() {
    return Stream.<DatagramPort>concat(udp.stream(), raw.stream()).toList();
  }

  /** Where ESP leaves on that path. */
  @Nullable DatagramPort forEsp(Encapsulation encapsulation, FlatPath path) {
    return encapsulation == Encapsulation.RAW ? forRaw(path) : forNatTraversal(path);
  }

  private @Nullable DatagramPort forRaw(FlatPath path) {
    for (int index = 0; index < raw.size(); index++) {
      if (raw.get(index).serves(path)) {
        return raw.get(index);
      }
    }
    return null;
  }

  private @Nullable DatagramPort forNatTraversal(FlatPath path) {
    UdpPort port = forControl(path);
    return port != null && port.natTraversal() ? port : null;
  }

  /** Where IKE leaves on that path. */
  @Nullable UdpPort forControl(FlatPath path) {
    for (int index = 0; index < udp.size(); index++) {
      if (udp.get(index).serves(path)) {
        return udp.get(index);
      }
    }
    return null;
  }

  @Override
  public void close() {
    udp.forEach(UdpPort::close);
    raw.forEach(RawPort::close);
  }

  /** How many of which kind, and what the kernel does for them. */
  String summary() {
    long segmenting = udp.stream().filter(UdpPort::segments).count();
    return udp.size()
        + " UDP sockets ("
        + segmenting
        + " with segmentation)"
        + (raw.isEmpty() ? "" : ", " + raw.size() + " raw");
  }
}
