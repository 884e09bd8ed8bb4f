package io.postern.ittests;

import static io.postern.ittests.CertificateOffice.CLIENT;
import static io.postern.ittests.CertificateOffice.GATEWAY;
import static io.postern.ittests.CertificateOffice.configuration;
import static io.postern.ittests.CertificateOffice.serial;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.PosternAuthority;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.Certificates;
import io.postern.ittests.peer.CertifiedClient;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Command;
import io.postern.ittests.traffic.Ping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealPeers
@DisplayName("certificates of our own authority: enrolled, used, revoked")
class CertificateLifeIT {
  private static final String SCEP = "http://" + Addresses.GATEWAY + ":8080/scep";

  @Test
  void strongSwanEnrolsAndIsOffWithinTwoSecondsOfItsRevocation() {
    try (Topology topology = Topology.up("CertificateLifeIT", 1)) {
      PosternAuthority[] authority = new PosternAuthority[1];
      try (PosternGateway gateway =
          PosternGateway.start(
              topology.gateway(),
              List.of(),
              folder -> {
                authority[0] =
                    PosternAuthority.in(folder, "ca").found("O=Lab, CN=Lab VPN", "rsa3072");
                return configuration(
                    folder,
                    authority[0].section(
                        "listen = \"%1$s:8080\", publish = \"http://%1$s:8080\""
                            .formatted(Addresses.GATEWAY)));
              })) {
        Namespace node = topology.client(1);
        Path scratch = node.scratch();
        Path anchor = authority[0].export(scratch.resolve("anchor.pem"));
        String challenge = authority[0].run("challenge");
        Certificates.Pair enrolled = CertifiedClient.enrol(node, scratch, SCEP, CLIENT, challenge);
        String text =
            Command.of(
                    "openssl", "x509", "-in", enrolled.certificate().toString(), "-noout", "-text")
                .run()
                .out();
        assertThat(text)
            .containsPattern("/ca-[0-9a-f]{16}\\.crl")
            .contains("OCSP - URI:http://" + Addresses.GATEWAY);

        try (CertifiedClient client =
            CertifiedClient.start(node, CLIENT, GATEWAY, enrolled, List.of(anchor))) {
          client.connect();
          Ping.answers(node, Addresses.LAN_HOST);

          authority[0].run("revoke", serial(enrolled.certificate()), "--reason", "key-compromise");
          Await.with(gateway.log(), client.charon().log())
              .that(
                  "neither end has an SA",
                  Duration.ofSeconds(2),
                  () -> gateway.control().sessions().isEmpty() && !client.isConnected());

          assertThat(client.attempt().succeeded()).isFalse();
          assertThat(gateway.control().sessionsOf("staff")).isEmpty();
        }
        assertThat(gateway.log().text()).contains("certificate revoked", "certificate-revoked");
        assertThat(
                gateway
                    .metrics()
                    .sum("postern_sessions_ended_total", "reason=\"certificate-revoked\""))
            .isEqualTo(1);
      }
    }
  }

  @Test
  void aPeerOfATwoLevelHierarchyConnectsThatKnowsItsRootAlone() {
    try (Topology topology = Topology.up("CertificateLifeIT", 1)) {
      Path scratch = topology.client(1).scratch();
      Path root = scratch.resolve("root.pem");
      Path client = scratch.resolve("below");
      try (PosternGateway gateway =
              PosternGateway.start(
                  topology.gateway(),
                  List.of(),
                  folder -> {
                    PosternAuthority above =
                        PosternAuthority.in(folder, "root").found("CN=Lab Root", "rsa3072");
                    above.export(root);
                    PosternAuthority below = PosternAuthority.in(folder, "ca");
                    Path request = scratch.resolve("below.csr");
                    below.run("init", "--name", "CN=Lab VPN", "--request", request.toString());
                    Path answer = scratch.resolve("answer");
                    above.run(
                        "issue",
                        "--profile",
                        "authority",
                        "--csr",
                        request.toString(),
                        "-o",
                        answer.toString());
                    below.run("accept", answer + ".crt");
                    issue(below, client);
                    return configuration(folder, below.section(""));
                  });
          CertifiedClient peer =
              CertifiedClient.start(
                  topology.client(1), CLIENT, GATEWAY, pair(client), List.of(root))) {
        peer.connect();
        assertThat(gateway.control().sessionsOf("staff")).hasSize(1);
        Ping.answers(topology.client(1), Addresses.LAN_HOST);
      }
    }
  }

  /** Neither end knows the authority of the other but by what its own one certified. */
  @Test
  void peersOfACrossCertifiedPairConnect() {
    try (Topology topology = Topology.up("CertificateLifeIT", 1)) {
      Path scratch = topology.client(1).scratch();
      Certificates foreign = Certificates.create(scratch);
      Certificates.Pair client = foreign.issue(CLIENT, Certificates.Kind.RSA_2048, List.of());
      try (PosternGateway gateway =
              PosternGateway.start(
                  topology.gateway(),
                  List.of(),
                  folder -> {
                    PosternAuthority ours =
                        PosternAuthority.in(folder, "ca").found("CN=Lab VPN", "rsa3072");
                    Path request = foreign.requestOfAuthority();
                    ours.run(
                        "issue",
                        "--profile",
                        "authority",
                        "--csr",
                        request.toString(),
                        "-o",
                        scratch.resolve("cross").toString());
                    Path certified =
                        foreign.crossCertify(ours.export(scratch.resolve("anchor.pem")));
                    ours.run("accept", "--cross", certified.toString());
                    return configuration(folder, ours.section(""));
                  });
          CertifiedClient peer =
              CertifiedClient.start(
                  topology.client(1), CLIENT, GATEWAY, client, List.of(foreign.authority()))) {
        peer.connect();
        assertThat(gateway.control().sessionsOf("staff")).hasSize(1);
        Ping.answers(topology.client(1), Addresses.LAN_HOST);
      }
    }
  }

  /** Neither the daemon nor anybody else is waited for after a roll-over. */
  @Test
  void whatTheNextKeyCertifiesIsBelievedAtOnce() {
    try (Topology topology = Topology.up("CertificateLifeIT", 1)) {
      Path scratch = topology.client(1).scratch();
      PosternAuthority[] authority = new PosternAuthority[1];
      try (PosternGateway gateway =
          PosternGateway.start(
              topology.gateway(),
              List.of(),
              folder -> {
                authority[0] = PosternAuthority.in(folder, "ca").found("CN=Lab VPN", "rsa3072");
                return configuration(folder, authority[0].section(""));
              })) {
        Path old = authority[0].export(scratch.resolve("old.pem"));
        authority[0].run("rollover", "--key", "rsa2048");
        authority[0].run("rollover", "--activate");
        Path next = authority[0].export(scratch.resolve("next.pem"));
        Path client = scratch.resolve("client");
        issue(authority[0], client);

        try (CertifiedClient peer =
            CertifiedClient.start(
                topology.client(1), CLIENT, GATEWAY, pair(client), List.of(old, next))) {
          peer.connect();
          assertThat(gateway.control().sessionsOf("staff")).hasSize(1);
        }
      }
    }
  }

  private static void issue(PosternAuthority authority, Path prefix) {
    authority.run(
        "issue",
        "--name",
        "CN=" + CLIENT,
        "--san",
        CLIENT,
        "--key",
        "rsa2048",
        "-o",
        prefix.toString());
  }

  private static Certificates.Pair pair(Path prefix) {
    return new Certificates.Pair(
        prefix.resolveSibling(prefix.getFileName() + ".crt"),
        prefix.resolveSibling(prefix.getFileName() + ".key"));
  }
}
