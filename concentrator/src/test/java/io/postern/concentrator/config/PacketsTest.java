package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.SessionSettings;
import io.postern.concentrator.ConfigFiles;
import io.postern.dataplane.DontFragment;
import io.postern.dataplane.FlowConfidentiality;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.TrafficRate;
import io.postern.dataplane.sa.ReplayWindow;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the configuration says of packets comes to the settings of groups. */
class PacketsTest {
  @TempDir private Path directory;

  private SessionSettings session(String lines) {
    Path file = ConfigFiles.withGroup(directory, lines + ", secret = long-enough-for-tests");
    return ConfigurationLoader.load(file)
        .configuration()
        .orElseThrow()
        .headend()
        .groups()
        .getFirst()
        .session();
  }

  @Test
  void nothingIsLimitedUnlessAsked() {
    assertThat(session("banner = hello")).isEqualTo(SessionSettings.DEFAULT);
    assertThat(session("banner = hello").traffic()).isEmpty();
  }

  @Test
  void packetsAreMadeAsAsked() {
    assertThat(
            session(
                    "dont-fragment = copy, sha256-truncation = detect, tfc-padding = largest,"
                        + " dummy-packets = 5")
                .options())
        .isEqualTo(
            new SaOptions(
                DontFragment.COPY,
                true,
                new FlowConfidentiality(FlowConfidentiality.LARGEST, 5),
                Optional.empty(),
                0));
    assertThat(session("tfc-padding = 1200").options().flowConfidentiality().padTo())
        .isEqualTo(1200);
  }

  /** What the configuration takes as a window is one, to its last number. */
  @ParameterizedTest
  @ValueSource(ints = {64, 1024, 4160, 65_536})
  void aWindowAcceptsAsManyPackets(int size) {
    Path file =
        ConfigFiles.write(
            directory,
            """
            postern {
              identity = "hq.example.org"
              pools.staff { network = "10.99.0.0/16" }
              users.local { file = users }
              groups.staff { users = local, pool = staff, secret = long-enough-for-tests
                replay-window = %1$d }
              sites.office { peer = "198.51.100.6", secret = long-enough-for-tests-too
                protect = [ "permit ip 10.0.0.0/16 10.7.0.0/16" ]
                replay-window = %1$d }
            }
            """
                .formatted(size));
    HeadendSettings headend =
        ConfigurationLoader.load(file).configuration().orElseThrow().headend();

    assertThat(headend.sites().getFirst().replayWindow()).isEqualTo(size);
    ReplayWindow window = new ReplayWindow(headend.groups().getFirst().replayWindow());
    window.commit(100_000);
    assertThat(window.check(100_000 - size + 1)).isTrue();
    assertThat(window.check(100_000 - size)).isFalse();
  }

  @Test
  void ratesAndAccessAreOfEachSession() {
    SessionSettings session =
        session(
            "rate-up = 500kbit, rate-down = 10Mbit, isolate = on, access = [ \"permit icmp any"
                + " any\", \"permit tcp any host 10.0.0.5 eq 443\" ]");
    assertThat(session.fromClient()).isEqualTo(new TrafficRate(500_000));
    assertThat(session.toClient()).isEqualTo(new TrafficRate(10_000_000));
    assertThat(session.isolated()).isTrue();
    assertThat(session.access()).hasSize(3);
    assertThat(session.traffic()).isPresent();
  }
}
