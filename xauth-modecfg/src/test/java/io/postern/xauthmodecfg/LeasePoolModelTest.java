package io.postern.xauthmodecfg;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Reading;
import java.net.Inet4Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The pool against a model that keeps a plain list and looks through all of it every time. */
class LeasePoolModelTest {
  private static final Duration LIFETIME = Duration.ofSeconds(60);
  private static final Duration HOLD = Duration.ofSeconds(40);
  private static final PoolSettings SETTINGS =
      new PoolSettings(
          Ipv4Prefix.parse("10.0.0.0/29"),
          Set.of(Inet4Address.ofLiteral("10.0.0.1")),
          LIFETIME,
          HOLD);

  sealed interface Action {
    record Ask(LeaseOwner owner, String session, Optional<Inet4Address> wanted) implements Action {}

    record GiveBack(LeaseOwner owner, String session) implements Action {}

    record Renew(LeaseOwner owner, String session) implements Action {}

    record Wait(int seconds) implements Action {}

    record Restart() implements Action {}
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    Arbitrary<LeaseOwner> owners =
        Arbitraries.integers().between(1, 8).map(i -> new LeaseOwner("user" + i, ""));
    Arbitrary<String> sessions = Arbitraries.of("a", "b");
    Arbitrary<Optional<Inet4Address>> wishes =
        Arbitraries.integers()
            .between(0, 8)
            .map(i -> Inet4Address.ofLiteral("10.0.0." + i))
            .optional(0.3);
    Arbitrary<Action> ask = Combinators.combine(owners, sessions, wishes).as(Action.Ask::new);
    Arbitrary<Action> back = Combinators.combine(owners, sessions).as(Action.GiveBack::new);
    Arbitrary<Action> renew = Combinators.combine(owners, sessions).as(Action.Renew::new);
    Arbitrary<Action> pass = Arbitraries.integers().between(0, 30).map(Action.Wait::new);
    return Arbitraries.oneOf(ask, ask, back, renew, pass, Arbitraries.create(Action.Restart::new))
        .list()
        .ofMaxSize(80);
  }

  @Property(tries = 2000)
  void neverTwoOwnersOfAnAddressAndStickyAndExhaustedOnlyWhenAllAreLive(
      @ForAll("actions") List<Action> actions) {
    LeasePool pool = new LeasePool(SETTINGS);
    Model model = new Model();
    Instant now = Instant.EPOCH;
    for (Action action : actions) {
      switch (action) {
        case Action.Wait(int seconds) -> now = now.plusSeconds(seconds);
        case Action.Ask(LeaseOwner owner, String session, Optional<Inet4Address> wanted) ->
            model.asked(owner, session, wanted, now, pool.lease(owner, session, wanted, now));
        case Action.GiveBack(LeaseOwner owner, String session) ->
            assertThat(pool.release(owner, session, now))
                .isEqualTo(model.release(owner, session, now));
        case Action.Renew(LeaseOwner owner, String session) ->
            assertThat(pool.renew(owner, session, now)).isEqualTo(model.renew(owner, session, now));
        case Action.Restart() -> {
          LeasePool.Restored restored = LeasePool.restore(SETTINGS, pool.snapshot());
          assertThat(restored.dropped()).isEmpty();
          pool = restored.pool();
        }
      }
      pool.check();
      model.settle(now);
      pool.liveCount(now);
      assertThat(pool.snapshot()).containsExactlyInAnyOrderElementsOf(model.leases);
    }
  }

  /** Takes the pool's choice among free addresses as given, and checks everything else. */
  private static final class Model {
    private List<Lease> leases = new ArrayList<>();

    void settle(Instant now) {
      List<Lease> next = new ArrayList<>();
      for (Lease lease : leases) {
        Lease settled =
            lease.live() && !lease.standing().at().isAfter(now)
                ? lease.with(new Lease.Standing.Held(lease.standing().at()))
                : lease;
        if (settled.live() || settled.standing().at().plus(HOLD).isAfter(now)) {
          next.add(settled);
        }
      }
      leases = next;
    }

    void asked(
        LeaseOwner owner,
        String session,
        Optional<Inet4Address> wanted,
        Instant now,
        Reading<Lease> answer) {
      settle(now);
      Optional<Lease> own = of(owner);
      switch (answer) {
        case Reading.Refused<Lease> refused -> {
          assertThat(leases).as("all five are live").hasSize(5).allMatch(Lease::live);
          assertThat(own).isEmpty();
        }
        case Reading.Accepted<Lease>(Lease given) -> {
          assertThat(SETTINGS.leasable(given.address())).isTrue();
          checkChoice(own, wanted, given);
          leases.removeIf(
              lease -> lease.owner().equals(owner) || lease.address().equals(given.address()));
          leases.add(
              new Lease(
                  given.address(), owner, session, new Lease.Standing.Live(now.plus(LIFETIME))));
        }
      }
    }

    private void checkChoice(Optional<Lease> own, Optional<Inet4Address> wanted, Lease given) {
      Optional<Lease> before = at(given.address());
      if (own.filter(Lease::live).isPresent()) {
        assertThat(given.address()).as("a live owner stays").isEqualTo(own.get().address());
      } else if (wanted.filter(SETTINGS::leasable).filter(w -> at(w).isEmpty()).isPresent()) {
        assertThat(given.address()).as("a free wish is granted").isEqualTo(wanted.get());
      } else if (own.isPresent()) {
        assertThat(given.address()).as("sticky").isEqualTo(own.get().address());
      } else if (before.isPresent()) {
        assertThat(leases).as("nothing free is left").hasSize(5);
        assertThat(before.get())
            .as("the one held the longest")
            .isEqualTo(
                leases.stream()
                    .filter(lease -> !lease.live())
                    .min(
                        Comparator.<Lease, Instant>comparing(lease -> lease.standing().at())
                            .thenComparingInt(lease -> Ipv4.bits(lease.address())))
                    .orElseThrow());
      }
    }

    boolean release(LeaseOwner owner, String session, Instant now) {
      return replace(owner, session, now, new Lease.Standing.Held(now));
    }

    boolean renew(LeaseOwner owner, String session, Instant now) {
      return replace(owner, session, now, new Lease.Standing.Live(now.plus(LIFETIME)));
    }

    private boolean replace(
        LeaseOwner owner, String session, Instant now, Lease.Standing standing) {
      settle(now);
      Optional<Lease> lease = of(owner).filter(own -> own.live() && own.session().equals(session));
      lease.ifPresent(own -> leases.set(leases.indexOf(own), own.with(standing)));
      return lease.isPresent();
    }

    private Optional<Lease> of(LeaseOwner owner) {
      return leases.stream().filter(lease -> lease.owner().equals(owner)).findFirst();
    }

    private Optional<Lease> at(Inet4Address address) {
      return leases.stream().filter(lease -> lease.address().equals(address)).findFirst();
    }
  }
}
