package io.postern.actors;

import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.SaKeys;
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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Child SAs in one process: for each its pair in the data plane with its keys, its actor with its
 * timers, its places in the tables of SPIs. All send to themselves, so that a packet that goes in
 * at the TUN is sealed, sent, received, opened, and comes back. Prints a row of a Markdown table
 * for each number of them; ends with 1 if a packet is missing.
 */
final class ChildSaGrowth {
  private static final int WINDOW = 64;
  private static final int PACKET_OCTETS = 128;
  private static final int ROUNDS = 5;
  private static final int CHANGES = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final double OCTETS_PER_MEGABYTE = 1e6;

  private final Random random = new Random(1);
  private final SecureRandom secureRandom = new SecureRandom();
  private final Identifiers identifiers = new Identifiers(secureRandom);
  private final HeadendMeters meters = new HeadendMeters(new SimpleMeterRegistry());
  private final InetSocketAddress outside;
  private final PacketPair tun = PacketPair.open();
  private final ActorSystem<SaEvent.ChildProposed> system;
  private final Dataplane dataplane;
  private final Path toItself;
  private final AtomicInteger started = new AtomicInteger();
  private int pairs;

  private ChildSaGrowth() throws IOException {
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      outside = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
    }
    toItself = new Path(outside, outside);
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
                          started.incrementAndGet();
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
   * @param arguments how many child SAs, each number larger than that before
   */
  public static void main(String[] arguments) throws Exception {
    ChildSaGrowth growth = new ChildSaGrowth();
    System.out.println(
        "| child SAs | heap MB | resident MB | octets of heap each | octets resident each"
            + " | µs to install | µs for a packet in and out | µs for a change of the tables |");
    System.out.println("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    growth.grow(1);
    growth.carry();
    Memory empty = Memory.now();
    for (int count : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray()) {
      double micros = growth.grow(count);
      await().atMost(PATIENCE).until(() -> growth.started.get() == growth.pairs);
      Memory memory = Memory.now();
      double packetMicros = growth.carry();
      System.out.printf(
          Locale.ROOT,
          "| %d | %.1f | %.1f | %.0f | %.0f | %.1f | %.1f | %.1f |%n",
          count,
          memory.heap / OCTETS_PER_MEGABYTE,
          memory.resident / OCTETS_PER_MEGABYTE,
          (memory.heap - empty.heap) / (double) count,
          (memory.resident - empty.resident) / (double) count,
          micros,
          packetMicros,
          growth.changeMicros());
    }
    System.out.println("all packets arrived");
    System.exit(0);
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

  /** Microseconds for each pair that comes, until there are so many. */
  private double grow(int count) {
    int before = pairs;
    long start = System.nanoTime();
    while (pairs < count) {
      int spi = identifiers.spi();
      dataplane.installInbound(parameters(spi), SaBinding.NONE);
      dataplane.activateOutbound(spi);
      system.tell(proposed(spi));
      pairs++;
    }
    return (System.nanoTime() - start) / 1000.0 / Math.max(1, count - before);
  }

  /** Of one more pair that comes, is sent on and goes: each of the three is a snapshot. */
  private double changeMicros() {
    double micros = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int count = 0; count < CHANGES; count++) {
        int spi = identifiers.spi();
        dataplane.installInbound(parameters(spi), SaBinding.NONE);
        dataplane.activateOutbound(spi);
        dataplane.remove(spi);
        identifiers.release(spi);
      }
      micros = Math.min(micros, (System.nanoTime() - start) / 1000.0 / CHANGES / 3);
    }
    return micros;
  }

  private ChildSaParameters parameters(int spi) {
    EspTransform gcm = EspTransform.AES_128_GCM;
    byte[] key = new byte[20];
    random.nextBytes(key);
    return new ChildSaParameters(
        spi,
        spi,
        Encapsulation.UDP,
        toItself,
        gcm,
        EspIntegrity.NONE,
        SaKeys.take(key.clone(), gcm, EspIntegrity.NONE),
        SaKeys.take(key, gcm, EspIntegrity.NONE),
        List.of(Prefix.parse("0.0.0.0/0")),
        List.of(Prefix.parse(address(pairs, 0) + "/31")),
        1024,
        0,
        0);
  }

  private static String address(int pair, int host) {
    int number = 2 * pair + host;
    return "10." + number / 65_536 + "." + number / 256 % 256 + "." + number % 256;
  }

  /** Sends a packet through each pair, in no order, and waits for it; microseconds for each. */
  private double carry() throws IOException {
    Integer[] order = new Integer[pairs];
    Arrays.setAll(order, index -> index);
    Collections.shuffle(Arrays.asList(order), random);
    boolean[] arrived = new boolean[pairs];
    int received = 0;
    long start = System.nanoTime();
    for (int sent = 0; sent < pairs; sent++) {
      if (!tun.port().send(packet(order[sent]))) {
        throw new IllegalStateException("the data plane takes no more");
      }
      while (sent + 1 - received > WINDOW || sent + 1 == pairs && received < pairs) {
        int number = ByteBuffer.wrap(next(pairs - received)).getInt(28);
        if (arrived[number]) {
          throw new IllegalStateException("a packet came twice");
        }
        arrived[number] = true;
        received++;
      }
    }
    return (System.nanoTime() - start) / 1000.0 / pairs;
  }

  private byte[] next(int missing) {
    return tun.port()
        .receive(PATIENCE)
        .orElseThrow(
            () -> new IllegalStateException(missing + " are missing: " + dataplane.drops()));
  }

  /** From one address of the pair's prefix to the other; the data is the pair's number. */
  private static byte[] packet(int pair) throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(PACKET_OCTETS);
    packet.putShort((short) 0x4500).putShort((short) PACKET_OCTETS).putInt(0);
    packet.put((byte) 64).put((byte) 17).putShort((short) 0);
    packet.put(InetAddress.ofLiteral(address(pair, 0)).getAddress());
    packet.put(InetAddress.ofLiteral(address(pair, 1)).getAddress());
    packet.putShort((short) 7).putShort((short) 7).putShort((short) (PACKET_OCTETS - 20));
    packet.putShort((short) 0).putInt(pair);
    int sum = 0;
    for (int at = 0; at < 20; at += 2) {
      sum += packet.getShort(at) & 0xFFFF;
    }
    packet.putShort(10, (short) ~(sum + (sum >>> 16)));
    return packet.array();
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
