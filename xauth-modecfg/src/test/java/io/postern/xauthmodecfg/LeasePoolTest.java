package io.postern.xauthmodecfg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.xauthmodecfg.Lease.Standing;
import java.net.Inet4Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeasePoolTest {
  private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
  private static final LeaseOwner JOE = new LeaseOwner("joe", "laptop");
  private static final LeaseOwner JOES_PHONE = new LeaseOwner("joe", "phone");
  private static final LeaseOwner ANN = new LeaseOwner("ann", "");
  private static final LeaseOwner BOB = new LeaseOwner("bob", "");

  /** Leasable: .2 to .6. */
  private final PoolSettings settings = settings("10.0.0.0/29", "10.0.0.1");

  private final LeasePool pool = new LeasePool(settings);

  @Test
  void networkBroadcastAndExcludedAddressesAreNeverLeased() {
    Set<Inet4Address> given = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      given.add(lease(new LeaseOwner("user" + i, ""), START));
    }
    assertThat(given).containsExactlyInAnyOrder(ip(2), ip(3), ip(4), ip(5), ip(6));
    assertRefused(pool.lease(JOE, "s", Optional.empty(), START));
    assertRefused(pool.lease(JOE, "s", Optional.of(ip(1)), START));
  }

  @Test
  void smallNetworksHaveNoEdges() {
    assertThat(settings("10.0.0.0/31").leasable(ip(0))).isTrue();
    assertThat(settings("10.0.0.7/32").leasable(ip(7))).isTrue();
    assertThat(settings("10.0.0.0/30").leasable(ip(3))).isFalse();
  }

  @Test
  void anOwnerKeepsItsAddressFromSessionToSession() {
    Inet4Address first = lease(JOE, START);
    assertThat(pool.release(JOE, "s", START.plusSeconds(1))).isTrue();
    lease(ANN, START.plusSeconds(2));
    assertThat(lease(JOE, START.plusSeconds(3))).isEqualTo(first);
  }

  @Test
  void devicesOfOneUserHaveAddressesOfTheirOwn() {
    assertThat(lease(JOE, START)).isNotEqualTo(lease(JOES_PHONE, START));
  }

  @Test
  void aSecondSessionOfADeviceTakesTheLeaseOver() {
    Inet4Address address = lease(JOE, "old", START);
    assertThat(lease(JOE, "new", START)).isEqualTo(address);
    assertThat(pool.release(JOE, "old", START)).isFalse();
    assertThat(pool.renew(JOE, "old", START)).isFalse();
    assertThat(pool.liveCount(START)).isOne();
    assertThat(pool.release(JOE, "new", START)).isTrue();
    assertThat(pool.liveCount(START)).isZero();
  }

  @Test
  void aWishIsGrantedIfTheAddressIsFreeOrOwned() {
    assertThat(wish(JOE, ip(5), START)).isEqualTo(ip(5));
    assertThat(wish(ANN, ip(5), START)).isNotEqualTo(ip(5));
    pool.release(JOE, "s", START);
    assertThat(wish(BOB, ip(5), START)).as("held for joe").isNotEqualTo(ip(5));
    assertThat(wish(JOE, ip(6), START)).as("free, better than the held one").isEqualTo(ip(6));
    assertThat(wish(JOE, ip(4), START)).as("joe is live at .6").isEqualTo(ip(6));
  }

  @Test
  void aWishOutsideThePoolIsNotGranted() {
    Inet4Address outside = Inet4Address.ofLiteral("10.0.1.2");
    assertThat(wish(JOE, outside, START)).isEqualTo(ip(2));
    assertThat(wish(ANN, ip(7), START)).isEqualTo(ip(3));
  }

  @Test
  void whenItRunsDryTheOldestHeldIsGivenToAnother() {
    for (int i = 2; i <= 6; i++) {
      wish(new LeaseOwner("user" + i, ""), ip(i), START);
    }
    pool.release(new LeaseOwner("user4", ""), "s", START.plusSeconds(10));
    pool.release(new LeaseOwner("user3", ""), "s", START.plusSeconds(20));
    assertThat(lease(JOE, START.plusSeconds(30))).isEqualTo(ip(4));
    assertThat(lease(ANN, START.plusSeconds(30))).isEqualTo(ip(3));
    assertRefused(
        pool.lease(new LeaseOwner("user4", ""), "s", Optional.empty(), START.plusSeconds(31)));
  }

  @Test
  void afterTheHoldTheAddressIsForgottenAndTheFreshOnesStillComeFirst() {
    lease(JOE, START);
    pool.release(JOE, "s", START);
    Instant later = START.plus(Duration.ofHours(24));
    assertThat(pool.find(ip(2), later.minusSeconds(1))).isPresent();
    assertThat(pool.find(ip(2), later)).isEmpty();
    assertThat(lease(ANN, later)).isEqualTo(ip(2));
    pool.release(ANN, "s", later);
    lease(BOB, later);
    Instant muchLater = later.plus(Duration.ofHours(24));
    assertThat(lease(JOE, muchLater)).as("never used before .2 again").isEqualTo(ip(4));
  }

  @Test
  void aLeaseThatIsNotRenewedExpiresAndIsHeldFromThenOn() {
    lease(JOE, START);
    Instant expiry = START.plus(Duration.ofHours(1));
    assertThat(pool.liveCount(expiry.minusSeconds(1))).isOne();
    assertThat(pool.liveCount(expiry)).isZero();
    assertThat(pool.renew(JOE, "s", expiry)).isFalse();
    assertThat(pool.find(ip(2), expiry))
        .contains(new Lease(ip(2), JOE, "s", new Standing.Held(expiry)));
  }

  @Test
  void aRenewedLeaseGoesOn() {
    lease(JOE, START);
    assertThat(pool.renew(JOE, "s", START.plusSeconds(3000))).isTrue();
    assertThat(pool.liveCount(START.plusSeconds(6599))).isOne();
    assertThat(pool.liveCount(START.plusSeconds(6600))).isZero();
  }

  @Test
  void aSnapshotComesBackAsItWas() {
    lease(JOE, START);
    lease(ANN, START.plusSeconds(1));
    pool.release(ANN, "s", START.plusSeconds(2));
    LeasePool.Restored restored = LeasePool.restore(settings, pool.snapshot());
    assertThat(restored.dropped()).isEmpty();
    assertThat(restored.pool().snapshot()).isEqualTo(pool.snapshot()).hasSize(2);
    restored.pool().check();
    Reading<Lease> next = restored.pool().lease(BOB, "s", Optional.empty(), START.plusSeconds(3));
    assertThat(address(next)).isEqualTo(ip(4));
  }

  @Test
  void whatContradictsIsDroppedFromASnapshot() {
    Lease live = new Lease(ip(2), JOE, "a", new Standing.Live(START));
    Lease heldSameAddress = new Lease(ip(2), ANN, "b", new Standing.Held(START.plusSeconds(9)));
    Lease laterSameOwner = new Lease(ip(3), JOE, "c", new Standing.Live(START.plusSeconds(1)));
    Lease outside =
        new Lease(Inet4Address.ofLiteral("10.9.9.9"), BOB, "d", new Standing.Live(START));
    LeasePool.Restored restored =
        LeasePool.restore(settings, List.of(live, heldSameAddress, laterSameOwner, outside));
    assertThat(restored.pool().snapshot()).containsExactly(heldSameAddress, laterSameOwner);
    assertThat(restored.dropped()).containsExactlyInAnyOrder(live, outside);
  }

  @Test
  void aPoolOf65kAddressesFillsUpAndIsExhausted() {
    LeasePool large = new LeasePool(settings("10.99.0.0/16", "10.99.0.1"));
    List<LeaseOwner> owners = new ArrayList<>();
    Set<Inet4Address> given = new HashSet<>();
    for (int i = 0; i < 65533; i++) {
      LeaseOwner owner = new LeaseOwner("user" + i, "");
      owners.add(owner);
      given.add(address(large.lease(owner, "s", Optional.empty(), START.plusSeconds(i % 600))));
    }
    assertThat(given).hasSize(65533);
    assertRefused(large.lease(JOE, "s", Optional.empty(), START.plusSeconds(600)));
    owners.forEach(owner -> assertThat(large.release(owner, "s", START.plusSeconds(601))).isTrue());
    assertThat(large.liveCount(START.plusSeconds(601))).isZero();
    large.check();
  }

  @Test
  void settingsThatCannotWorkAreMistakes() {
    assertThatThrownBy(() -> settings("0.0.0.0/0")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new PoolSettings(
                    Ipv4Prefix.parse("10.0.0.0/24"), Set.of(), Duration.ZERO, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Inet4Address lease(LeaseOwner owner, Instant now) {
    return lease(owner, "s", now);
  }

  private Inet4Address lease(LeaseOwner owner, String session, Instant now) {
    return address(pool.lease(owner, session, Optional.empty(), now));
  }

  private Inet4Address wish(LeaseOwner owner, Inet4Address wanted, Instant now) {
    return address(pool.lease(owner, "s", Optional.of(wanted), now));
  }

  private static Inet4Address address(Reading<Lease> reading) {
    return switch (reading) {
      case Reading.Accepted<Lease>(Lease lease) -> lease.address();
      case Reading.Refused<Lease> refused -> throw new AssertionError(refused);
    };
  }

  private static void assertRefused(Reading<Lease> reading) {
    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.NO_LEASE));
  }

  private static PoolSettings settings(String network, String... excluded) {
    Set<Inet4Address> addresses = new HashSet<>();
    for (String address : excluded) {
      addresses.add(Inet4Address.ofLiteral(address));
    }
    return new PoolSettings(
        Ipv4Prefix.parse(network), addresses, Duration.ofHours(1), Duration.ofHours(24));
  }

  private static Inet4Address ip(int last) {
    return Inet4Address.ofLiteral("10.0.0." + last);
  }
}
