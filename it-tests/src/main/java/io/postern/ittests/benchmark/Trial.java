package io.postern.ittests.benchmark;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.traffic.Iperf;
import io.postern.ittests.traffic.Ping;
import java.util.ArrayList;
import java.util.List;

/** All that is measured of one candidate in one round, through one tunnel. */
final class Trial {
  private static final double BITS_PER_MEGABIT = 1e6;
  private static final double OCTETS_PER_GIGABYTE = 1e9;
  private static final double MICROSECONDS = 1e6;
  private static final int SMALL_OCTETS = 64;
  private static final int LARGE_OCTETS = 1300;
  private static final int ECHOES = 400;

  /** The second step of compiling takes as long; a tunnel runs for weeks, not for seconds. */
  private static final int WARM_UP_SECONDS = 7;

  private static final int SMALL_WARM_UP_SECONDS = 2;

  private final Topology topology;
  private final Iperf iperf;
  private final Candidate candidate;
  private final int round;
  private final int seconds;
  private final List<Measurement> measurements = new ArrayList<>();

  Trial(Topology topology, Iperf iperf, Candidate candidate, int round, int seconds) {
    this.topology = topology;
    this.iperf = iperf;
    this.candidate = candidate;
    this.round = round;
    this.seconds = seconds;
  }

  List<Measurement> run(String esp) {
    try (Tunnel tunnel = candidate.open(topology, esp)) {
      Ping.answers(client(), Addresses.LAN_HOST);
      iperf.uploadFor(client(), WARM_UP_SECONDS);
      stream(tunnel, Quantity.UP, Quantity.UP_CLIENT, Quantity.UP_GATEWAY);
      iperf.downloadFor(client(), WARM_UP_SECONDS);
      stream(tunnel, Quantity.DOWN, Quantity.DOWN_CLIENT, Quantity.DOWN_GATEWAY);
      iperf.datagramsFor(client(), SMALL_OCTETS, SMALL_WARM_UP_SECONDS);
      datagrams(tunnel, SMALL_OCTETS, Quantity.SMALL, Quantity.SMALL_PROCESSOR);
      datagrams(tunnel, LARGE_OCTETS, Quantity.LARGE, Quantity.LARGE_PROCESSOR);
      roundTrips();
    }
    return measurements;
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

  private void datagrams(Tunnel tunnel, int octets, Quantity rate, Quantity processor) {
    double before = both(tunnel);
    Iperf.Datagrams datagrams = iperf.datagramsFor(client(), octets, seconds);
    add(rate, datagrams.received() / (double) seconds / 1000);
    if (!tunnel.clientEnd().isEmpty()) {
      add(processor, (both(tunnel) - before) * MICROSECONDS / datagrams.received());
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
