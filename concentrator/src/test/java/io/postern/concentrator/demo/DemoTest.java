package io.postern.concentrator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.SessionView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both ends whole, within this process: handshake, login, configuration, ESP both ways. */
class DemoTest {
  @Test
  void trafficPassesWithoutPrivileges() throws Exception {
    List<String> said = new ArrayList<>();
    try (Demo demo = Demo.start(false, said::add)) {
      Demo.Round round = demo.round().orElseThrow();

      assertThat(round.ping()).isPresent();
      assertThat(round.octets()).isPositive();
      assertThat(demo.passed()).isTrue();
      assertThat(round.sessions())
          .singleElement()
          .satisfies(
              session -> {
                assertThat(session.user()).contains("alice");
                assertThat(session.address())
                    .contains(demo.configuration().address().getHostAddress());
                assertThat(session.state()).isEqualTo("up");
                assertThat(session.children())
                    .extracting(SessionView.ChildView::suite)
                    .containsExactly("aes256gcm16");
              });
      assertThat(demo.metrics())
          .contains(
              "postern_sessions 1.0",
              "postern_handshakes_total{reason=\"none\",result=\"success\"} 1.0",
              "postern_bytes_total{direction=\"in\"}",
              "postern_drops_total{reason=\"replayed\"} 0.0",
              "postern_leases{pool=\"demo\"} 1.0");
    }
    assertThat(said).anyMatch(line -> line.startsWith("Client:   logged in"));
  }

  @Test
  void afterTheEndThereIsNoRound() throws Exception {
    Demo demo = Demo.start(false, line -> {});
    demo.close();

    assertThat(demo.round()).isEmpty();
    assertThat(demo.passed()).isFalse();
  }
}
