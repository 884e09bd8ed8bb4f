package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.Path;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.graph.Dataplanes;
import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.message.Reading;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.v1.TrafficSelector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * Child SAs in one process: for each its pair in the data plane with its keys, its actor with its
 * timers, its places in the tables of SPIs. All send to themselves, so that a packet that goes in
 * at the TUN is sealed, sent, received, opened, and comes back. Prints cells of {@link GrowthTable}
 * when all are idle and when each has carried a packet; ends with an exception if one is missing.
 */
final class ChildSaGrowth {
  private static final int WINDOW = 64;
  private static final int ROUNDS = 5;
  private static final int CHANGES = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final double OCTETS_PER_MEGABYTE = 1e6;

  private final SecureRandom secureRandom = new SecureRandom();
  private final Identifiers identifiers = new Identifiers(secureRandom);
  private final HeadendMeters meters = new HeadendMeters(new SimpleMeterRegistry());
  private final InetSocketAddress outside;
  private final PacketPair tun = PacketPair.open();
  private final ActorSystem<SaEvent.ChildProposed> system;
  private final Dataplane dataplane;
  private final GrowthPairs numbered;
  private final Semaphore started = new Semaphore(0);
  private final AtomicBoolean over = new AtomicBoolean();
  private int pairs;

  private ChildSaGrowth() throws IOException {
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      outside = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
    }
    numbered = new GrowthPairs(new Path(outside, outside));
    ActorSystem<Void> forDataplane = ActorSystem.create(Behaviors.empty(), "dataplane");
    dataplane =
        Dataplanes.start(
            new DataplaneSettings(
                List.of(new UdpSocketSettings(outside, true)),
                false,
                new InProcessTun(tun.descriptor(), 1400),
                false),
            forDataplane,
            new NoEvents());
    system = ActorSystem.create(guardian(), "growth");
  }

  /** The parent of all actors of child SAs, as an IKE SA is of its own. */
  private Behavior<SaEvent.ChildProposed> guardian() {
    return Behaviors.setup(
        context -> {
          Recipients recipients = new Recipients();
          ActorRef<Ingress.Command> ingress =
              context.spawn(
                  Ingress.create(
                      recipients,
                      identifiers,
                      TimeSource.SYSTEM,
                      AdmissionSettings.DEFAULT,
                      meters),
                  "ingress");
          ingress.tell(
              new Ingress.Start(dataplane, context.spawn(Behaviors.<Peers.Command>ignore(), "p")));
          ActorRef<SaEvent> owner = context.spawn(Behaviors.<SaEvent>ignore(), "owner");
          SaEnvironment environment =
              new SaEnvironment(
                  dataplane,
                  identifiers,
                  FreshValues.of(identifiers.random()),
                  TimeSource.SYSTEM,
                  RetransmitSettings.DEFAULT,
                  meters,
                  recipients,
                  ingress);
          return Behaviors.receiveMessage(
              pair -> {
                context.spawnAnonymous(
                    Behaviors.<ChildSa.Command>setup(
                        child -> {
                          started.release();
                          return ChildSa.create(environment, pair, owner);
                        }));
                return Behaviors.same();
              });
        });
  }

  private static SaEvent.ChildProposed proposed(int spi) {
    if (!(ProtectionSuite.parse("aes128gcm16") instanceof Reading.Accepted(var suite))) {
      throw new IllegalStateException("no such suite");
    }
    TrafficSelector any = TrafficSelector.anyIpv4();
    return new SaEvent.ChildProposed(
        new ChildSpis(List.of(new ChildSpis.OfProtocol(3, spi, spi))),
        suite,
        Encapsulation.UDP,
        Duration.ofHours(8),
        new ChildTerms(List.of(suite), Optional.empty(), Optional.empty(), any, any),
        true,
        0,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * @param arguments how many child SAs, beside one with which all begins
   */
  public static void main(String[] arguments) {
    int status = 1;
    try {
      measure(Integer.parseInt(arguments[0]));
      status = 0;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      LoggerFactory.getLogger(ChildSaGrowth.class).error("no result", failure);
    } finally {
      // Its threads would go on.
      System.exit(status);
    }
  }

  /** This program with so many, in a JVM of its own. */
  static ProcessBuilder program(int count, int megabytesOfHeap) {
    return new ProcessBuilder(
        java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseSerialGC",
        "-Xmx" + megabytesOfHeap + "m",
        "-XX:+ExitOnOutOfMemoryError",
        "-cp",
        System.getProperty("java.class.path"),
        ChildSaGrowth.class.getName(),
        Integer.toString(count));
  }

  private static void measure(int count) throws IOException, InterruptedException {
    ChildSaGrowth growth = new ChildSaGrowth();
    growth.grow(1);
    growth.carry(growth.all());
    growth.changeMicros();
    Memory before = Memory.now();
    double installMicros = growth.grow(1 + count);
    Memory idle = Memory.now();
    print("idle", idle, before, count, growth.changeMicros(), "%.1f | –", installMicros);
    double packetMicros = growth.carry(growth.all());
    Memory carried = Memory.now();
    double changeMicros = growth.changeMicrosWithTraffic();
    print("with traffic", carried, before, count, changeMicros, "– | %.1f", packetMicros);
  }

  private static void print(
      String are, Memory now, Memory before, int count, double change, String last, double micros) {
    System.out.printf(
        Locale.ROOT,
        "%s | %.1f | %.1f | %.0f | %.0f | %.1f | " + last + "%n",
        are,
        now.heap / OCTETS_PER_MEGABYTE,
        now.resident / OCTETS_PER_MEGABYTE,
        (now.heap - before.heap) / (double) count,
        (now.resident - before.resident) / (double) count,
        change,
        micros);
  }

  /** Octets in use right after a full collection. */
  private record Memory(long heap, long resident) {
    static Memory now() throws IOException {
      System.gc();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      String status = Files.readString(java.nio.file.Path.of("/proc/self/status"));
      String resident =
          status.lines().filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
      return new Memory(heap, Long.parseLong(resident.replaceAll("[^0-9]", "")) * 1024);
    }
  }

  /** Microseconds for each pair that comes, until there are so many; their actors run. */
  private double grow(int count) throws InterruptedException {
    int more = count - pairs;
    long start = System.nanoTime();
    while (pairs < count) {
      int spi = identifiers.spi();
      dataplane.installInbound(numbered.parameters(pairs, spi), SaBinding.NONE);
      dataplane.activateOutbound(spi);
      system.tell(proposed(spi));
      pairs++;
    }
    double micros = (System.nanoTime() - start) / 1000.0 / more;
    if (!started.tryAcquire(more, PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("actors did not start");
    }
    return micros;
  }

  /** Of one more pair that comes, is sent on and goes: each of the three is a snapshot. */
  private double changeMicros() {
    double micros = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int count = 0; count < CHANGES; count++) {
        int spi = identifiers.spi();
        dataplane.installInbound(numbered.parameters(pairs, spi), SaBinding.NONE);
        dataplane.activateOutbound(spi);
        dataplane.remove(spi);
        identifiers.release(spi);
      }
      micros = Math.min(micros, (System.nanoTime() - start) / 1000.0 / CHANGES / 3);
    }
    return micros;
  }

  /** While packets go through pairs in no order. */
  private double changeMicrosWithTraffic() {
    Random random = new Random(2);
    int[] some = new int[Math.min(WINDOW, pairs)];
    CompletableFuture<Void> traffic =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                int first = random.nextInt(pairs);
                Arrays.setAll(some, index -> (first + index * (pairs / some.length)) % pairs);
                carry(some);
              }
            });
    double micros = changeMicros();
    over.set(true);
    traffic.join();
    return micros;
  }

  /** The numbers of all pairs, in no order. */
  private int[] all() {
    Integer[] order = new Integer[pairs];
    Arrays.setAll(order, index -> index);
    Collections.shuffle(Arrays.asList(order), new Random(1));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  /** Sends a packet through each of these pairs and waits for it; microseconds for each. */
  private double carry(int[] order) {
    BitSet awaited = new BitSet(pairs);
    int sent = 0;
    int received = 0;
    long start = System.nanoTime();
    while (received < order.length) {
      if (sent < order.length && sent - received < WINDOW) {
        if (!tun.port()
            .send(GrowthPairs.packet(GrowthPairs.address(order[sent], 0), order[sent]))) {
          throw new IllegalStateException("the data plane takes no more");
        }
        awaited.set(order[sent++]);
      } else {
        int number = GrowthPairs.pair(next(order.length - received));
        if (!awaited.get(number)) {
          throw new IllegalStateException("a packet came twice");
        }
        awaited.clear(number);
        received++;
      }
    }
    return (System.nanoTime() - start) / 1000.0 / order.length;
  }

  private byte[] next(int missing) {
    return tun.port()
        .receive(PATIENCE)
        .orElseThrow(
            () -> new IllegalStateException(missing + " are missing: " + dataplane.drops()));
  }

  private static final class NoEvents implements DataplaneEvents {
    @Override
    public void control(Path path, boolean nonEspMarker, byte[] message) {}

    @Override
    public void unknownSpi(Path path, boolean ah, int spi) {}

    @Override
    public void peerMoved(int inboundSpi, Path seen) {}

    @Override
    public void lifetimeSoft(int inboundSpi) {}

    @Override
    public void lifetimeHard(int inboundSpi) {}

    @Override
    public void graphRestarted(String graph, Throwable cause) {
      throw new IllegalStateException(graph, cause);
    }
  }
}
