package io.postern.actors;

import akka.actor.ExtendedActorSystem;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.RoadWarriorSettings;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.Path;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Headends in simulated time, on one thread: every actor runs on the thread of the test, every
 * timer waits for {@link #run}, and messages travel for as long as the network says, or get lost.
 */
final class Simulation implements TimeSource, AutoCloseable {
  private static final Config ONE_THREAD =
      ConfigFactory.parseString(
          """
          akka.loglevel = WARNING
          akka.scheduler.implementation = "io.postern.actors.SimulatedScheduler"
          akka.actor.default-dispatcher.type = "akka.testkit.CallingThreadDispatcherConfigurator"
          postern.ike-dispatcher.type = "akka.testkit.CallingThreadDispatcherConfigurator"
          postern.ingress-dispatcher.type = "akka.testkit.CallingThreadDispatcherConfigurator"
          postern.users-dispatcher.type = "akka.testkit.CallingThreadDispatcherConfigurator"
          """);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final long LATENCY_NANOS = Duration.ofMillis(20).toNanos();

  private final ActorTestKit kit =
      ActorTestKit.create(ONE_THREAD.withFallback(ConfigFactory.load()));
  private final SimulatedScheduler timers =
      (SimulatedScheduler) kit.system().classicSystem().scheduler();
  private final long seed;
  private final Random random;
  private final SimulatedNat nat = new SimulatedNat();
  private final PriorityQueue<Delivery> underWay =
      new PriorityQueue<>(
          Comparator.comparingLong(Delivery::atNanos).thenComparingLong(Delivery::order));
  private final Map<InetAddress, SimulatedDataplane> nodes = new HashMap<>();
  private long nowNanos = Duration.ofSeconds(1).toNanos();
  private long sent;
  private long outsides;
  private double loss;
  private final IntSummaryStatistics sizesOfMessages = new IntSummaryStatistics();
  private long jitterNanos;
  private Consumer<Sent> watcher = message -> {};
  private Function<Sent, Fate> fate = every -> Fate.ARRIVES;
  private long messagesLost;
  private long messagesOvertaken;
  private final Map<Way, Long> latestArrival = new HashMap<>();

  private record Delivery(
      long atNanos, long order, Arrival what, InetSocketAddress from, InetSocketAddress to) {}

  private record Way(InetSocketAddress from, InetSocketAddress to) {}

  /** A headend in the simulation. */
  record Node(
      ActorRef<Headend.Command> headend,
      SimulatedDataplane dataplane,
      SimpleMeterRegistry meters) {}

  Simulation(long seed) {
    this.seed = seed;
    random = new Random(seed);
  }

  /** The routers between clients and the rest of the network. */
  SimulatedNat nat() {
    return nat;
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nowNanos);
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  /**
   * How the network treats IKE messages; packets of the flow are never lost by it.
   *
   * @param lossOfMessages 0 to 1
   * @param jitter what a message takes longer at most: later ones overtake it
   */
  void network(double lossOfMessages, Duration jitter) {
    loss = lossOfMessages;
    jitterNanos = jitter.toNanos();
  }

  Node start(HeadendSettings settings) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    CompletableFuture<Dataplane> started = new CompletableFuture<>();
    InetAddress address = settings.local().ike().getAddress();
    ActorRef<Headend.Command> headend =
        kit.spawn(
            Headend.create(
                settings,
                events -> {
                  SimulatedDataplane dataplane = new SimulatedDataplane(this, events);
                  nodes.put(address, dataplane);
                  return dataplane;
                },
                outside(),
                meters,
                started));
    started.join();
    return new Node(headend, Objects.requireNonNull(nodes.get(address)), meters);
  }

  /** It is no more, and had no time to say so. */
  void crash(Node node) {
    node.dataplane().unplug();
    nodes.values().remove(node.dataplane());
    kit.stop(node.headend());
  }

  void crash(Client client) {
    client.dataplane().unplug();
    nodes.values().remove(client.dataplane());
    kit.stop(client.actor());
  }

  /** A road warrior in the simulation. */
  record Client(
      ActorRef<RoadWarrior.Command> actor,
      TestProbe<RoadWarrior.Event> events,
      SimulatedDataplane dataplane) {}

  Client start(RoadWarriorSettings settings) {
    TestProbe<RoadWarrior.Event> events = kit.createTestProbe();
    InetAddress address = settings.local().getAddress();
    ActorRef<RoadWarrior.Command> actor =
        kit.spawn(
            RoadWarrior.create(
                settings,
                door -> {
                  SimulatedDataplane dataplane = new SimulatedDataplane(this, door);
                  nodes.put(address, dataplane);
                  return dataplane;
                },
                outside(),
                events.ref()));
    return new Client(actor, events, Objects.requireNonNull(nodes.get(address)));
  }

  private Outside outside() {
    return new Outside(
        this,
        new Identifiers(new SeededRandom(seed + outsides++)),
        (name, threads) -> CompletableFuture.completedFuture(List.of(InetAddress.ofLiteral(name))));
  }

  // ---- the network ----

  /** Shows all IKE messages from now on, lost ones too. */
  void watch(Consumer<Sent> ofEach) {
    watcher = ofEach;
  }

  /** What becomes of a message. */
  enum Fate {
    LOST,
    ARRIVES,
    ARRIVES_TWICE
  }

  /** An IKE message that somebody sent. */
  record Sent(long atNanos, Path path, byte[] message) {
    boolean isFrom(LocalEndpoint sender) {
      return path.local().getAddress().equals(sender.ike().getAddress());
    }

    boolean is(ExchangeType exchange) {
      return header().exchange() == exchange;
    }

    Header header() {
      return Loopback.value(MessageReader.header(message));
    }

    @Override
    public String toString() {
      return path + ": " + message.length + " octets";
    }
  }

  /** From now on each message that is sent has this fate; chance comes on top. */
  void fate(Function<Sent, Fate> ofEach) {
    fate = ofEach;
  }

  void control(Path path, byte[] message) {
    sizesOfMessages.accept(message.length);
    Sent what = new Sent(nowNanos, path, message);
    watcher.accept(what);
    Fate fateOfThis = fate.apply(what);
    if (fateOfThis == Fate.LOST || random.nextDouble() < loss) {
      messagesLost++;
      return;
    }
    arrives(what);
    if (fateOfThis == Fate.ARRIVES_TWICE) {
      arrives(what);
    }
  }

  /** The network delivers it, be it for the first time or again. */
  void arrives(Sent what) {
    boolean natTraversal = SimulatedDataplane.isNatTraversal(what.path.local());
    long order = sent;
    deliver(
        what.path,
        (long) (random.nextDouble() * jitterNanos),
        (node, seen) -> {
          arrivedInOrder(new Way(seen.remote(), seen.local()), order);
          node.receiveControl(seen, natTraversal, what.message);
        });
  }

  private void arrivedInOrder(Way way, long order) {
    if (latestArrival.merge(way, order, Math::max) > order) {
      messagesOvertaken++;
    }
  }

  /** IKE messages that the network lost. */
  long messagesLost() {
    return messagesLost;
  }

  /** IKE messages that came after a later one of the same sender. */
  long messagesOvertaken() {
    return messagesOvertaken;
  }

  /** Octets of the largest IKE datagram so far. */
  int largestMessage() {
    return sizesOfMessages.getMax();
  }

  void packet(Path path, int spi) {
    deliver(path, 0, (node, seen) -> node.receivePacket(seen, spi));
  }

  private interface Arrival {
    void at(SimulatedDataplane node, Path seen);
  }

  private void deliver(Path path, long laterNanos, Arrival arrival) {
    underWay.add(
        new Delivery(
            nowNanos + LATENCY_NANOS + laterNanos,
            sent++,
            arrival,
            nat.outwards(path.local()),
            path.remote()));
  }

  private void arrive(Delivery delivery) {
    nat.inwards(delivery.to)
        .ifPresent(
            to ->
                Optional.ofNullable(nodes.get(to.getAddress()))
                    .ifPresent(node -> delivery.what.at(node, new Path(to, delivery.from))));
  }

  // ---- time ----

  /** Lets this much time pass; {@code every}: and does this that often. */
  void run(Duration howLong, Duration every, Runnable what) {
    long end = nowNanos + howLong.toNanos();
    long next = nowNanos;
    while (nowNanos < end) {
      if (nowNanos >= next) {
        what.run();
        next += every.toNanos();
      }
      step(Math.min(end, next));
    }
  }

  void run(Duration howLong) {
    run(howLong, howLong.plusSeconds(1), () -> {});
  }

  private void step(long untilNanos) {
    long to = timers.next(untilNanos);
    if (!underWay.isEmpty()) {
      to = Math.min(to, underWay.element().atNanos());
    }
    nowNanos = Math.max(nowNanos, to);
    timers.reach(nowNanos);
    while (!underWay.isEmpty() && underWay.element().atNanos() <= nowNanos) {
      arrive(underWay.remove());
    }
  }

  /** All actors there are now, those of Akka too. */
  long actors() {
    return ((ExtendedActorSystem) kit.system().classicSystem()).printTree().lines().count();
  }

  /** The SA table of one end as people see it. */
  List<SessionView> sessions(Node node) {
    TestProbe<List<SessionView>> probe = kit.createTestProbe();
    node.headend().tell(new Headend.ListSessions(probe.ref()));
    run(Duration.ofMillis(1));
    return probe.receiveMessage();
  }

  List<Negotiation> explain(Node node, String peer) {
    TestProbe<List<Negotiation>> probe = kit.createTestProbe();
    node.headend().tell(new Headend.Explain(peer, probe.ref()));
    return probe.receiveMessage();
  }

  void connect(Node node, String site) {
    TestProbe<Boolean> probe = kit.createTestProbe();
    node.headend().tell(new Headend.Connect(site, probe.ref()));
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}
