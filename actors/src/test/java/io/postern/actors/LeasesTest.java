package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.xauthmodecfg.Ipv4Prefix;
import io.postern.xauthmodecfg.Ipv6Prefix;
import io.postern.xauthmodecfg.Lease;
import io.postern.xauthmodecfg.LeaseOwner;
import io.postern.xauthmodecfg.PoolSettings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final LeaseOwner ALICE = new LeaseOwner("staff/alice", "0");

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING").withFallback(ConfigFactory.load()));
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final TestProbe<Peer.Command> peer = kit.createTestProbe();
  private final TestProbe<IkeSa.Command> sa = kit.createTestProbe();
  private final TestProbe<Peer.Command> granted = kit.createTestProbe();
  private final ActorRef<Leases.Command> leases =
      kit.spawn(
          Leases.create(
              Map.of(
                  "pool",
                  new PoolSettings(
                      Ipv4Prefix.parse("10.99.0.0/24"),
                      Optional.of(Ipv6Prefix.parse("2001:db8:99::/64")),
                      Set.of(),
                      Duration.ofHours(1),
                      Duration.ofHours(1))),
              new HeadendMeters(new SimpleMeterRegistry()),
              now::get));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** What was told before has been done when this returns. */
  private void acquire(LeaseOwner owner) {
    assertThat(acquire(owner, Optional.empty())).isInstanceOf(Reading.Accepted.class);
  }

  private Reading<Lease> acquire(LeaseOwner owner, Optional<Inet6Address> wanted) {
    leases.tell(
        new Leases.Acquire(
            "pool", owner, "s1", Optional.empty(), wanted, sa.ref(), 7, granted.ref()));
    Peer.LeaseGiven given = granted.expectMessageClass(Peer.LeaseGiven.class);
    assertThat(given.sa()).isEqualTo(sa.ref());
    assertThat(given.messageId()).isEqualTo(7);
    return given.lease();
  }

  private void later(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  /** The n-th address of one network goes with the n-th of the other. */
  @Test
  void aDeviceThatKnowsItsIpv6AddressGetsThePairOfIt() {
    Inet6Address wanted = (Inet6Address) InetAddress.ofLiteral("2001:db8:99::17");
    Lease lease = Loopback.value(acquire(ALICE, Optional.of(wanted)));
    assertThat(lease.address6()).contains(wanted);
    assertThat(lease.address()).isEqualTo(InetAddress.ofLiteral("10.99.0.23"));
  }

  @Test
  void aRenewedLeaseLives() {
    acquire(ALICE);
    for (int i = 0; i < 5; i++) {
      later(Duration.ofMinutes(50));
      leases.tell(new Leases.Renew("pool", ALICE, "s1", peer.ref()));
      acquire(new LeaseOwner("staff/bob", "0"));
    }
    peer.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void aSessionThatLostItsLeaseIsEnded() {
    acquire(ALICE);
    later(Duration.ofMinutes(61));
    leases.tell(new Leases.Renew("pool", ALICE, "s1", peer.ref()));
    assertThat(peer.expectMessageClass(Peer.End.class).reason().reason())
        .isEqualTo(Reason.NO_LEASE);
  }

  @Test
  void theClockOfTheHeadendGoesForward() {
    MonotonicClock clock = new MonotonicClock(TimeSource.SYSTEM);
    Instant before = clock.instant();
    assertThat(clock.instant()).isAfterOrEqualTo(before);
    assertThat(Duration.between(Instant.now(), before).abs()).isLessThan(Duration.ofMinutes(1));
  }
}
