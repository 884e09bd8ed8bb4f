package io.postern.dataplane.graph;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.Path;
import io.postern.dataplane.RefusedPacket;
import io.postern.dataplane.Selector;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a data plane tells. */
class RecordedEvents implements DataplaneEvents {
  record Control(Path path, boolean nonEspMarker, byte[] message) {}

  record UnknownSpi(Path path, boolean ah, int spi) {}

  record Moved(int inboundSpi, Path seen) {}

  record Acquire(String policy, Selector entry, Selector packet) {}

  record PathMtu(InetAddress peer, int octets) {}

  record Restarted(String graph, Throwable cause) {}

  final List<Control> controls = new CopyOnWriteArrayList<>();
  final List<UnknownSpi> unknownSpis = new CopyOnWriteArrayList<>();
  final List<RefusedPacket> refused = new CopyOnWriteArrayList<>();
  final List<Integer> firstPackets = new CopyOnWriteArrayList<>();
  final List<Moved> moves = new CopyOnWriteArrayList<>();
  final List<Acquire> acquires = new CopyOnWriteArrayList<>();
  final List<PathMtu> pathMtus = new CopyOnWriteArrayList<>();
  final List<Integer> softLifetimes = new CopyOnWriteArrayList<>();
  final List<Integer> hardLifetimes = new CopyOnWriteArrayList<>();
  final List<Restarted> restarts = new CopyOnWriteArrayList<>();
  final List<String> devicesMadeAgain = new CopyOnWriteArrayList<>();

  @Override
  public void control(Path path, boolean nonEspMarker, byte[] message) {
    controls.add(new Control(path, nonEspMarker, message));
  }

  @Override
  public void unknownSpi(Path path, boolean ah, int spi) {
    unknownSpis.add(new UnknownSpi(path, ah, spi));
  }

  @Override
  public void refused(RefusedPacket packet) {
    refused.add(packet);
  }

  @Override
  public void firstPacket(int inboundSpi) {
    firstPackets.add(inboundSpi);
  }

  @Override
  public void peerMoved(int inboundSpi, Path seen) {
    moves.add(new Moved(inboundSpi, seen));
  }

  @Override
  public void acquire(String policy, Selector entry, Selector packet) {
    acquires.add(new Acquire(policy, entry, packet));
  }

  @Override
  public void pathMtu(InetAddress peer, int octets) {
    pathMtus.add(new PathMtu(peer, octets));
  }

  @Override
  public void lifetimeSoft(int inboundSpi) {
    softLifetimes.add(inboundSpi);
  }

  @Override
  public void lifetimeHard(int inboundSpi) {
    hardLifetimes.add(inboundSpi);
  }

  @Override
  public void deviceMadeAgain(String device) {
    devicesMadeAgain.add(device);
  }

  @Override
  public void graphRestarted(String graph, Throwable cause) {
    restarts.add(new Restarted(graph, cause));
  }
}
