package io.postern.actors;

import io.postern.dataplane.Prefix;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one headend with 25 sites and 25 road warriors behind NAT: messages are lost and
 * overtake one another, rekeys cross, NAT routers forget, and packets flow all the while.
 */
final class LifeOfFiftyPeers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LifeOfFiftyPeers.class);
  private static final Duration TICK = Duration.ofMillis(250);

  /** Around every change of SAs packets go at each tick. */
  private static final long RESTLESS_NANOS = Duration.ofSeconds(2).toNanos();

  private static final int MOST_TELLINGS = 20;

  private final long seed;
  private final Random random;
  private final Simulation simulation;
  private final Simulation.Node headend;
  private final long cpuBefore = cpuNanos();
  private final List<Flow> flows = new ArrayList<>();
  private final List<Simulation.Node> sites = new ArrayList<>();
  private final List<Simulation.Client> clients = new ArrayList<>();
  private final long[] nextRebinding = new long[FiftyPeers.CLIENTS];
  private long rebindings;
  private int tellings;

  /** What goes both ways between the headend and one peer. */
  final class Flow {
    private final String name;
    private final SimulatedDataplane.Flow down;
    private final SimulatedDataplane peer;
    private final SimulatedDataplane.Flow up;
    private long nextPacket;
    private long nextCrossing;

    Flow(String name, Prefix behindPeer, SimulatedDataplane peer, Prefix behindUs) {
      this.name = name;
      this.down = headend.dataplane().flow(behindPeer);
      this.peer = peer;
      this.up = peer.flow(behindUs);
    }

    private void tick(long now) {
      if (now >= nextPacket
          || now - Math.max(down.changedNanos(), up.changedNanos()) < RESTLESS_NANOS) {
        long before = headend.dataplane().lostForWantOfAnSa() + peer.lostForWantOfAnSa();
        headend.dataplane().sendPacket(down);
        peer.sendPacket(up);
        if (headend.dataplane().lostForWantOfAnSa() + peer.lostForWantOfAnSa() > before
            && tellings++ < MOST_TELLINGS) {
          LOG.warn("seed {}: {} found no SA at {}", seed, name, Duration.ofNanos(now));
        }
        nextPacket = now + between(Duration.ofSeconds(10), Duration.ofSeconds(60));
      }
      if (now >= nextCrossing) {
        if (nextCrossing > 0) {
          headend.dataplane().useUp(down);
          peer.useUp(up);
        }
        nextCrossing = now + between(Duration.ofHours(1), Duration.ofHours(4));
      }
    }

    /** Packets of the peer that came to the headend. */
    long arrivedUp() {
      return down.arrived();
    }

    /** Packets of the headend that came to the peer. */
    long arrivedDown() {
      return up.arrived();
    }

    /** How many child SAs the end that has more of them has. */
    int pairs() {
      return Math.max(down.pairs(), up.pairs());
    }

    /** How many child SAs the end that has fewer of them has. */
    int pairsAtLeast() {
      return Math.min(down.pairs(), up.pairs());
    }
  }

  /** They are all connected when this is done. */
  LifeOfFiftyPeers(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.simulation = new Simulation(seed);
    this.headend = simulation.start(FiftyPeers.headend());
    startSites();
    startClients();
    simulation.run(Duration.ofMinutes(2));
    for (int number = 0; number < FiftyPeers.SITES; number++) {
      flows.add(
          new Flow(
              "site " + number,
              FiftyPeers.network(number),
              sites.get(number).dataplane(),
              FiftyPeers.CENTRE));
    }
    for (Simulation.Client client : clients) {
      RoadWarrior.Connected connected =
          client.events().expectMessageClass(RoadWarrior.Connected.class);
      flows.add(
          new Flow(
              "client " + connected.configuration().address(),
              Prefix.host(connected.configuration().address()),
              client.dataplane(),
              FiftyPeers.ANYWHERE));
    }
  }

  private void startSites() {
    for (int number = 0; number < FiftyPeers.SITES; number++) {
      sites.add(simulation.start(FiftyPeers.site(number)));
      simulation.run(Duration.ofSeconds(7));
    }
  }

  private void startClients() {
    for (int number = 0; number < FiftyPeers.CLIENTS; number++) {
      simulation.nat().rebind(FiftyPeers.inside(number), FiftyPeers.outside(number, true));
      clients.add(simulation.start(FiftyPeers.client(number)));
      simulation.run(Duration.ofSeconds(7));
    }
  }

  private long between(Duration least, Duration most) {
    return random.nextLong(least.toNanos(), most.toNanos());
  }

  Simulation simulation() {
    return simulation;
  }

  Simulation.Node headend() {
    return headend;
  }

  List<Simulation.Client> clients() {
    return clients;
  }

  List<Flow> flows() {
    return flows;
  }

  /** Lets this much time pass, with packets on every flow. */
  void live(Duration howLong) {
    simulation.run(
        howLong,
        TICK,
        () -> {
          long now = simulation.nanoTime();
          flows.forEach(flow -> flow.tick(now));
          rebind(now);
        });
  }

  /** Several times a day a router forgets, or the user goes elsewhere. */
  private void rebind(long now) {
    for (int number = 0; number < FiftyPeers.CLIENTS; number++) {
      if (now >= nextRebinding[number]) {
        if (nextRebinding[number] > 0) {
          simulation
              .nat()
              .rebind(FiftyPeers.inside(number), FiftyPeers.outside(number, random.nextInt(3) > 0));
          rebindings++;
        }
        nextRebinding[number] = now + between(Duration.ofHours(3), Duration.ofHours(8));
      }
    }
  }

  // ---- what came of it ----

  /** Sessions by name, and the state of each. */
  Map<String, String> sessions() {
    return simulation.sessions(headend).stream()
        .collect(
            Collectors.toMap(SessionView::session, SessionView::state, (a, b) -> b, TreeMap::new));
  }

  /** Packets that found no SA, at either end of any flow. */
  long lostForWantOfAnSa() {
    return Stream.of(
            Stream.of(headend.dataplane()),
            sites.stream().map(Simulation.Node::dataplane),
            clients.stream().map(Simulation.Client::dataplane))
        .flatMap(dataplanes -> dataplanes)
        .mapToLong(SimulatedDataplane::lostForWantOfAnSa)
        .sum();
  }

  long takeovers() {
    return flows.stream().mapToLong(flow -> flow.down.takeovers()).sum();
  }

  long crossings() {
    return flows.stream().mapToLong(flow -> flow.down.crossings()).sum();
  }

  long rebindings() {
    return rebindings;
  }

  void report() {
    LOG.warn(
        "seed {}: {} child SAs took over, {} crossing; {} handshakes; {} rebindings, {} packets"
            + " dropped by NAT; {} messages lost, {} overtaken; {} packets up, {} lost for want of"
            + " an SA; {} actors; {} s of CPU",
        seed,
        takeovers(),
        crossings(),
        headend.meters().get("postern.handshakes").tag("result", "success").counter().count(),
        rebindings,
        simulation.nat().dropped(),
        simulation.messagesLost(),
        simulation.messagesOvertaken(),
        headend.dataplane().arrived(),
        lostForWantOfAnSa(),
        simulation.actors(),
        Duration.ofNanos(cpuNanos() - cpuBefore).toSeconds());
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Override
  public void close() {
    simulation.close();
  }
}
