package io.postern.ittests;

import static io.postern.ittests.CertificateOffice.CLIENT;
import static io.postern.ittests.CertificateOffice.GATEWAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.PosternAuthority;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.gateway.PostgreSql;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.Certificates;
import io.postern.ittests.peer.CertifiedClient;
import io.postern.ittests.process.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealPeers
@DisplayName("a daemon whose authority is in PostgreSQL, beside others that use it too")
class PostgresStoreIT {
  /** Others are asked about once a second. */
  private static final Duration SOON = Duration.ofSeconds(3);

  @Test
  void aSessionEndsWhoeverRevokesItsCertificate() {
    try (Topology topology = Topology.up("PostgresStoreIT", 1);
        PostgreSql database = PostgreSql.start(topology.gateway())) {
      PosternAuthority[] authority = new PosternAuthority[1];
      try (PosternGateway gateway =
          PosternGateway.start(
              topology.gateway(),
              List.of(),
              folder -> {
                authority[0] =
                    PosternAuthority.in(folder, "ca")
                        .over(database.store())
                        .found("O=Lab, CN=Lab VPN", "rsa3072");
                return CertificateOffice.configuration(folder, authority[0].section(""));
              })) {
        Namespace node = topology.client(1);
        Path anchor = authority[0].export(node.scratch().resolve("anchor.pem"));

        endsWhenRevoked(gateway, node, anchor, authority[0], authority[0]);
        endsWhenRevoked(gateway, node, anchor, authority[0], authority[0].withoutDaemon());

        assertThat(gateway.log().count("certificate revoked")).isEqualTo(2);
        assertThat(
                gateway
                    .metrics()
                    .sum("postern_sessions_ended_total", "reason=\"certificate-revoked\""))
            .isEqualTo(2);
      }
    }
  }

  private static void endsWhenRevoked(
      PosternGateway gateway,
      Namespace node,
      Path anchor,
      PosternAuthority issuing,
      PosternAuthority revoking) {
    Path prefix = node.scratch().resolve("client-" + System.nanoTime());
    issuing.run(
        "issue", "--name", "CN=" + CLIENT, "--san", CLIENT, "--key", "rsa2048", "-o", prefix + "");
    Certificates.Pair pair =
        new Certificates.Pair(Path.of(prefix + ".crt"), Path.of(prefix + ".key"));
    try (CertifiedClient client =
        CertifiedClient.start(node, CLIENT, GATEWAY, pair, List.of(anchor))) {
      client.connect();
      assertThat(gateway.control().sessionsOf("staff")).hasSize(1);

      revoking.run("revoke", CertificateOffice.serial(pair.certificate()));

      Await.with(gateway.log(), client.charon().log())
          .that(
              "neither end has an SA",
              SOON,
              () -> gateway.control().sessionsOf("staff").isEmpty() && !client.isConnected());
      assertThat(client.attempt().succeeded()).isFalse();
    }
  }
}
