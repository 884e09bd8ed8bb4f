package io.postern.concentrator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.actors.Negotiation;
import io.postern.actors.SessionView;
import io.postern.concentrator.Ran;
import io.postern.concentrator.daemon.Metrics;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP over the socket, there and back, with the client and the commands that use it. */
class UnixHttpServerTest {
  private static final SessionView ALICE =
      new SessionView(
          "0a1b2c3d",
          "up",
          "staff",
          Optional.of("alice\u001b[31m"),
          "keyid:staff",
          "198.51.100.7:4500",
          Optional.of("10.99.0.2"),
          Instant.parse("2026-11-21T00:00:00Z"),
          "rfc3947",
          "vpnc",
          "aes256-sha256-modp2048",
          3 << 20,
          1000,
          10,
          20,
          List.of(
              new SessionView.ChildView(
                  "00000001",
                  "00000002",
                  "aes256gcm16",
                  "udp",
                  Instant.parse("2026-11-21T00:00:01Z"),
                  5,
                  6)));

  @TempDir private Path directory;
  private ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "control");
  private Path socket = Path.of("");
  private @Nullable UnixHttpServer server;

  @BeforeEach
  void start() throws IOException {
    socket = directory.resolve("run").resolve("postern.sock");
    server = UnixHttpServer.start(system, routes(), socket, "no-such-group-here");
  }

  @AfterEach
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  private static akka.http.javadsl.server.Route routes() {
    Sessions sessions =
        new Sessions() {
          @Override
          public CompletionStage<List<SessionView>> list() {
            return CompletableFuture.completedFuture(List.of(ALICE));
          }

          @Override
          public CompletionStage<Boolean> disconnect(String session) {
            return CompletableFuture.completedFuture(
                session.equals("0a1b2c3d") || session.equals("branch"));
          }

          @Override
          public CompletionStage<Boolean> connect(String site) {
            return CompletableFuture.completedFuture(site.equals("branch"));
          }

          @Override
          public CompletionStage<List<Negotiation>> explain(String peer) {
            return CompletableFuture.completedFuture(
                peer.isEmpty() || peer.equals("staff of bonn")
                    ? List.of(AdviceTest.refused("groups", "phase 1"))
                    : List.of());
          }
        };
    Status status = new Status("1", 42, Instant.now(), "vpn.example.org", "JCE");
    return new ControlRoutes(sessions, status, new Metrics()::exposition).all();
  }

  @Test
  void sessionsAsJson() throws IOException {
    Ran ran = Ran.postern("sessions", "--json", "--socket", socket.toString());
    JsonNode session = new ObjectMapper().readTree(ran.out()).path(0);

    assertThat(ran.status()).isZero();
    assertThat(session.path("session").asText()).isEqualTo("0a1b2c3d");
    assertThat(session.path("bytesIn").asLong()).isEqualTo(3 << 20);
    assertThat(session.path("children").path(0).path("suite").asText()).isEqualTo("aes256gcm16");
  }

  @Test
  void sessionsAsTableWithoutWhatATerminalWouldActOn() {
    Ran ran = Ran.postern("sessions", "--socket", socket.toString());

    assertThat(ran.out())
        .contains("SESSION", "alice?[31m", "10.99.0.2", "3.0 MiB", "1000 B", "vpnc")
        .doesNotContain("\u001b");
  }

  @Test
  void statusCountsSessions() {
    assertThat(Ran.postern("status", "--socket", socket.toString()).out())
        .contains("vpn.example.org", "sessions   1");
  }

  @Test
  void explainSaysWhatToDo() {
    Ran ran = Ran.postern("explain", "staff of bonn", "--socket", socket.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains(
            "198.51.100.7, group staff, client vpnc",
            "phase 1, begun by the peer: no-proposal-chosen",
            "offered     aes128-sha1-modp1024",
            "configured  aes256-sha256-modp2048",
            "nearest miss: the cipher (aes128, we want aes256)",
            "needs accept = legacy");
  }

  @Test
  void explainAsJson() throws IOException {
    Ran ran = Ran.postern("explain", "--json", "--socket", socket.toString());
    JsonNode one = new ObjectMapper().readTree(ran.out()).path(0);

    assertThat(one.path("agreed").asBoolean(true)).isFalse();
    assertThat(one.path("role").asText()).isEqualTo("responder");
    assertThat(one.path("nearest").path("differences").path(0).path("rule").asText())
        .isEqualTo("cipher");
  }

  @Test
  void explainOfNobodySaysSo() {
    Ran ran = Ran.postern("explain", "nobody", "--socket", socket.toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("nobody known as nobody");
  }

  @Test
  void aSiteGoesUpAndDown() {
    assertThat(Ran.postern("up", "branch", "--socket", socket.toString()).status()).isZero();
    assertThat(Ran.postern("down", "branch", "--socket", socket.toString()).status()).isZero();
    Ran unknown = Ran.postern("up", "../x", "--socket", socket.toString());
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no site ../x");
  }

  @Test
  void disconnectOfAKnownAndAnUnknownSession() {
    assertThat(Ran.postern("disconnect", "0a1b2c3d", "--socket", socket.toString()).status())
        .isZero();
    Ran unknown = Ran.postern("disconnect", "ffffffff", "--socket", socket.toString());
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no session ffffffff");
  }

  @Test
  void metricsInTheTextFormatOfPrometheus() throws IOException {
    ControlClient.Answer answer = new ControlClient(socket).get("/metrics");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("# TYPE jvm_memory_used_bytes gauge", "process_uptime");
  }

  @Test
  void manyAskersOneAfterTheOther() throws IOException {
    ControlClient client = new ControlClient(socket);
    for (int i = 0; i < 40; i++) {
      assertThat(client.get("/v1/status").status()).isEqualTo(200);
    }
  }

  @Test
  void whatIsNotThereIs404() throws IOException {
    assertThat(new ControlClient(socket).get("/v1/nothing").status()).isEqualTo(404);
  }

  @Test
  void theSocketIsForUserAndGroup() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-rw----");
  }

  @Test
  void aSecondDaemonIsRefusedAndALeftOverSocketIsNot() throws IOException {
    assertThatThrownBy(() -> UnixHttpServer.start(system, routes(), socket, "none"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another Postern listens on " + socket);

    Path left = directory.resolve("left.sock");
    try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(left));
    }
    try (UnixHttpServer second = UnixHttpServer.start(system, routes(), left, "none")) {
      assertThat(second).isNotNull();
      assertThat(new ControlClient(left).get("/v1/status").status()).isEqualTo(200);
    }
  }

  @Test
  void aFileThatIsNoSocketIsNeverRemoved() throws IOException {
    Path precious = Files.writeString(directory.resolve("precious"), "data");

    assertThatThrownBy(() -> UnixHttpServer.start(system, routes(), precious, "none"))
        .isInstanceOf(IOException.class);
    assertThat(precious).hasContent("data");
  }
}
