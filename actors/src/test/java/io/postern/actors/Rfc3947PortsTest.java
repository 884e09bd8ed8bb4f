package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.SiteSettings.Mode;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageReader;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 3947 §4: the ports of an initiator behind a NAT, and of who answers it. */
class Rfc3947PortsTest {
  private static final InetAddress ROUTER = InetAddress.ofLiteral("198.51.100.1");
  private static final LifetimeSettings BRIEF =
      new LifetimeSettings(Duration.ofMinutes(10), Duration.ofHours(8), 0);

  /** All messages of both ends, in the order in which they left. */
  private static List<Simulation.Sent> conversation(Mode mode, boolean nat, Duration howLong) {
    try (Simulation simulation = new Simulation(1)) {
      List<Simulation.Sent> sent = new ArrayList<>();
      simulation.watch(sent::add);
      simulation.run(Duration.ofSeconds(1));
      if (nat) {
        simulation.nat().rebind(SimulatedSites.BRANCH.ike().getAddress(), ROUTER);
      }
      SimulatedSites.hub(simulation, mode, BRIEF);
      Simulation.Node branch = SimulatedSites.branch(simulation, mode, BRIEF);
      simulation.run(howLong);
      assertThat(simulation.sessions(branch))
          .singleElement()
          .satisfies(view -> assertThat(view.state()).isEqualTo("up"));
      return sent;
    }
  }

  private static Header header(Simulation.Sent sent) {
    return Loopback.value(MessageReader.header(sent.message()));
  }

  private static boolean ofBranch(Simulation.Sent sent) {
    return sent.path().local().getAddress().equals(SimulatedSites.BRANCH.ike().getAddress());
  }

  private static int localPort(Simulation.Sent sent) {
    return sent.path().local().getPort();
  }

  private static int remotePort(Simulation.Sent sent) {
    return sent.path().remote().getPort();
  }

  /** "In Main Mode, the initiator MUST change ports when sending the ID payload". */
  @Test
  void theInitiatorChangesPortsWithItsIdInMainMode() {
    List<Simulation.Sent> branch =
        conversation(Mode.MAIN, true, Duration.ofSeconds(5)).stream()
            .filter(Rfc3947PortsTest::ofBranch)
            .toList();
    assertThat(branch.subList(0, 2))
        .allSatisfy(
            message -> {
              assertThat(header(message).encrypted()).isFalse();
              assertThat(localPort(message)).isEqualTo(500);
              assertThat(remotePort(message)).isEqualTo(500);
            });
    assertThat(header(branch.get(2)).encrypted()).isTrue();
    assertThat(header(branch.get(2)).exchange()).isEqualTo(ExchangeType.MAIN);
    assertAllFrom4500To4500(branch.subList(2, branch.size()));
  }

  /** "…the initiator sends the third message of aggressive mode" from and to port 4500. */
  @Test
  void theInitiatorChangesPortsWithItsThirdMessageInAggressiveMode() {
    List<Simulation.Sent> branch =
        conversation(Mode.AGGRESSIVE, true, Duration.ofSeconds(5)).stream()
            .filter(Rfc3947PortsTest::ofBranch)
            .toList();
    assertThat(localPort(branch.getFirst())).isEqualTo(500);
    assertThat(remotePort(branch.getFirst())).isEqualTo(500);
    assertThat(header(branch.get(1)).exchange()).isEqualTo(ExchangeType.AGGRESSIVE);
    assertAllFrom4500To4500(branch.subList(1, branch.size()));
  }

  private static void assertAllFrom4500To4500(List<Simulation.Sent> messages) {
    assertThat(messages)
        .hasSizeGreaterThan(2)
        .allSatisfy(
            message -> {
              assertThat(localPort(message)).isEqualTo(4500);
              assertThat(remotePort(message)).isEqualTo(4500);
            });
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void withoutANatNobodyChangesPorts(Mode mode) {
    assertThat(conversation(mode, false, Duration.ofSeconds(5)))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            message -> {
              assertThat(localPort(message)).isEqualTo(500);
              assertThat(remotePort(message)).isEqualTo(500);
            });
  }

  /** "…MUST respond with all subsequent IKE packets to this peer by using UDP(4500,Y)". */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void theResponderAnswersFrom4500ToWhereThePeerIs(Mode mode) {
    List<Simulation.Sent> all = conversation(mode, true, Duration.ofSeconds(5));
    int moved =
        all.indexOf(
            all.stream()
                .filter(message -> ofBranch(message) && localPort(message) == 4500)
                .findFirst()
                .orElseThrow());
    List<Simulation.Sent> hub =
        all.subList(moved, all.size()).stream().filter(message -> !ofBranch(message)).toList();
    assertThat(hub)
        .isNotEmpty()
        .allSatisfy(
            message -> {
              assertThat(localPort(message)).isEqualTo(4500);
              assertThat(message.path().remote().getAddress()).isEqualTo(ROUTER);
            });
    assertThat(hub.stream().map(Rfc3947PortsTest::remotePort).distinct()).hasSize(1);
  }

  /**
   * "…if the responder has to rekey the Phase 1 SA, then the rekey negotiation MUST be started by
   * using UDP(4500,Y). Any implementation that supports NAT traversal MUST support negotiations
   * that begin on port 4500."
   */
  @Test
  void phaseOneIsRekeyedOnPort4500AndSoBeginsThere() {
    List<Simulation.Sent> all = conversation(Mode.MAIN, true, Duration.ofMinutes(35));
    List<Simulation.Sent> begun =
        all.stream().filter(message -> header(message).cookies().isFirstContact()).toList();
    assertThat(begun).hasSizeGreaterThan(2);
    assertThat(begun.subList(1, begun.size()))
        .allSatisfy(message -> assertThat(localPort(message)).isEqualTo(4500));
  }
}
