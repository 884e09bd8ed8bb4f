package io.postern.ittests.benchmark;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.traffic.Iperf;
import io.postern.ittests.traffic.PacketFlood;
import io.postern.ittests.traffic.Ping;
import java.util.ArrayList;
import java.util.List;

/** All that is measured of one candidate in one round, through one tunnel. */
final class Trial {
  private static final double BITS_PER_MEGABIT = 1e6;
  private static final double OCTETS_PER_GIGABYTE = 1e9;
  private static final double MICROSECONDS = 1e6;
  private static final int SMALL_OCTETS = 64;

  /** Packets of 1400 octets, the MTU of Postern's and strongSwan's TUN. */
  private static final int LARGE_OCTETS = 1372;

  private static final int ECHOES = 400;

  private static final int WARM_UP_TURNS = 2;
  private static final int WARM_UP_FLOODS = 2;
  private static final int FIRST_RATE = 10_000;
  private static final int MOST_RATE = 1_000_000;
  private static final double STEP = 1.5;
  private static final int ENOUGH = 2;

  private final Topology topology;
  private final Iperf iperf;
  private final PacketFlood flood;
  private final Candidate candidate;
  private final int round;
  private final int seconds;
  private final int warmUpSeconds;
  private final List<Measurement> measurements = new ArrayList<>();

  Trial(
      Topology topology,
      Iperf iperf,
      PacketFlood flood,
      Candidate candidate,
      int round,
      int seconds,
      int warmUpSeconds) {
    this.topology = topology;
    this.iperf = iperf;
    this.flood = flood;
    this.candidate = candidate;
    this.round = round;
    this.seconds = seconds;
    this.warmUpSeconds = warmUpSeconds;
  }

  List<Measurement> run(String esp) {
    try (Tunnel tunnel = candidate.open(topology, esp)) {
      Ping.answers(client(), Addresses.LAN_HOST);
      warmUp();
      stream(tunnel, Quantity.UP, Quantity.UP_CLIENT, Quantity.UP_GATEWAY);
      stream(tunnel, Quantity.DOWN, Quantity.DOWN_CLIENT, Quantity.DOWN_GATEWAY);
      for (int warming = 0; warming < WARM_UP_FLOODS; warming++) {
        flood.offer(client(), SMALL_OCTETS, FIRST_RATE);
      }
      datagrams(tunnel, SMALL_OCTETS, Quantity.SMALL, Quantity.SMALL_PROCESSOR);
      datagrams(tunnel, LARGE_OCTETS, Quantity.LARGE, Quantity.LARGE_PROCESSOR);
      roundTrips();
    }
    return measurements;
  }

  /** By turns, since a JVM compiles anew what it meets in the other direction. */
  private void warmUp() {
    int each = Math.max(1, warmUpSeconds / WARM_UP_TURNS);
    for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
      iperf.uploadFor(client(), each);
      iperf.downloadFor(client(), each);
    }
  }

  private Namespace client() {
    return topology.client(1);
  }

  private void stream(Tunnel tunnel, Quantity rate, Quantity clientEnd, Quantity gatewayEnd) {
    double clientBefore = ProcessorTime.seconds(tunnel.clientEnd());
    double gatewayBefore = ProcessorTime.seconds(tunnel.gatewayEnd());
    Iperf.Flow flow =
        rate == Quantity.UP
            ? iperf.uploadFor(client(), seconds)
            : iperf.downloadFor(client(), seconds);
    double gigabytes = flow.receivedBytes() / OCTETS_PER_GIGABYTE;
    add(rate, flow.bitsPerSecond() / BITS_PER_MEGABIT);
    if (!tunnel.clientEnd().isEmpty()) {
      double client = ProcessorTime.seconds(tunnel.clientEnd()) - clientBefore;
      double gateway = ProcessorTime.seconds(tunnel.gatewayEnd()) - gatewayBefore;
      add(clientEnd, client / gigabytes);
      add(gatewayEnd, gateway / gigabytes);
    }
  }

  /**
   * The maximum forwarding rate of RFC 2285 §3.6.3: offers more and more until no more arrive,
   * however many are lost; a peer that loses some at any rate has a figure too.
   */
  private void datagrams(Tunnel tunnel, int octets, Quantity rate, Quantity processor) {
    double most = 0;
    double microseconds = Double.NaN;
    int worse = 0;
    for (double offered = FIRST_RATE; offered < MOST_RATE && worse < ENOUGH; offered *= STEP) {
      double before = both(tunnel);
      PacketFlood.Arrival arrival = flood.offer(client(), octets, (int) offered);
      if (arrival.perSecond() > most) {
        worse = 0;
        most = arrival.perSecond();
        microseconds = (both(tunnel) - before) * MICROSECONDS / arrival.arrived();
      } else {
        worse++;
      }
    }
    add(rate, most / 1000);
    if (!tunnel.clientEnd().isEmpty()) {
      add(processor, microseconds);
    }
  }

  private static double both(Tunnel tunnel) {
    return ProcessorTime.seconds(tunnel.clientEnd()) + ProcessorTime.seconds(tunnel.gatewayEnd());
  }

  private void roundTrips() {
    List<Double> sorted =
        Ping.roundTripMillis(client(), Addresses.LAN_HOST, ECHOES).stream().sorted().toList();
    add(Quantity.ROUND_TRIP, sorted.get(sorted.size() / 2) * 1000);
    add(Quantity.ROUND_TRIP_TAIL, sorted.get(sorted.size() * 99 / 100) * 1000);
  }

  private void add(Quantity quantity, double value) {
    measurements.add(new Measurement(candidate, quantity, round, value));
  }
}
