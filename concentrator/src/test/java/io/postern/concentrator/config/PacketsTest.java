package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.SessionSettings;
import io.postern.concentrator.ConfigFiles;
import io.postern.dataplane.DontFragment;
import io.postern.dataplane.FlowConfidentiality;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.TrafficRate;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
