package io.postern.actors;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.actors.settings.RoadWarriorSettings;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Path;
import io.postern.dataplane.TunSettings;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.device.PacketPort;
import io.postern.dataplane.graph.Dataplanes;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.nattdpd.DpdTiming;
import io.postern.xauthmodecfg.ClientSettings;
import io.postern.xauthmodecfg.Ipv4Prefix;
import io.postern.xauthmodecfg.PoolSettings;
import io.postern.xauthmodecfg.UserSource;
import io.postern.xauthmodecfg.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A headend and its clients in one process, over real UDP sockets on the loopback. */
final class Loopback implements AutoCloseable {
  static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final int MTU = 1400;

  /** Users that may log in to some groups only. */
  private static final Map<String, Set<String>> GROUPS_OF =
      Map.of("erin", Set.of("guests", "staff"), "frank", Set.of("guests"));

  private static final Set<Integer> PORTS_GIVEN = ConcurrentHashMap.newKeySet();

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final PacketPort lan;
  final InetSocketAddress ike = free();
  final InetSocketAddress natTraversal = free();
  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING").withFallback(ConfigFactory.load()));
  private final List<PacketPort> ports = new ArrayList<>();
  private final ActorRef<Headend.Command> headend;
  private final CompletableFuture<DataplaneEvents> door = new CompletableFuture<>();

  /** A client under way. */
  record Client(
      ActorRef<RoadWarrior.Command> actor, TestProbe<RoadWarrior.Event> events, PacketPort device) {
    RoadWarrior.Connected connected() {
      return events.expectMessageClass(RoadWarrior.Connected.class, Duration.ofSeconds(15));
    }

    RoadWarrior.Ended ended() {
      return events.expectMessageClass(RoadWarrior.Ended.class, Duration.ofSeconds(15));
    }
  }

  Loopback(String pool, int sessionsPerUser, AdmissionSettings admission) {
    PacketPair pair = PacketPair.open();
    lan = pair.port();
    ports.add(lan);
    CompletableFuture<io.postern.dataplane.Dataplane> started = new CompletableFuture<>();
    headend =
        kit.spawn(
            Headend.create(
                settings(
                    pool,
                    admission,
                    List.of(group("staff", sessionsPerUser, "aes128-sha1-modp1024"))),
                events -> {
                  door.complete(events);
                  return Dataplanes.start(
                      dataplane(pair.descriptor(), ike, natTraversal), kit.system(), events);
                },
                meters,
                started));
    started.join();
  }

  private static DataplaneSettings dataplane(
      int descriptor, InetSocketAddress ike, InetSocketAddress natTraversal) {
    return new DataplaneSettings(
        List.of(new UdpSocketSettings(ike, false), new UdpSocketSettings(natTraversal, true)),
        false,
        new TunSettings.InProcessTun(descriptor, MTU),
        true);
  }

  static HeadendSettings settings(
      String pool, AdmissionSettings admission, List<GroupSettings> groups) {
    return new HeadendSettings(
        Identity.fqdn("gw.example"),
        groups,
        Map.of(
            "pool",
            new PoolSettings(
                Ipv4Prefix.parse(pool), Set.of(), Duration.ofHours(1), Duration.ofHours(1))),
        admission,
        RetransmitSettings.DEFAULT);
  }

  static GroupSettings group(String name, int sessionsPerUser, String suite) {
    UserSource users =
        (user, password) ->
            Secret.ofText("password of " + user).sameAs(password)
                ? new Verdict.Accepted(user, GROUPS_OF.getOrDefault(user, Set.of()))
                : new Verdict.Rejected(
                    new Refusal(Refusal.Reason.USER_REJECTED, "wrong user or password"));
    return new GroupSettings(
        name,
        List.of(Identity.keyId(name)),
        true,
        Secret.ofText("group key"),
        true,
        true,
        true,
        users,
        1,
        "pool",
        sessionsPerUser,
        ClientSettings.NONE,
        List.of(value(IkeSuite.parse(suite))),
        List.of(value(ProtectionSuite.parse("aes128gcm16"))),
        PerfectForwardSecrecy.OPTIONAL,
        new LifetimeSettings(Duration.ofHours(8), Duration.ofHours(1), 0),
        new DpdTiming(Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofSeconds(1)),
        1024);
  }

  Client client(String group, String key, String user, String password) {
    PacketPair pair = PacketPair.open();
    ports.add(pair.port());
    InetSocketAddress local = free();
    InetSocketAddress localNatTraversal = free();
    TestProbe<RoadWarrior.Event> events = kit.createTestProbe();
    RoadWarriorSettings settings =
        new RoadWarriorSettings(
            ike,
            natTraversal,
            local,
            localNatTraversal,
            RoadWarriorSettings.PhaseOne.groupKey(Identity.keyId(group), Secret.ofText(key)),
            user,
            Secret.ofText(password),
            List.of(value(IkeSuite.parse("aes128-sha1-modp1024"))),
            List.of(value(ProtectionSuite.parse("aes128gcm16"))),
            true,
            new RetransmitSettings(Duration.ofMillis(500), 1.5, 4));
    ActorRef<RoadWarrior.Command> actor =
        kit.spawn(
            RoadWarrior.create(
                settings,
                door ->
                    Dataplanes.start(
                        dataplane(pair.descriptor(), local, localNatTraversal), kit.system(), door),
                events.ref()));
    return new Client(actor, events, pair.port());
  }

  Client alice() {
    return client("staff", "group key", "alice", "password of alice");
  }

  /** An IKE message as if it had come from {@code remote}. */
  void forge(InetSocketAddress remote, byte[] message) {
    door.join().control(new Path(ike, remote), false, message);
  }

  double ignored(Refusal.Reason reason) {
    return Optional.ofNullable(
            meters.find("postern.messages.ignored").tag("reason", reason.label()).counter())
        .map(io.micrometer.core.instrument.Counter::count)
        .orElse(0.0);
  }

  /** Messages ignored, whatever the reason. */
  double ignored() {
    return meters.find("postern.messages.ignored").counters().stream()
        .mapToDouble(io.micrometer.core.instrument.Counter::count)
        .sum();
  }

  /** A client that will never say good-bye. */
  void crash(Client client) {
    kit.stop(client.actor);
  }

  List<SessionView> sessions() {
    TestProbe<List<SessionView>> probe = kit.createTestProbe();
    headend.tell(new Headend.ListSessions(probe.ref()));
    return probe.receiveMessage(Duration.ofSeconds(5));
  }

  boolean disconnect(String session) {
    TestProbe<Boolean> probe = kit.createTestProbe();
    headend.tell(new Headend.Disconnect(session, probe.ref()));
    return probe.receiveMessage(Duration.ofSeconds(5));
  }

  ActorSystem<?> system() {
    return kit.system();
  }

  /** Ends it without a word to its clients. */
  void kill() {
    kit.stop(headend);
  }

  void stop() {
    TestProbe<Done> probe = kit.createTestProbe();
    headend.tell(new Headend.Stop(probe.ref()));
    probe.receiveMessage(Duration.ofSeconds(5));
  }

  double handshakes(String result, String reason) {
    return Optional.ofNullable(
            meters.find("postern.handshakes").tags("result", result, "reason", reason).counter())
        .map(io.micrometer.core.instrument.Counter::count)
        .orElse(0.0);
  }

  double privateValues(String made) {
    return meters.counter("postern.private.values", "made", made).count();
  }

  static <T> T value(Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(Refusal refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  /** An address that nobody has, and that nobody here was given before. */
  static InetSocketAddress free() {
    int port;
    do {
      try (DatagramSocket socket = new DatagramSocket(0, HERE)) {
        port = socket.getLocalPort();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    } while (!PORTS_GIVEN.add(port));
    return new InetSocketAddress(HERE, port);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    ports.forEach(PacketPort::close);
  }
}
