package io.postern.actors;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.EspParameters;
import io.postern.dataplane.Path;
import io.postern.dataplane.Policy;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.RefusedPacket;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.TrafficLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A packet path without packets: it knows which pairs there are and which of them would carry a
 * packet of a site, and what becomes of it at the other end.
 */
final class SimulatedDataplane implements Dataplane {
  /** What each packet counts. */
  static final int PACKET_OCTETS = 100;

  private final Simulation simulation;
  private final DataplaneEvents events;
  private final Map<Integer, Pair> pairs = new HashMap<>();
  private List<Policy> policies = List.of();
  private long activations;
  private boolean unplugged;

  /** Packets that no pair took, here or at the other end, though one was there before. */
  private long lostForWantOfAnSa;

  private long arrived;

  private final Map<Prefix, Flow> flows = new LinkedHashMap<>();

  /** What goes to and comes from one prefix, over all pairs that ever carried it. */
  static final class Flow {
    /** Ours: successors that come sooner after one another were begun at the same time. */
    private static final long CROSSED_NANOS = Duration.ofSeconds(15).toNanos();

    private final List<Pair> pairs = new ArrayList<>();
    private long changedNanos;
    private long activatedNanos;
    private long takeovers;
    private long crossings;
    private long arrived;

    /** Packets of the other end that came in. */
    long arrived() {
      return arrived;
    }

    /** When a pair last came, took over or went. */
    long changedNanos() {
      return changedNanos;
    }

    /** How often a pair took over from another. */
    long takeovers() {
      return takeovers;
    }

    /** How many of them did so on the heels of another. */
    long crossings() {
      return crossings;
    }

    int pairs() {
      return pairs.size();
    }

    private void activated(long nowNanos) {
      if (activatedNanos > 0) {
        takeovers++;
        if (nowNanos - activatedNanos < CROSSED_NANOS) {
          crossings++;
        }
      }
      activatedNanos = nowNanos;
    }
  }

  private static final class Pair {
    final ChildSaParameters parameters;
    final Flow flow;
    boolean warned;
    boolean over;
    Path path;
    long activated;
    long packetsIn;
    long packetsOut;
    long lastIn;
    long lastOut;

    Pair(ChildSaParameters parameters, Flow flow) {
      this.parameters = parameters;
      this.flow = flow;
      this.path = parameters.path();
    }

    int outboundSpi() {
      return parameters.esp().map(EspParameters::outboundSpi).orElseThrow();
    }

    /** Whether so many packets are less than both limits allow; 0 is none. */
    static boolean within(long packets, long mostBytes, long mostPackets) {
      return (mostBytes == 0 || packets * PACKET_OCTETS <= mostBytes)
          && (mostPackets == 0 || packets <= mostPackets);
    }
  }

  SimulatedDataplane(Simulation simulation, DataplaneEvents events) {
    this.simulation = simulation;
    this.events = events;
  }

  long lostForWantOfAnSa() {
    return lostForWantOfAnSa;
  }

  long arrived() {
    return arrived;
  }

  int pairs() {
    return pairs.size();
  }

  /** Nothing goes out any more. */
  void unplug() {
    unplugged = true;
  }

  /** The flow with what lies behind a peer; there is one when its first pair is. */
  Flow flow(Prefix remote) {
    return Objects.requireNonNull(flows.get(remote), () -> "no pair for " + remote + " yet");
  }

  /** What was installed, without its keys. */
  List<ChildSaParameters> installed() {
    return pairs.values().stream().map(pair -> pair.parameters).toList();
  }

  /** A packet of the first policy, as from behind us. */
  void sendPacket() {
    send(pairs.values());
  }

  /** A packet of that flow, as from behind us. */
  void sendPacket(Flow flow) {
    send(flow.pairs);
  }

  private void send(Collection<Pair> candidates) {
    Optional<Pair> best =
        candidates.stream()
            .filter(pair -> pair.activated > 0)
            .max((a, b) -> Long.compare(a.activated, b.activated));
    if (best.isEmpty()) {
      lostForWantOfAnSa++;
      policies.stream()
          .findFirst()
          .ifPresent(
              policy ->
                  events.acquire(
                      policy.name(),
                      policy.entries().getFirst().selector(),
                      policy.entries().getFirst().selector()));
      return;
    }
    Pair pair = best.get();
    if (!mayCarry(pair, pair.packetsOut + 1)) {
      return;
    }
    pair.packetsOut++;
    pair.lastOut = simulation.nanoTime();
    simulation.packet(pair.path, pair.outboundSpi());
  }

  /** RFC 4301 §4.4.2.1: tells what so many packets of one direction pass. */
  private boolean mayCarry(Pair pair, long packets) {
    TrafficLimits limits = pair.parameters.limits();
    if (!Pair.within(packets, limits.hardBytes(), limits.hardPackets())) {
      end(pair);
    } else if (!Pair.within(packets, limits.softBytes(), limits.softPackets()) && !pair.warned) {
      pair.warned = true;
      events.lifetimeSoft(pair.parameters.inboundSpi());
    }
    return !pair.over;
  }

  private void end(Pair pair) {
    if (!pair.over) {
      pair.over = true;
      events.lifetimeHard(pair.parameters.inboundSpi());
    }
  }

  /** The sequence numbers of every pair that sends are used up (RFC 4303 §3.3.3). */
  void useUpSequenceNumbers() {
    pairs.values().stream()
        .filter(pair -> pair.activated > 0)
        .toList()
        .forEach(
            pair -> {
              events.sequenceOverflow(pair.parameters.inboundSpi(), pair.outboundSpi(), pair.path);
              end(pair);
            });
  }

  /** A packet of a peer goes no further. */
  void refuse(RefusedPacket packet) {
    events.refused(packet);
  }

  /** The octets of every pair that sends are nearly used up. */
  void useUp() {
    useUp(pairs.values());
  }

  /** Likewise of one flow. */
  void useUp(Flow flow) {
    useUp(flow.pairs);
  }

  private void useUp(Collection<Pair> candidates) {
    candidates.stream()
        .filter(pair -> pair.activated > 0)
        .map(pair -> pair.parameters.inboundSpi())
        .toList()
        .forEach(events::lifetimeSoft);
  }

  /** A packet from the other end. */
  void receivePacket(Path path, int spi) {
    Pair pair = pairs.get(spi);
    if (pair == null) {
      lostForWantOfAnSa++;
      events.unknownSpi(path, false, spi);
      return;
    }
    if (!mayCarry(pair, pair.packetsIn + 1)) {
      return;
    }
    arrived++;
    pair.flow.arrived++;
    pair.packetsIn++;
    pair.lastIn = simulation.nanoTime();
    if (pair.packetsIn == 1) {
      events.firstPacket(spi);
    }
    if (!pair.path.remote().equals(path.remote())) {
      events.peerMoved(spi, path);
    }
  }

  /** AH with this SPI, from anybody who can write that address into a packet. */
  void receiveForgedAh(Path path, int spi) {
    events.unknownSpi(path, true, spi);
  }

  void receiveControl(Path path, boolean natTraversal, byte[] message) {
    events.control(path, natTraversal, message);
  }

  @Override
  public void installInbound(ChildSaParameters pair, SaBinding binding) {
    pair.closeKeys();
    Flow flow = flows.computeIfAbsent(pair.remote().getFirst(), remote -> new Flow());
    Pair added = new Pair(pair, flow);
    if (pairs.putIfAbsent(pair.inboundSpi(), added) != null) {
      throw new IllegalArgumentException("in use: " + pair.inboundSpi());
    }
    flow.pairs.add(added);
    flow.changedNanos = simulation.nanoTime();
  }

  @Override
  public void activateOutbound(int inboundSpi) {
    Pair pair = pairs.get(inboundSpi);
    if (pair == null) {
      throw new IllegalArgumentException("no pair " + inboundSpi);
    }
    pair.flow.changedNanos = simulation.nanoTime();
    if (pair.activated == 0) {
      pair.flow.activated(simulation.nanoTime());
    }
    pair.activated = ++activations;
  }

  @Override
  public void policies(List<Policy> inOrder) {
    policies = List.copyOf(inOrder);
  }

  @Override
  public void movePeer(int inboundSpi, Path path) {
    Optional.ofNullable(pairs.get(inboundSpi)).ifPresent(pair -> pair.path = path);
  }

  @Override
  public void remove(int inboundSpi) {
    Pair gone = pairs.remove(inboundSpi);
    if (gone != null) {
      gone.flow.pairs.remove(gone);
      gone.flow.changedNanos = simulation.nanoTime();
    }
  }

  @Override
  public Optional<SaCounters> counters(int inboundSpi) {
    return Optional.ofNullable(pairs.get(inboundSpi))
        .map(
            pair ->
                new SaCounters(
                    pair.packetsIn,
                    pair.packetsIn * PACKET_OCTETS,
                    pair.packetsOut,
                    pair.packetsOut * PACKET_OCTETS,
                    0,
                    0,
                    pair.lastIn,
                    pair.lastOut));
  }

  @Override
  public Map<DropReason, Long> drops() {
    return Map.of();
  }

  @Override
  public boolean sendControl(Path path, byte[] message) {
    if (!unplugged) {
      simulation.control(path, message);
    }
    return !unplugged;
  }

  @Override
  public boolean sendKeepalive(Path path) {
    return true;
  }

  @Override
  public int mtu() {
    return 1400;
  }

  @Override
  public String description() {
    return "simulated, " + policies.size() + " policies";
  }

  @Override
  public void close() {
    pairs.clear();
  }

  /** For tests: the places where IKE is listened to. */
  static boolean isNatTraversal(InetSocketAddress local) {
    return local.getPort() == 4500;
  }
}
