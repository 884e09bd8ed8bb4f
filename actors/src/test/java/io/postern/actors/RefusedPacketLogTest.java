package io.postern.actors;

import static io.postern.actors.TwoSites.EAST;
import static io.postern.actors.TwoSites.WEST;
import static io.postern.actors.TwoSites.west;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.dataplane.AddressRange;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Path;
import io.postern.dataplane.RefusedPacket;
import io.postern.dataplane.Selector;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Packets that the packet path tells of, as the log has them. */
class RefusedPacketLogTest {
  private static final Path FROM_EAST = new Path(WEST.ike(), EAST.ike());

  private static final RefusedPacket FORGED =
      new RefusedPacket(
          DropReason.BAD_ICV, FROM_EAST, false, 0xBEEF, 4_294_967_295L, Optional.empty(), 0);

  @Test
  void rfc4301Section9ALineHasWhatAnAuditorAsksFor() {
    try (Simulation simulation = new Simulation(46);
        Logged lines = Logged.of(AuditLog.class)) {
      Simulation.Node west = west(simulation, Start.NEVER, Gateway.LONG);
      west.dataplane().refuse(FORGED);
      simulation.run(Duration.ofSeconds(1));
      assertThat(lines.pairs())
          .containsExactly(
              "audit=packet-refused",
              "reason=bad-icv",
              "protocol=esp",
              "spi=0000beef",
              "sequence=4294967295",
              "source=" + EAST.ike().getAddress().getHostAddress(),
              "source-port=" + EAST.ike().getPort(),
              "destination=" + WEST.ike().getAddress().getHostAddress(),
              "inner=?",
              "others=0");
    }
  }

  @Test
  void rfc4301Section5Dot2WhatWasInsideIsTold() {
    Selector inner = Selector.between(host("10.9.9.9"), host("10.1.0.1")).withProtocol(47);
    RefusedPacket packet =
        new RefusedPacket(
            DropReason.INNER_POLICY, FROM_EAST, true, 0xBEEF, 7, Optional.of(inner), 12);
    try (Simulation simulation = new Simulation(47);
        Logged lines = Logged.of(AuditLog.class)) {
      Simulation.Node west = west(simulation, Start.NEVER, Gateway.LONG);
      west.dataplane().refuse(packet);
      simulation.run(Duration.ofSeconds(1));
      assertThat(lines.pairs())
          .contains("reason=inner-policy", "protocol=ah", "inner=" + inner, "others=12");
    }
  }

  @Test
  void rfc4303Section4ItCanBeSwitchedOffByTheLevel() {
    Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.class);
    try (Simulation simulation = new Simulation(48);
        Logged lines = Logged.of(AuditLog.class)) {
      Simulation.Node west = west(simulation, Start.NEVER, Gateway.LONG);
      logger.setLevel(Level.WARN);
      west.dataplane().refuse(FORGED);
      simulation.run(Duration.ofSeconds(1));
      assertThat(lines.pairs()).isEmpty();
    } finally {
      logger.setLevel(null);
    }
  }

  private static AddressRange host(String address) {
    InetAddress host = InetAddress.ofLiteral(address);
    return new AddressRange(host, host);
  }
}
