package io.postern.ittests;

import static io.postern.ittests.CertificateOffice.GATEWAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.PosternAuthority;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.Certificates;
import io.postern.ittests.peer.CertifiedClient;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import io.postern.ittests.traffic.Ping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealPeers
@DisplayName("certificates and CRLs of an authority that OpenSSL made, which the gateway trusts")
class ForeignRevocationIT {
  private static final int PORT = 8081;

  /** The gateway's next hop, which publishes the CRL. */
  private static final String PUBLISHER = "203.0.113.1";

  /** Another address of the same host, from which the gateway is not to fetch. */
  private static final String ELSEWHERE = "192.0.2.1";

  /** The next CRL is fetched when half of that is over. */
  private static final Duration CRL_VALIDITY = Duration.ofSeconds(60);

  private static final Duration NEXT_FETCH = Duration.ofSeconds(60);

  @Test
  void eachConnectionHonoursItsPolicy() {
    try (Topology topology = Topology.up("ForeignRevocationIT", 4)) {
      Path scratch = topology.client(1).scratch();
      Certificates foreign =
          Certificates.create(scratch)
              .publishing("http://%s:%d/lab.crl".formatted(PUBLISHER, PORT));
      Certificates hidden = foreign.publishing("http://%s:%d/other.crl".formatted(ELSEWHERE, PORT));
      Path anchor = scratch.resolve("anchor.pem");
      try (PosternGateway gateway =
              PosternGateway.start(
                  topology.gateway(),
                  List.of(),
                  folder -> {
                    PosternAuthority ours =
                        PosternAuthority.in(folder, "ca").found("CN=Lab VPN", "rsa3072");
                    ours.export(anchor);
                    return CertificateOffice.configurationWithout(
                        folder,
                        ours.section("")
                            + "revocation-hosts = [ \""
                            + PUBLISHER
                            + "\" ]\n"
                            + group("strict", foreign)
                            + group("soft", foreign)
                            + group("off", foreign));
                  });
          Client strict = Client.start(topology, 1, "a.strict", foreign, anchor);
          Client soft = Client.start(topology, 2, "a.soft", foreign, anchor);
          Client off = Client.start(topology, 3, "a.off", foreign, anchor);
          Client unseen = Client.start(topology, 4, "unseen.strict", hidden, anchor)) {
        // Nobody serves the CRL yet.
        soft.peer().connect();
        off.peer().connect();
        assertThat(strict.peer().attempt().succeeded()).isFalse();

        Path published = scratch.resolve("published");
        assertThat(published.toFile().mkdir()).isTrue();
        foreign.crl(published.resolve("lab.crl"), CRL_VALIDITY);
        foreign.crl(published.resolve("other.crl"), CRL_VALIDITY);
        try (Daemon server = serve(topology, published)) {
          Await.with(gateway.log(), server.log())
              .that("the CRL is there", NEXT_FETCH, () -> strict.peer().attempt().succeeded());
          Ping.answers(topology.client(1), Addresses.LAN_HOST);
          assertThat(unseen.peer().attempt().succeeded()).isFalse();

          foreign.revoke(strict.pair());
          foreign.revoke(soft.pair());
          foreign.revoke(off.pair());
          foreign.crl(published.resolve("lab.crl"), CRL_VALIDITY);
          Await.with(gateway.log(), server.log())
              .that(
                  "sessions of revoked certificates end",
                  NEXT_FETCH,
                  () ->
                      gateway.control().sessionsOf("strict").isEmpty()
                          && gateway.control().sessionsOf("soft").isEmpty());

          assertThat(strict.peer().attempt().succeeded()).isFalse();
          assertThat(soft.peer().attempt().succeeded()).isFalse();
          assertThat(gateway.control().sessionsOf("off")).hasSize(1);
          Ping.answers(topology.client(3), Addresses.LAN_HOST);
          assertThat(
                  gateway
                      .metrics()
                      .sum("postern_sessions_ended_total", "reason=\"certificate-revoked\""))
              .isEqualTo(2);
          assertThat(unseen.peer().attempt().succeeded()).isFalse();
          assertThat(server.log().text()).contains("lab.crl").doesNotContain("other.crl");
        }
      }
    }
  }

  /** A client of a group, and its certificate of the foreign authority. */
  private record Client(Certificates.Pair pair, CertifiedClient peer) implements AutoCloseable {
    static Client start(
        Topology topology, int number, String host, Certificates issuer, Path anchor) {
      String identity = host + ".example";
      Certificates.Pair pair = issuer.issue(identity, Certificates.Kind.RSA_2048, List.of());
      return new Client(
          pair,
          CertifiedClient.start(topology.client(number), identity, GATEWAY, pair, List.of(anchor)));
    }

    @Override
    public void close() {
      peer.close();
    }
  }

  private static String group(String revocation, Certificates foreign) {
    return CertificateOffice.group(
        revocation,
        "*." + revocation + ".example",
        "certificate { trust = \"%s\", trust-own = off, revocation = %s }"
            .formatted(foreign.authority(), revocation));
  }

  /** The JDK's own web server, which says who asked for what. */
  private static Daemon serve(Topology topology, Path folder) {
    return topology
        .internet()
        .start(
            "publisher",
            Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString(),
            "-b",
            "0.0.0.0",
            "-p",
            Integer.toString(PORT),
            "-d",
            folder.toAbsolutePath().toString());
  }
}
