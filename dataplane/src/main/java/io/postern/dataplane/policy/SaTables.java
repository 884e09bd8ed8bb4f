package io.postern.dataplane.policy;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Path;
import io.postern.dataplane.Policy;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.policy.Spd.Activated;
import io.postern.dataplane.sa.OldPeers;
import io.postern.dataplane.sa.OutboundSa;
import io.postern.dataplane.sa.PrefixSet;
import io.postern.dataplane.sa.SaPair;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * All SAs. Writers take turns and publish an immutable {@link Snapshot}; graph threads read it
 * through a {@link SnapshotReader} each.
 *
 * <p>A removed pair leaves the snapshot at once and is closed, its keys zeroed and its native
 * memory freed, as soon as every reader is idle or works on a snapshot without it.
 */
public final class SaTables implements AutoCloseable {
  private record Entry(SaPair pair, PairRule rule, Activated sending) {}

  private record Local(List<Prefix> prefixes, PrefixSet set) {}

  /** A pair and the first generation that does not have it. */
  private record Retired(SaPair pair, long generation) {}

  private final CipherBackend backend;
  private final Map<Integer, Entry> pairs = new HashMap<>();

  /** By inbound SPI, the one activated last at the end. */
  private final SequencedMap<Integer, Activated> activated = new LinkedHashMap<>();

  private final Set<SnapshotReader> readers = ConcurrentHashMap.newKeySet();

  /** Oldest first: added under the monitor, closed without it, as packets wait for nobody. */
  private final Queue<Retired> retired = new ConcurrentLinkedQueue<>();

  private final OldPeers oldPeers = new OldPeers();
  private volatile Local lastLocal = new Local(List.of(), new PrefixSet(List.of()));
  private volatile Snapshot snapshot = Snapshot.EMPTY;

  public SaTables(CipherBackend backend) {
    this.backend = backend;
  }

  /** A reader for one graph thread, to be closed with it. */
  public synchronized SnapshotReader reader() {
    SnapshotReader reader = new SnapshotReader(this);
    readers.add(reader);
    return reader;
  }

  /**
   * The tables of now. Only to look at: its SAs may be closed at any moment, so packets go through
   * {@link #reader}.
   */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** Receives on a pair for all between its prefixes. */
  public void installInbound(ChildSaParameters parameters) {
    installInbound(parameters, SaBinding.NONE);
  }

  /**
   * Receives on the pair from now on. The keys are taken over and zeroed.
   *
   * @throws IllegalArgumentException if the SPI is below 256 or in use, or the parameters do not go
   *     together; nothing is changed then but the keys
   */
  public void installInbound(ChildSaParameters parameters, SaBinding binding) {
    try {
      if (Integer.compareUnsigned(parameters.inboundSpi(), 256) < 0) {
        throw new IllegalArgumentException(
            "an SPI below 256 is reserved (RFC 4303 §2.1): " + parameters.inboundSpi());
      }
      @Nullable SelectorSet selectors =
          binding.selectors().isEmpty() ? null : new SelectorSet(binding.selectors());
      SaPair pair = new SaPair(parameters, localOf(parameters), backend, oldPeers);
      Route route =
          new Route(pair.outbound(), pair.outbound().local(), selectors, binding.isolated());
      install(
          parameters.inboundSpi(),
          new Entry(
              pair,
              PairRule.of(selectors, binding.isolated(), session(parameters)),
              new Activated(binding, parameters.remote(), route)));
    } finally {
      parameters.closeKeys();
    }
  }

  /**
   * Sends on the pair from now on, before all others of equal prefixes.
   *
   * @return whether it is there and serves a policy
   */
  public synchronized boolean activateOutbound(int inboundSpi) {
    Entry entry = pairs.get(inboundSpi);
    if (entry == null) {
      return false;
    }
    int tun = entry.sending.tun();
    boolean present = activated.remove(inboundSpi) != null;
    Spd before = snapshot.spd(tun);
    Spd spd = present ? before.without(entry.sending) : before;
    activated.put(inboundSpi, entry.sending);
    snapshot = snapshot.withPolicy(tun, spd.with(entry.sending));
    return entry.sending.binding().policy().isPresent();
  }

  /**
   * The policies from now on, instead of those before.
   *
   * @throws IllegalArgumentException if two of one device have one name; nothing is changed then
   */
  public synchronized void policies(List<Policy> inOrder) {
    int tuns = inOrder.stream().mapToInt(policy -> policy.tun() + 1).max().orElse(0);
    Snapshot changed = snapshot;
    for (int place = 0; place < Math.max(tuns, snapshot.tuns()); place++) {
      changed = replaced(changed, place, inOrder);
    }
    snapshot = changed;
  }

  private Snapshot replaced(Snapshot before, int tun, List<Policy> inOrder) {
    List<Policy> policies = inOrder.stream().filter(policy -> policy.tun() == tun).toList();
    List<Activated> oldestFirst =
        activated.values().stream().filter(pair -> pair.tun() == tun).toList();
    return before.withPolicy(tun, before.spd(tun).replaced(policies, oldestFirst));
  }

  /** Sends to a new address from now on; unknown pairs are ignored. */
  public synchronized void movePeer(int inboundSpi, Path path) {
    Entry entry = pairs.get(inboundSpi);
    if (entry != null) {
      entry.pair.move(path);
    }
  }

  /** Ends both directions; unknown pairs are ignored. */
  public synchronized void remove(int inboundSpi) {
    Entry entry = pairs.remove(inboundSpi);
    if (entry == null) {
      return;
    }
    int tun = entry.sending.tun();
    boolean sending = activated.remove(inboundSpi) != null;
    Spd before = snapshot.spd(tun);
    Spd spd = sending ? before.without(entry.sending) : before;
    snapshot = snapshot.removed(inboundSpi, entry.rule, tun, spd);
    retired.add(new Retired(entry.pair, snapshot.generation()));
    closeRetired();
  }

  public synchronized Optional<SaCounters> counters(int inboundSpi) {
    return Optional.ofNullable(pairs.get(inboundSpi)).map(entry -> entry.pair.counters());
  }

  /** The sending half of a pair, for the egress thread; see {@link #snapshot}. */
  public synchronized Optional<OutboundSa> outbound(int inboundSpi) {
    return Optional.ofNullable(pairs.get(inboundSpi)).map(entry -> entry.pair.outbound());
  }

  /** Removes all pairs. Those that a reader works on are closed when it is done. */
  @Override
  public synchronized void close() {
    List.copyOf(pairs.keySet()).forEach(this::remove);
  }

  private static @Nullable SessionCheck session(ChildSaParameters parameters) {
    return parameters.options().session().map(SessionCheck::new).orElse(null);
  }

  /** That of the pair before if it is the same, as it is for all clients of a group. */
  private PrefixSet localOf(ChildSaParameters parameters) {
    Local last = lastLocal;
    if (!last.prefixes.equals(parameters.local())) {
      last = new Local(parameters.local(), new PrefixSet(parameters.local()));
      lastLocal = last;
    }
    return last.set;
  }

  /**
   * Closes what no reader works on any more. Waits for nobody: of several threads that come here at
   * once, the one that takes a pair out closes it. A reader says that it is done before it looks
   * here, and whoever removes a pair puts it here before it looks at readers, so one of both sees
   * the other, and no pair is left behind.
   */
  void closeRetired() {
    Retired oldest = retired.peek();
    while (oldest != null && oldest.generation <= oldestWorking()) {
      if (retired.remove(oldest)) {
        oldest.pair.close();
      }
      oldest = retired.peek();
    }
  }

  private long oldestWorking() {
    long oldest = SnapshotReader.IDLE;
    for (SnapshotReader reader : readers) {
      oldest = Math.min(oldest, reader.working());
    }
    return oldest;
  }

  void forget(SnapshotReader reader) {
    readers.remove(reader);
    closeRetired();
  }

  private synchronized void install(int inboundSpi, Entry entry) {
    if (pairs.containsKey(inboundSpi)) {
      entry.pair.close();
      throw new IllegalArgumentException(
          "a pair has the inbound SPI already: " + Integer.toHexString(inboundSpi));
    }
    pairs.put(inboundSpi, entry);
    snapshot = snapshot.installed(entry.pair.inbound(), entry.rule);
  }
}
