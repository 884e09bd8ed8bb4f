package io.postern.xauthmodecfg;

import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.xauthmodecfg.Lease.Standing;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives addresses to devices. An address has one owner at most, and an owner one address at most;
 * the owner gets the same address again as long as nobody else had to have it.
 *
 * <p>Each operation takes O(log n) in the number of leases; memory is for leases, not for free
 * addresses. One owner (thread); time is an argument and should not go backwards.
 */
public final class LeasePool {
  private static final Comparator<Lease> BY_TIME =
      Comparator.<Lease, Instant>comparing(lease -> lease.standing().at())
          .thenComparingInt(lease -> Ipv4.bits(lease.address()));

  private final PoolSettings settings;
  private final Map<LeaseOwner, Lease> byOwner = new HashMap<>();
  private final Map<Inet4Address, Lease> byAddress = new HashMap<>();

  /** The lease that expires first is first. */
  private final TreeSet<Lease> live = new TreeSet<>(BY_TIME);

  /** The lease that was given back first is first. */
  private final TreeSet<Lease> held = new TreeSet<>(BY_TIME);

  /** Addresses below this index are leased, or in {@link #freed}, or not leasable. */
  private long nextFresh;

  /** Free addresses below {@link #nextFresh}, the longest unused first. */
  private final LinkedHashSet<Inet4Address> freed = new LinkedHashSet<>();

  public LeasePool(PoolSettings settings) {
    this.settings = settings;
  }

  /** What {@link #restore} could not keep. */
  public record Restored(LeasePool pool, List<Lease> dropped) {}

  /**
   * A pool with the leases of a {@link #snapshot}. Those that the settings no longer allow, and
   * those that contradict another, are dropped: live goes before held, later before earlier.
   */
  public static Restored restore(PoolSettings settings, List<Lease> leases) {
    LeasePool pool = new LeasePool(settings);
    List<Lease> dropped = new ArrayList<>();
    List<Lease> bestFirst = new ArrayList<>(leases);
    bestFirst.sort(Comparator.comparing(Lease::live).thenComparing(BY_TIME).reversed());
    for (Lease lease : bestFirst) {
      if (settings.leasable(lease.address())
          && !pool.byAddress.containsKey(lease.address())
          && !pool.byOwner.containsKey(lease.owner())) {
        pool.put(pool.paired(lease));
      } else {
        dropped.add(lease);
      }
    }
    return new Restored(pool, List.copyOf(dropped));
  }

  /** Every lease, live and held, by address. */
  public List<Lease> snapshot() {
    return byAddress.values().stream()
        .sorted((a, b) -> Integer.compareUnsigned(Ipv4.bits(a.address()), Ipv4.bits(b.address())))
        .toList();
  }

  /**
   * A live lease for a session. In this order: the owner's live address; the wanted one, if it is
   * free or held for the owner; the one held for the owner; one never used or longest free; the one
   * held the longest for somebody else.
   *
   * @param session takes the lease over from the owner's session before, if there is one
   * @return refused with {@code NO_LEASE} if every address is live
   */
  public Reading<Lease> lease(
      LeaseOwner owner, String session, Optional<Inet4Address> wanted, Instant now) {
    settle(now);
    Optional<Inet4Address> address = choose(owner, wanted);
    if (address.isEmpty()) {
      return Reading.refused(
          Reason.NO_LEASE,
          "all %d addresses of pool %s are in use".formatted(live.size(), settings.network()));
    }
    Optional.ofNullable(byOwner.get(owner)).ifPresent(this::remove);
    Optional.ofNullable(byAddress.get(address.get())).ifPresent(this::remove);
    Lease lease =
        new Lease(address.get(), settings.address6(address.get()), owner, session, live(now));
    put(lease);
    return Reading.accepted(lease);
  }

  /** The same for a client that wants an IPv6 address again, if it names no other. */
  public Reading<Lease> lease(
      LeaseOwner owner,
      String session,
      Optional<Inet4Address> wanted,
      Optional<Inet6Address> wanted6,
      Instant now) {
    return lease(owner, session, wanted.or(() -> wanted6.flatMap(settings::addressOf)), now);
  }

  /** The settings may have another IPv6 network than when the lease was given. */
  private Lease paired(Lease lease) {
    return new Lease(
        lease.address(),
        settings.address6(lease.address()),
        lease.owner(),
        lease.session(),
        lease.standing());
  }

  /** The session goes on; false if the lease is no longer its own. */
  public boolean renew(LeaseOwner owner, String session, Instant now) {
    settle(now);
    return liveLease(owner, session)
        .map(
            lease -> {
              remove(lease);
              put(lease.with(live(now)));
              return true;
            })
        .orElse(false);
  }

  /** The session has ended; false if the lease is no longer its own, which changes nothing. */
  public boolean release(LeaseOwner owner, String session, Instant now) {
    settle(now);
    return liveLease(owner, session)
        .map(
            lease -> {
              remove(lease);
              put(lease.with(new Standing.Held(now)));
              settle(now);
              return true;
            })
        .orElse(false);
  }

  /** The lease of an address, live or held. */
  public Optional<Lease> find(Inet4Address address, Instant now) {
    settle(now);
    return Optional.ofNullable(byAddress.get(address));
  }

  public int liveCount(Instant now) {
    settle(now);
    return live.size();
  }

  private Standing live(Instant now) {
    return new Standing.Live(now.plus(settings.lifetime()));
  }

  private Optional<Lease> liveLease(LeaseOwner owner, String session) {
    return Optional.ofNullable(byOwner.get(owner))
        .filter(lease -> lease.live() && lease.session().equals(session));
  }

  private Optional<Inet4Address> choose(LeaseOwner owner, Optional<Inet4Address> wanted) {
    Optional<Lease> own = Optional.ofNullable(byOwner.get(owner));
    if (own.filter(Lease::live).isPresent()) {
      return own.map(Lease::address);
    }
    if (wanted.isPresent()
        && settings.leasable(wanted.get())
        && !byAddress.containsKey(wanted.get())) {
      return wanted;
    }
    return own.map(Lease::address)
        .or(this::fresh)
        .or(() -> freed.stream().findFirst())
        .or(() -> held.stream().findFirst().map(Lease::address));
  }

  /** The next address that was never leased; moves on past those that are taken. */
  private Optional<Inet4Address> fresh() {
    while (nextFresh < settings.network().size()) {
      Inet4Address address = Ipv4.of(Ipv4.bits(settings.network().address()) + (int) nextFresh);
      if (settings.leasable(address) && !byAddress.containsKey(address)) {
        return Optional.of(address);
      }
      nextFresh++;
    }
    return Optional.empty();
  }

  /** Does what time has done: live leases expire, held ones are forgotten. */
  private void settle(Instant now) {
    while (!live.isEmpty() && !live.first().standing().at().isAfter(now)) {
      Lease expired = live.first();
      remove(expired);
      put(expired.with(new Standing.Held(expired.standing().at())));
    }
    while (!held.isEmpty() && !held.first().standing().at().plus(settings.hold()).isAfter(now)) {
      remove(held.first());
    }
  }

  private void put(Lease lease) {
    freed.remove(lease.address());
    byOwner.put(lease.owner(), lease);
    byAddress.put(lease.address(), lease);
    (lease.live() ? live : held).add(lease);
  }

  private void remove(Lease lease) {
    byOwner.remove(lease.owner());
    byAddress.remove(lease.address());
    (lease.live() ? live : held).remove(lease);
    long index =
        Integer.toUnsignedLong(
            Ipv4.bits(lease.address()) - Ipv4.bits(settings.network().address()));
    if (index < nextFresh) {
      freed.add(lease.address());
    }
  }

  /** For tests: that what is kept twice agrees. */
  void check() {
    Set<Lease> all = new HashSet<>(live);
    all.addAll(held);
    if (!all.equals(new HashSet<>(byOwner.values()))
        || !all.equals(new HashSet<>(byAddress.values()))
        || all.size() != live.size() + held.size()
        || freed.stream().anyMatch(byAddress::containsKey)) {
      throw new IllegalStateException("pool " + settings.network() + " contradicts itself");
    }
  }
}
