package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.Prefix;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three days of one headend with 25 sites and 25 road warriors behind NAT: messages are lost and
 * overtake one another, rekeys cross, NAT routers forget, and no packet of a live flow finds no SA.
 */
class SeventyTwoHoursTest {
  private static final Logger LOG = LoggerFactory.getLogger(SeventyTwoHoursTest.class);
  private static final long SEED = 20260101;
  private static final Duration TICK = Duration.ofMillis(250);

  /** Around every change of SAs packets go at each tick. */
  private static final long RESTLESS_NANOS = Duration.ofSeconds(2).toNanos();

  private static final int MOST_TELLINGS = 20;

  private final Random random = new Random(SEED);
  private final List<Flow> flows = new ArrayList<>();
  private final List<Simulation.Node> sites = new ArrayList<>();
  private final List<Simulation.Client> clients = new ArrayList<>();
  private final long[] nextRebinding = new long[FiftyPeers.CLIENTS];
  private long rebindings;
  private int tellings;

  /** What goes both ways between the headend and one peer. */
  private final class Flow {
    final String name;
    final SimulatedDataplane headend;
    final SimulatedDataplane.Flow down;
    final SimulatedDataplane peer;
    final SimulatedDataplane.Flow up;
    long nextPacket;
    long nextCrossing;

    Flow(
        String name,
        SimulatedDataplane headend,
        Prefix behindPeer,
        SimulatedDataplane peer,
        Prefix behindUs) {
      this.name = name;
      this.headend = headend;
      this.down = headend.flow(behindPeer);
      this.peer = peer;
      this.up = peer.flow(behindUs);
    }

    void tick(long now) {
      if (now >= nextPacket
          || now - Math.max(down.changedNanos(), up.changedNanos()) < RESTLESS_NANOS) {
        long before = headend.lostForWantOfAnSa() + peer.lostForWantOfAnSa();
        headend.sendPacket(down);
        peer.sendPacket(up);
        if (headend.lostForWantOfAnSa() + peer.lostForWantOfAnSa() > before
            && tellings++ < MOST_TELLINGS) {
          LOG.warn("{} found no SA at {}", name, Duration.ofNanos(now));
        }
        nextPacket = now + between(Duration.ofSeconds(10), Duration.ofSeconds(60));
      }
      if (now >= nextCrossing) {
        if (nextCrossing > 0) {
          headend.useUp(down);
          peer.useUp(up);
        }
        nextCrossing = now + between(Duration.ofHours(1), Duration.ofHours(4));
      }
    }
  }

  private long between(Duration least, Duration most) {
    return random.nextLong(least.toNanos(), most.toNanos());
  }

  @Test
  void eighteenHoursLoseNoPacketForWantOfAnSa() {
    noPacketOfALiveFlowIsDroppedForWantOfAnSa(Duration.ofHours(18));
  }

  @Test
  @Disabled("fails: when the delete of a phase 1 SA is lost, who waits to be begun with is cut off")
  void seventyTwoHoursLoseNoPacketForWantOfAnSa() {
    noPacketOfALiveFlowIsDroppedForWantOfAnSa(Duration.ofDays(3));
  }

  private void noPacketOfALiveFlowIsDroppedForWantOfAnSa(Duration life) {
    long hours = life.toHours();
    long cpuBefore = cpuNanos();
    try (Simulation simulation = new Simulation(SEED)) {
      Simulation.Node headend = start(simulation);
      Map<String, String> sessions = sessions(simulation, headend);
      assertThat(sessions).hasSize(FiftyPeers.SITES + FiftyPeers.CLIENTS);

      simulation.network(0.03, Duration.ofMillis(200));
      live(simulation, Duration.ofHours(1));
      long actorsEarly = simulation.actors();
      live(simulation, life.minusHours(1));
      simulation.network(0, Duration.ZERO);
      live(simulation, Duration.ofMinutes(3));
      report(simulation, headend, cpuBefore);

      clients.forEach(client -> client.events().expectNoMessage(Duration.ZERO));
      assertThat(headend.dataplane().lostForWantOfAnSa()).isZero();
      assertThat(sites).allMatch(site -> site.dataplane().lostForWantOfAnSa() == 0);
      assertThat(clients).allMatch(client -> client.dataplane().lostForWantOfAnSa() == 0);
      assertThat(sessions(simulation, headend)).isEqualTo(sessions);
      assertThat(headend.meters().find("postern.sessions.ended").counter()).isNull();
      assertThat(takeovers()).isGreaterThan(70 * hours);
      assertThat(crossings()).isGreaterThan(7 * hours);
      assertThat(rebindings).isGreaterThan(2 * hours);
      assertThat(headend.dataplane().arrived()).isGreaterThan(50 * hours * 60);
      assertThat(headend.dataplane().pairs()).isLessThan(60);
      assertThat(flows)
          .allSatisfy(flow -> assertThat(flow.down.pairs()).isBetween(1, 2))
          .allSatisfy(flow -> assertThat(flow.up.pairs()).isBetween(1, 2));
      assertThat(simulation.actors()).isLessThan(actorsEarly + 50);
    }
  }

  // ---- the peers ----

  private Simulation.Node start(Simulation simulation) {
    Simulation.Node headend = simulation.start(FiftyPeers.headend());
    for (int number = 0; number < FiftyPeers.SITES; number++) {
      sites.add(simulation.start(FiftyPeers.site(number)));
      simulation.run(Duration.ofSeconds(7));
    }
    for (int number = 0; number < FiftyPeers.CLIENTS; number++) {
      simulation.nat().rebind(FiftyPeers.inside(number), FiftyPeers.outside(number, true));
      clients.add(simulation.start(FiftyPeers.client(number)));
      simulation.run(Duration.ofSeconds(7));
    }
    simulation.run(Duration.ofMinutes(2));
    for (int number = 0; number < FiftyPeers.SITES; number++) {
      flows.add(
          new Flow(
              "site " + number,
              headend.dataplane(),
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
              headend.dataplane(),
              Prefix.host(connected.configuration().address()),
              client.dataplane(),
              FiftyPeers.ANYWHERE));
    }
    return headend;
  }

  private void live(Simulation simulation, Duration howLong) {
    simulation.run(
        howLong,
        TICK,
        () -> {
          long now = simulation.nanoTime();
          flows.forEach(flow -> flow.tick(now));
          rebind(simulation, now);
        });
  }

  /** Several times a day a router forgets, or the user goes elsewhere. */
  private void rebind(Simulation simulation, long now) {
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
  private static Map<String, String> sessions(Simulation simulation, Simulation.Node headend) {
    return simulation.sessions(headend).stream()
        .collect(
            Collectors.toMap(SessionView::session, SessionView::state, (a, b) -> b, TreeMap::new));
  }

  private long takeovers() {
    return flows.stream().mapToLong(flow -> flow.down.takeovers()).sum();
  }

  private long crossings() {
    return flows.stream().mapToLong(flow -> flow.down.crossings()).sum();
  }

  private void report(Simulation simulation, Simulation.Node headend, long cpuBefore) {
    LOG.warn(
        "seed {}: {} child SAs took over, {} crossing; {} handshakes; {} rebindings, {} packets"
            + " dropped by NAT; {} packets up, {} lost for want of an SA; {} actors; {} s of CPU",
        SEED,
        takeovers(),
        crossings(),
        headend.meters().get("postern.handshakes").tag("result", "success").counter().count(),
        rebindings,
        simulation.nat().dropped(),
        headend.dataplane().arrived(),
        headend.dataplane().lostForWantOfAnSa(),
        simulation.actors(),
        Duration.ofNanos(cpuNanos() - cpuBefore).toSeconds());
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
