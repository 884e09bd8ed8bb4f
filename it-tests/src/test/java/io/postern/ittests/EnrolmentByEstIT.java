package io.postern.ittests;

import static io.postern.ittests.CertificateOffice.CLIENT;
import static io.postern.ittests.CertificateOffice.GATEWAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.PosternAuthority;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.Certificates;
import io.postern.ittests.peer.CertifiedClient;
import io.postern.ittests.peer.EstClient;
import io.postern.ittests.process.Command;
import io.postern.ittests.traffic.Ping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealPeers
@DisplayName("curl enrols and renews by EST, strongSwan logs in with what it got")
class EnrolmentByEstIT {
  private static final int PORT = 8443;

  @Test
  void aPeerLogsInWithItsFirstCertificateAndWithItsNext() throws IOException {
    try (Topology topology = Topology.up("EnrolmentByEstIT", 1)) {
      PosternAuthority[] authority = new PosternAuthority[1];
      try (PosternGateway gateway =
          PosternGateway.start(
              topology.gateway(),
              List.of(),
              folder -> {
                authority[0] =
                    PosternAuthority.in(folder, "ca").found("O=Lab, CN=Lab VPN", "rsa3072");
                return CertificateOffice.configuration(
                    folder,
                    authority[0].section(
                        "est.listen = \"%s:%d\"".formatted(Addresses.GATEWAY, PORT)));
              })) {
        Namespace node = topology.client(1);
        Path anchor = authority[0].export(node.scratch().resolve("anchor.pem"));
        EstClient est = new EstClient(node, node.scratch(), GATEWAY, PORT, anchor);
        assertThat(est.authorities()).contains(pem(anchor));
        String challenge = authority[0].run("challenge");

        Certificates.Pair first = est.enroll("first", CLIENT, challenge);
        logsIn(gateway, node, anchor, first);
        assertThat(est.enrollStatus("again", CLIENT, challenge)).as("used up").isEqualTo("401");

        Certificates.Pair second = est.renew("second", CLIENT, first);
        assertThat(CertificateOffice.serial(second.certificate()))
            .isNotEqualTo(CertificateOffice.serial(first.certificate()));
        logsIn(gateway, node, anchor, second);

        authority[0].run("revoke", CertificateOffice.serial(first.certificate()));
        assertThat(est.renewStatus("third", CLIENT, first)).as("revoked").isEqualTo("403");
        logsIn(gateway, node, anchor, second);
      }
    }
  }

  private static void logsIn(
      PosternGateway gateway, Namespace node, Path anchor, Certificates.Pair pair) {
    try (CertifiedClient client =
        CertifiedClient.start(node, CLIENT, GATEWAY, pair, List.of(anchor))) {
      client.connect();
      assertThat(gateway.control().sessionsOf("staff")).hasSize(1);
      Ping.answers(node, Addresses.LAN_HOST);
    }
  }

  /** Without the words that OpenSSL writes before it. */
  private static String pem(Path file) throws IOException {
    assertThat(Files.readString(file)).contains("BEGIN CERTIFICATE");
    return Command.of("openssl", "x509", "-in", file.toString()).run().out();
  }
}
