package io.postern.ittests.logins;

import io.postern.ike.key.Secret;
import io.postern.ittests.peer.Account;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clients with a port and a user of their own each, some of which log in at any time. Who is logged
 * in stays so while as many others log in, then leaves, and comes again last of all.
 */
final class Crowd implements AutoCloseable {
  private static final int IKE_PORT = 500;
  private static final int NAT_TRAVERSAL_PORT = 4500;
  private static final int MARKER_OCTETS = 4;
  private static final long SELECT_MILLIS = 20;
  private static final long REPEAT_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long GIVE_UP_NANOS = Duration.ofSeconds(10).toNanos();

  private final ClientTerms terms;
  private final Selector selector;
  private final int concurrency;
  private final Deque<Client> resting = new ArrayDeque<>();
  private final List<Client> underWay = new ArrayList<>();
  private final Deque<Client> loggedIn = new ArrayDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_535);
  private final Map<String, Integer> failures = new HashMap<>();
  private final List<Long> latenciesNanos = new ArrayList<>();

  /**
   * @param accounts three times as many as {@code concurrency}, at least
   * @param concurrency how many log in at any time
   */
  Crowd(ClientTerms terms, List<Account> accounts, int concurrency) throws IOException {
    this.terms = terms;
    this.concurrency = concurrency;
    this.selector = Selector.open();
    for (Account account : accounts) {
      DatagramChannel channel = DatagramChannel.open();
      channel.bind(new InetSocketAddress(terms.local().getAddress(), 0)).configureBlocking(false);
      Client client = new Client(account, Secret.ofText(account.password()), channel);
      channel.register(selector, SelectionKey.OP_READ, client);
      resting.add(client);
    }
  }

  /** One of them. */
  private final class Client implements Visit.Outlet {
    private final Account account;
    private final Secret password;
    private final DatagramChannel channel;
    private Optional<Visit> visit = Optional.empty();
    private long begunNanos;
    private long repeatedNanos;

    Client(Account account, Secret password, DatagramChannel channel) {
      this.account = account;
      this.password = password;
      this.channel = channel;
    }

    void begin() {
      begunNanos = System.nanoTime();
      repeatedNanos = begunNanos;
      visit = Optional.of(new Visit(terms, account.user(), password, this));
    }

    @Override
    public void send(byte[] message, boolean natTraversal) {
      buffer.clear();
      if (natTraversal) {
        buffer.putInt(0);
      }
      buffer.put(message).flip();
      int port = natTraversal ? NAT_TRAVERSAL_PORT : IKE_PORT;
      try {
        channel.send(buffer, new InetSocketAddress(terms.gateway().getAddress(), port));
      } catch (IOException lost) {
        // As any datagram may be: it is repeated.
        count("not sent: " + lost.getMessage());
      }
    }

    void receive() throws IOException {
      while (true) {
        buffer.clear();
        if (!(channel.receive(buffer) instanceof InetSocketAddress from)) {
          return;
        }
        buffer.flip();
        boolean marked = from.getPort() == NAT_TRAVERSAL_PORT;
        if (marked && (buffer.remaining() < MARKER_OCTETS || buffer.getInt() != 0)) {
          continue;
        }
        byte[] message = new byte[buffer.remaining()];
        buffer.get(message);
        visit.ifPresent(under -> under.receive(message));
      }
    }
  }

  /**
   * Goes on for so long.
   *
   * @return the times that those logins took which ended meanwhile, in ascending order
   */
  long[] run(Duration time) throws IOException {
    latenciesNanos.clear();
    failures.clear();
    long endNanos = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - endNanos < 0) {
      while (underWay.size() < concurrency && !resting.isEmpty()) {
        Client next = resting.remove();
        underWay.add(next);
        next.begin();
      }
      step();
    }
    long[] sorted = latenciesNanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  /** Lets those who are under way come to their end, and has everybody leave. */
  void drain() throws IOException {
    while (!underWay.isEmpty()) {
      step();
    }
    while (!loggedIn.isEmpty()) {
      leave(loggedIn.remove());
    }
  }

  /** How often what went wrong since {@link #run} began. */
  Map<String, Integer> failures() {
    return Map.copyOf(failures);
  }

  private void step() throws IOException {
    selector.select(SELECT_MILLIS);
    for (SelectionKey ready : selector.selectedKeys()) {
      if (ready.attachment() instanceof Client client) {
        client.receive();
      }
    }
    selector.selectedKeys().clear();
    long now = System.nanoTime();
    underWay.removeIf(client -> isOver(client, now));
    while (loggedIn.size() > concurrency) {
      Client oldest = loggedIn.remove();
      oldest
          .visit
          .filter(visit -> visit.state() == Visit.State.FAILED)
          .ifPresent(visit -> count("after the login: " + visit.failure()));
      leave(oldest);
    }
  }

  private boolean isOver(Client client, long now) {
    Visit visit = client.visit.orElseThrow();
    return switch (visit.state()) {
      case LOGGED_IN -> {
        latenciesNanos.add(now - client.begunNanos);
        loggedIn.add(client);
        yield true;
      }
      case FAILED -> failed(client, visit);
      case UNDER_WAY -> {
        if (now - client.begunNanos > GIVE_UP_NANOS) {
          visit.giveUp();
          yield failed(client, visit);
        }
        if (now - client.repeatedNanos > REPEAT_NANOS) {
          client.repeatedNanos = now;
          visit.repeat();
          count("repeated");
        }
        yield false;
      }
    };
  }

  private boolean failed(Client client, Visit visit) {
    count(visit.failure());
    leave(client);
    return true;
  }

  private void count(String failure) {
    failures.merge(failure, 1, Integer::sum);
  }

  private void leave(Client client) {
    client.visit.ifPresent(Visit::leave);
    client.visit = Optional.empty();
    resting.add(client);
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
