package io.postern.concentrator.demo;

import akka.actor.ClassicActorSystemProvider;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.graph.Dataplanes;
import io.postern.xauthmodecfg.ClientConfiguration;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** For everybody: both ends over UDP on the loopback device, with TUNs within this process. */
final class LoopbackStage implements Stage {
  private static final int MTU = 1400;

  private final Sockets gateway;
  private final Sockets client;
  private final PacketPair gatewayTun = PacketPair.open();
  private final PacketPair clientTun = PacketPair.open();

  private LoopbackStage(List<InetSocketAddress> free) {
    gateway = new Sockets(free.get(0), free.get(1));
    client = new Sockets(free.get(2), free.get(3));
  }

  static Stage set() throws StageFailure {
    return new LoopbackStage(freePorts(4));
  }

  /** All open at once, so that they differ. */
  private static List<InetSocketAddress> freePorts(int count) throws StageFailure {
    List<DatagramSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(
            new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)));
      }
      return sockets.stream()
          .map(socket -> new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort()))
          .toList();
    } catch (IOException failure) {
      throw new StageFailure("no free UDP ports: " + failure.getMessage(), failure);
    } finally {
      sockets.forEach(DatagramSocket::close);
    }
  }

  @Override
  public String description() {
    return "both ends in this process, over UDP on 127.0.0.1, without TUN devices";
  }

  @Override
  public Sockets gateway() {
    return gateway;
  }

  @Override
  public Sockets client() {
    return client;
  }

  @Override
  public boolean forceUdp() {
    return true;
  }

  @Override
  public Dataplane startGateway(ClassicActorSystemProvider system, DataplaneEvents events) {
    return Dataplanes.start(settings(gateway, gatewayTun), system, events);
  }

  @Override
  public Dataplane startClient(ClassicActorSystemProvider system, DataplaneEvents events) {
    return Dataplanes.start(settings(client, clientTun), system, events);
  }

  private static DataplaneSettings settings(Sockets sockets, PacketPair pair) {
    return new DataplaneSettings(
        List.of(
            new UdpSocketSettings(sockets.ike(), false),
            new UdpSocketSettings(sockets.natTraversal(), true)),
        false,
        new InProcessTun(pair.descriptor(), MTU),
        true);
  }

  @Override
  public Traffic traffic(ClientConfiguration configuration) {
    return PacketTraffic.start(clientTun.port(), gatewayTun.port(), configuration.address());
  }

  @Override
  public void close() {
    gatewayTun.port().close();
    clientTun.port().close();
  }
}
