package io.postern.concentrator.demo;

import io.postern.dataplane.device.PacketPort;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Echo packets, written and answered by this process at the inner ends of the two TUNs. */
final class PacketTraffic implements Traffic {
  private static final int PING_SIZE = 84;
  private static final int BULK_SIZE = 1400;
  private static final int WINDOW = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration ASKS_AGAIN = Duration.ofMillis(500);

  private final PacketPort clientEnd;
  private final PacketPort lanEnd;
  private final Inet4Address client;
  private final Thread responder;
  private volatile boolean closed;
  private int sequence;

  private PacketTraffic(PacketPort clientEnd, PacketPort lanEnd, Inet4Address client) {
    this.clientEnd = clientEnd;
    this.lanEnd = lanEnd;
    this.client = client;
    this.responder = Thread.ofPlatform().name("demo-lan").daemon().unstarted(this::respond);
  }

  static Traffic start(PacketPort clientEnd, PacketPort lanEnd, Inet4Address client) {
    PacketTraffic traffic = new PacketTraffic(clientEnd, lanEnd, client);
    traffic.responder.start();
    return traffic;
  }

  private void respond() {
    while (!closed) {
      lanEnd
          .receive(Duration.ofMillis(100))
          .map(EchoPacket::reply)
          .filter(reply -> reply.length > 0)
          .ifPresent(this::send);
    }
  }

  /** A full queue drops, as any network does. */
  private void send(byte[] packet) {
    if (!lanEnd.send(packet)) {
      Thread.onSpinWait();
    }
  }

  @Override
  public String description() {
    return "ICMP echo, small and in bulk, with " + DemoNetwork.LAN_HOST.getHostAddress();
  }

  /** Asks again, as the first packet may overtake the message that ends quick mode. */
  @Override
  public Optional<Duration> ping() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Optional<Duration> took = Optional.empty();
    while (took.isEmpty() && System.nanoTime() < end) {
      took = onePing();
    }
    return took;
  }

  private Optional<Duration> onePing() {
    byte[] request = next(PING_SIZE);
    long before = System.nanoTime();
    clientEnd.send(request);
    while (System.nanoTime() - before < ASKS_AGAIN.toNanos()) {
      Optional<byte[]> packet = clientEnd.receive(ASKS_AGAIN);
      if (packet.isPresent() && EchoPacket.answers(packet.get(), request)) {
        return Optional.of(Duration.ofNanos(System.nanoTime() - before));
      }
    }
    return Optional.empty();
  }

  @Override
  public Transferred transfer(Duration howLong) {
    long octets = 0;
    long end = System.nanoTime() + howLong.toNanos();
    Deque<byte[]> underWay = new ArrayDeque<>();
    while (System.nanoTime() < end) {
      while (underWay.size() < WINDOW) {
        byte[] request = next(BULK_SIZE);
        if (!clientEnd.send(request)) {
          break;
        }
        underWay.add(request);
      }
      Optional<byte[]> answer = clientEnd.receive(Duration.ofMillis(200));
      if (answer.isEmpty()) {
        underWay.clear(); // lost, or still on the way and then of no request that we know
      } else if (takeAnswered(underWay, answer.get())) {
        octets += 2L * BULK_SIZE;
      }
    }
    return new Transferred(
        octets, octets > 0 ? Optional.empty() : Optional.of("nothing came back"));
  }

  /** Packets keep their order here: what is older than the answered one was lost. */
  private static boolean takeAnswered(Deque<byte[]> underWay, byte[] answer) {
    while (!underWay.isEmpty()) {
      if (EchoPacket.answers(answer, underWay.removeFirst())) {
        return true;
      }
    }
    return false;
  }

  private byte[] next(int size) {
    return EchoPacket.request(client, DemoNetwork.LAN_HOST, sequence++, size);
  }

  @Override
  public void close() {
    closed = true;
    try {
      responder.join(PATIENCE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
