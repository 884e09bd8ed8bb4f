package io.postern.ittests.soak;

import io.postern.ittests.gateway.PosternClient;
import io.postern.ittests.interop.Offices;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.Account;
import io.postern.ittests.traffic.ContentStream;
import io.postern.ittests.traffic.CountedDatagrams;
import io.postern.ittests.traffic.Iperf;
import io.postern.ittests.traffic.Ping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** All that goes through the tunnels, and all that comes and goes, each in a thread of its own. */
final class Load implements AutoCloseable {
  private static final int BULK_SECONDS = 10;
  private static final long CONTENT_OCTETS = 100_000_000;
  private static final int DATAGRAMS_PER_SECOND = 2000;
  private static final int DATAGRAM_OCTETS = 1000;
  private static final int MOST_LATE = 5;
  private static final Duration CONTENT_LIMIT = Duration.ofMinutes(5);
  private static final Duration END = Duration.ofMinutes(6);

  private final SoakNetwork network;
  private final AtomicLong bulkOctets = new AtomicLong();
  private final AtomicLong contentOctets = new AtomicLong();
  private final AtomicLong guests = new AtomicLong();
  private final AtomicLong clients = new AtomicLong();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final List<AssertionError> late = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CountedDatagrams down;
  private final CountedDatagrams up;
  private volatile boolean ending;

  /**
   * @param bulkOctets of TCP as fast as it goes
   * @param contentOctets of TCP that arrived as they were sent, both ways
   * @param guests how often a tunnel came and went
   * @param clients how often a client, its lease and its SAs came and went
   */
  record Done(long bulkOctets, long contentOctets, long guests, long clients) {}

  private interface Turn {
    void run() throws InterruptedException;
  }

  Load(SoakNetwork network) {
    this.network = network;
    down = datagrams(true);
    up = datagrams(false);
    Iperf iperf = Iperf.serve(network.topology().lan(), Addresses.LAN_HOST);
    repeat("bulk", () -> bulk(iperf));
    repeat("content", this::content);
    repeat("guest", this::guest);
    repeat("client", this::client);
  }

  private CountedDatagrams datagrams(boolean toBranch) {
    List<String> ways =
        IntStream.rangeClosed(1, SoakNetwork.TUNNELS)
            .mapToObj(Offices::host)
            .map(
                host ->
                    toBranch ? Addresses.LAN_HOST + ">" + host : host + ">" + Addresses.LAN_HOST)
            .toList();
    var lan = network.topology().lan();
    var siteLan = network.topology().siteLan();
    return toBranch
        ? CountedDatagrams.start(lan, siteLan, ways, DATAGRAMS_PER_SECOND, DATAGRAM_OCTETS)
        : CountedDatagrams.start(siteLan, lan, ways, DATAGRAMS_PER_SECOND, DATAGRAM_OCTETS);
  }

  private void repeat(String name, Turn turn) {
    threads.add(
        Thread.ofPlatform()
            .name("soak-" + name)
            .start(
                () -> {
                  try {
                    while (!ending) {
                      turn.run();
                    }
                  } catch (InterruptedException interruption) {
                    Thread.currentThread().interrupt();
                  } catch (RuntimeException | AssertionError failure) {
                    failures.add(new IllegalStateException(name + " failed", failure));
                  }
                }));
  }

  private void bulk(Iperf iperf) {
    var host = network.topology().siteLan();
    bulkOctets.addAndGet(iperf.uploadFor(host, BULK_SECONDS).receivedBytes());
    bulkOctets.addAndGet(iperf.downloadFor(host, BULK_SECONDS).receivedBytes());
  }

  private void content() {
    var topology = network.topology();
    try (ContentStream stream =
        ContentStream.start(
            topology.siteLan(), topology.lan(), Addresses.LAN_HOST, CONTENT_OCTETS)) {
      stream.awaitWhole(CONTENT_LIMIT);
      contentOctets.addAndGet(2 * CONTENT_OCTETS);
    }
  }

  private void guest() throws InterruptedException {
    Ping.answers(network.topology().lan(), SoakNetwork.guestHost());
    network.headquarters().control().disconnect(SoakNetwork.GUEST);
    guests.incrementAndGet();
    Thread.sleep(500);
  }

  private void client() throws InterruptedException {
    try (PosternClient _ =
        PosternClient.connect(
            network.topology().client(1), Account.ALICE, SoakNetwork.IKE, SoakNetwork.ESP)) {
      Ping.answers(network.topology().client(1), Addresses.LAN_HOST);
      clients.incrementAndGet();
    } catch (AssertionError notInTime) {
      // On a machine this busy a program may take a minute to start.
      late.add(notInTime);
      if (late.size() > MOST_LATE) {
        throw notInTime;
      }
    }
    Thread.sleep(5000);
  }

  Done sofar() {
    return new Done(bulkOctets.get(), contentOctets.get(), guests.get(), clients.get());
  }

  List<Throwable> failures() {
    return List.copyOf(failures);
  }

  /** Lets every turn come to its end, then counts the datagrams of both ways. */
  CountedDatagrams.Count stop() throws InterruptedException {
    ending = true;
    for (Thread thread : threads) {
      if (!thread.join(END)) {
        failures.add(new IllegalStateException(thread.getName() + " does not end"));
      }
    }
    CountedDatagrams.Count one = down.stop();
    CountedDatagrams.Count other = up.stop();
    return new CountedDatagrams.Count(
        one.sent() + other.sent(), one.received() + other.received(), one.again() + other.again());
  }

  @Override
  public void close() {
    ending = true;
    down.close();
    up.close();
  }
}
