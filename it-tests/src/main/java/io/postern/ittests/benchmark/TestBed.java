package io.postern.ittests.benchmark;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.network.Topology;
import io.postern.ittests.traffic.Iperf;
import io.postern.ittests.traffic.PacketFlood;
import io.postern.ittests.traffic.Ping;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A candidate's tunnel in a network of its own, up until it is closed. */
final class TestBed implements AutoCloseable {
  private static final double BITS_PER_MEGABIT = 1e6;
  private static final double OCTETS_PER_GIGABYTE = 1e9;
  private static final double MICROSECONDS = 1e6;

  private static final int ECHOES = 400;

  private static final int WARM_UP_TURNS = 2;
  private static final int FIRST_RATE = 10_000;
  private static final int MOST_RATE = 1_000_000;
  private static final double STEP = 1.5;
  private static final double MOST_TIMES = 5;
  private static final int ENOUGH = 2;

  private final Candidate candidate;
  private final Topology topology;
  private final Iperf iperf;
  private final PacketFlood flood;
  private final Tunnel tunnel;

  private TestBed(Candidate candidate, Topology topology, String esp) {
    this.candidate = candidate;
    this.topology = topology;
    this.iperf = Iperf.serve(topology.lan(), Addresses.LAN_HOST);
    this.flood = PacketFlood.to(topology.lan(), Addresses.LAN_HOST);
    this.tunnel = candidate.open(topology, esp);
    Ping.answers(client(), Addresses.LAN_HOST);
  }

  static TestBed up(Candidate candidate, NatMode nat, String esp) {
    Topology topology = Topology.up("benchmark-" + candidate.name().toLowerCase(Locale.ROOT), 1);
    try {
      topology.translate(nat);
      return new TestBed(candidate, topology, esp);
    } catch (RuntimeException | Error failure) {
      topology.close();
      throw failure;
    }
  }

  Candidate candidate() {
    return candidate;
  }

  /** By turns, since a JVM compiles anew what it meets in the other direction. */
  void warmUp(int seconds) {
    int each = Math.max(1, seconds / WARM_UP_TURNS);
    for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
      iperf.uploadFor(client(), each);
      iperf.downloadFor(client(), each);
    }
    Step.SMALL_DATAGRAMS.measure(this, each);
    Step.STREAM_UP.measure(this, 1);
    Step.STREAM_DOWN.measure(this, 1);
  }

  /** One TCP stream. */
  Map<Quantity, Double> stream(
      int seconds, Quantity rate, Quantity clientEnd, Quantity gatewayEnd) {
    double clientBefore = ProcessorTime.seconds(tunnel.clientEnd());
    double gatewayBefore = ProcessorTime.seconds(tunnel.gatewayEnd());
    Iperf.Flow flow =
        rate == Quantity.UP
            ? iperf.uploadFor(client(), seconds)
            : iperf.downloadFor(client(), seconds);
    double gigabytes = flow.receivedBytes() / OCTETS_PER_GIGABYTE;
    Map<Quantity, Double> figures = new EnumMap<>(Quantity.class);
    figures.put(rate, flow.bitsPerSecond() / BITS_PER_MEGABIT);
    if (!tunnel.clientEnd().isEmpty()) {
      double client = ProcessorTime.seconds(tunnel.clientEnd()) - clientBefore;
      double gateway = ProcessorTime.seconds(tunnel.gatewayEnd()) - gatewayBefore;
      figures.put(clientEnd, client / gigabytes);
      figures.put(gatewayEnd, gateway / gigabytes);
    }
    return figures;
  }

  /**
   * The maximum forwarding rate of RFC 2285 §3.6.3: offers more and more until no more arrive,
   * however many are lost; a peer that loses some at any rate has a figure too. Nobody is offered
   * many times what arrives.
   */
  Map<Quantity, Double> datagrams(int octets, Quantity rate, Quantity processor) {
    double most = 0;
    double microseconds = Double.NaN;
    int worse = 0;
    for (double offered = FIRST_RATE;
        worse < ENOUGH && offered <= Math.min(MOST_RATE, FIRST_RATE + MOST_TIMES * most);
        offered *= STEP) {
      double before = bothEnds();
      PacketFlood.Arrival arrival = flood.offer(client(), octets, (int) offered);
      if (arrival.perSecond() > most) {
        worse = 0;
        most = arrival.perSecond();
        microseconds = (bothEnds() - before) * MICROSECONDS / arrival.arrived();
      } else {
        worse++;
      }
    }
    Map<Quantity, Double> figures = new EnumMap<>(Quantity.class);
    figures.put(rate, most / 1000);
    if (!tunnel.clientEnd().isEmpty()) {
      figures.put(processor, microseconds);
    }
    return figures;
  }

  Map<Quantity, Double> roundTrips() {
    List<Double> sorted =
        Ping.roundTripMillis(client(), Addresses.LAN_HOST, ECHOES).stream().sorted().toList();
    if (sorted.size() < ECHOES / 2) {
      throw new AssertionError("%d of %d echoes came back".formatted(sorted.size(), ECHOES));
    }
    return Map.of(
        Quantity.ROUND_TRIP, sorted.get(sorted.size() / 2) * 1000,
        Quantity.ROUND_TRIP_TAIL, sorted.get(sorted.size() * 99 / 100) * 1000);
  }

  @Override
  public void close() {
    try {
      tunnel.close();
    } finally {
      topology.close();
    }
  }

  private double bothEnds() {
    return ProcessorTime.seconds(tunnel.clientEnd()) + ProcessorTime.seconds(tunnel.gatewayEnd());
  }

  private Namespace client() {
    return topology.client(1);
  }
}
