package io.postern.dataplane.graph;

import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.PacketSender;
import io.postern.dataplane.device.RawPort;
import io.postern.dataplane.device.UdpPort;
import io.postern.dataplane.packet.Protocol;
import io.postern.dataplane.sa.FlatPath;
import io.postern.dataplane.sa.OutboundSa;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All sockets on the outside. Few, so that looking through them is quick. */
final class Ports implements AutoCloseable {
  private final List<UdpPort> udp = new ArrayList<>();
  private final List<RawPort> raw = new ArrayList<>();
  private final List<PacketSender> packets = new ArrayList<>();
  private final boolean ah;

  /**
   * @throws io.postern.dataplane.device.DeviceException if one cannot be opened; none is open then
   */
  Ports(DataplaneSettings settings) {
    ah = settings.rawAh();
    try {
      settings.sockets().forEach(socket -> udp.add(new UdpPort(socket)));
      if (settings.rawEsp()) {
        addresses(settings).forEach(address -> raw.add(new RawPort(Protocol.ESP, address)));
      }
      if (settings.rawAh()) {
        addresses(settings).forEach(address -> raw.add(new RawPort(Protocol.AH, address)));
      }
      if (settings.rawEsp() || settings.rawAh()) {
        addresses(settings).forEach(address -> packets.add(new PacketSender(address)));
      }
      settings
          .traffic()
          .clearPath()
          .ifPresent(path -> sending().forEach(port -> port.mark(path.mark())));
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  /** Those of the UDP sockets; one that a wildcard of its family covers is left out. */
  private static Stream<InetAddress> addresses(DataplaneSettings settings) {
    List<InetAddress> all =
        settings.sockets().stream()
            .map(socket -> socket.address().getAddress())
            .distinct()
            .toList();
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

  /** All that receive. */
  List<DatagramPort> receiving() {
    return Stream.<DatagramPort>concat(udp.stream(), raw.stream()).toList();
  }

  /** Those that only send. */
  List<PacketSender> senders() {
    return List.copyOf(packets);
  }

  private Stream<DatagramPort> sending() {
    return Stream.concat(receiving().stream(), packets.stream());
  }

  /** Where packets of an SA leave on that path. */
  @Nullable DatagramPort forSa(OutboundSa sa, FlatPath path) {
    if (sa.encapsulation() == Encapsulation.UDP) {
      return forNatTraversal(path);
    }
    if (sa.ah() != null && !ah) {
      return null;
    }
    return sa.writesHeader() ? forPackets(path) : forRaw(path);
  }

  private @Nullable DatagramPort forPackets(FlatPath path) {
    for (int index = 0; index < packets.size(); index++) {
      if (packets.get(index).serves(path)) {
        return packets.get(index);
      }
    }
    return null;
  }

  private @Nullable DatagramPort forRaw(FlatPath path) {
    for (int index = 0; index < raw.size(); index++) {
      if (raw.get(index).protocol() == Protocol.ESP && raw.get(index).serves(path)) {
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
    packets.forEach(PacketSender::close);
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
