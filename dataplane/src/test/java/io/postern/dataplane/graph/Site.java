package io.postern.dataplane.graph;

import akka.actor.ClassicActorSystemProvider;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.OuterHeader;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.device.PacketPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A data plane on a loopback address of its own, and the network behind it. */
record Site(InetAddress address, Dataplane dataplane, PacketPort network, RecordedEvents events)
    implements AutoCloseable {
  static final int MTU = 1400;

  /** A second NAT-T port, to come from elsewhere. */
  static final int OTHER_PORT = 24_500;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  static Site start(ClassicActorSystemProvider system) {
    return start(system, Loopback.address(), new RecordedEvents(), MTU);
  }

  static Site start(ClassicActorSystemProvider system, OuterHeader outerHeader) {
    InetAddress address = Loopback.address();
    List<UdpSocketSettings> sockets =
        List.of(new UdpSocketSettings(Loopback.natTraversal(address), true));
    return start(system, address, sockets, false, new RecordedEvents(), MTU, outerHeader);
  }

  static Site start(
      ClassicActorSystemProvider system, InetAddress address, RecordedEvents events, int mtu) {
    List<UdpSocketSettings> sockets =
        List.of(
            new UdpSocketSettings(Loopback.ike(address), false),
            new UdpSocketSettings(Loopback.natTraversal(address), true),
            new UdpSocketSettings(new InetSocketAddress(address, OTHER_PORT), true));
    return start(system, address, sockets, false, events, mtu, OuterHeader.DEFAULT);
  }

  /** One NAT-T socket for every IPv4 address of the machine. */
  static Site wildcard(ClassicActorSystemProvider system, int port, RecordedEvents events) {
    InetAddress any = InetAddress.ofLiteral("0.0.0.0");
    List<UdpSocketSettings> sockets =
        List.of(new UdpSocketSettings(new InetSocketAddress(any, port), true));
    return start(system, any, sockets, false, events, MTU, OuterHeader.DEFAULT);
  }

  /** With a raw socket for ESP as well. */
  static Site raw(ClassicActorSystemProvider system, InetAddress address) {
    List<UdpSocketSettings> sockets =
        List.of(new UdpSocketSettings(Loopback.natTraversal(address), true));
    return start(system, address, sockets, true, new RecordedEvents(), MTU, OuterHeader.DEFAULT);
  }

  private static Site start(
      ClassicActorSystemProvider system,
      InetAddress address,
      List<UdpSocketSettings> sockets,
      boolean rawEsp,
      RecordedEvents events,
      int mtu,
      OuterHeader outerHeader) {
    PacketPair pair = PacketPair.open();
    DataplaneSettings settings =
        new DataplaneSettings(
            sockets,
            rawEsp,
            new InProcessTun(pair.descriptor(), mtu),
            true,
            new TrafficSettings(false, Optional.empty(), outerHeader));
    return new Site(address, Dataplanes.start(settings, system, events), pair.port(), events);
  }

  InetSocketAddress natTraversal() {
    return Loopback.natTraversal(address);
  }

  byte[] receive() {
    return network.receive(PATIENCE).orElseThrow(() -> new AssertionError("nothing came"));
  }

  @Override
  public void close() {
    dataplane.close();
    network.close();
  }
}
