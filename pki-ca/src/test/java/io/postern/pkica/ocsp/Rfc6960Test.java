package io.postern.pkica.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.postern.ike.message.Bytes;
import io.postern.pkica.OpenSsl;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.WorkingAuthority;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.trust.RevocationSource.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Rfc6960Test {
  @TempDir private Path folder;
  private WorkingAuthority working;
  private OcspResponder responder;
  private KeyedChain peer;

  @BeforeEach
  void open() throws Exception {
    working = new WorkingAuthority(folder, KeyAlgorithm.P256, Publication.NONE);
    responder = new OcspResponder(working.authority(), Duration.ofHours(1), working::now);
    peer = working.peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "a.example.org");
  }

  @AfterEach
  void close() {
    working.close();
  }

  @Test
  void openSslAsksAndBelieves() throws Exception {
    OpenSsl openSsl = new OpenSsl(folder);
    openSsl.pem("ca.pem", "CERTIFICATE", List.of(root().getEncoded()));
    openSsl.pem("peer.pem", "CERTIFICATE", List.of(peer.certificate().getEncoded()));
    HttpServer server = serve();
    String[] ask = {
      "ocsp",
      "-issuer",
      "ca.pem",
      "-cert",
      "peer.pem",
      "-CAfile",
      "ca.pem",
      "-url",
      "http://127.0.0.1:" + server.getAddress().getPort() + "/ocsp"
    };
    try {
      assertThat(openSsl.must(ask)).contains("Response verify OK").contains("peer.pem: good");
      working.authority().revoke(peer.certificate().getSerialNumber(), RevocationReason.SUPERSEDED);
      assertThat(openSsl.must(ask))
          .contains("Response verify OK")
          .contains("peer.pem: revoked")
          .contains("Reason: superseded");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anAnswerSaysWhatTheStoreSays() throws Exception {
    assertThat(status(answer(), peer.certificate(), root())).isEqualTo(Status.GOOD);

    working.authority().revoke(peer.certificate().getSerialNumber(), RevocationReason.SUPERSEDED);

    assertThat(status(answer(), peer.certificate(), root())).isEqualTo(Status.REVOKED);
  }

  /** §2.5: an answer is signed once for many who ask, and never says what is no longer so. */
  @Test
  void anAnswerIsUsedAgainUntilTheStoreHasOtherNews() throws Exception {
    assertThat(responder.prepare()).isEqualTo(1);
    Bytes first = answer();
    assertThat(answer()).isEqualTo(first);

    working.pass(Duration.ofMinutes(31));
    Bytes second = answer();
    assertThat(second).isNotEqualTo(first);
    working.authority().revoke(peer.certificate().getSerialNumber(), RevocationReason.SUPERSEDED);

    assertThat(status(answer(), peer.certificate(), root())).isEqualTo(Status.REVOKED);
  }

  /** §2.2: "unknown" is no "good". */
  @Test
  void aStrangersCertificateIsUnknown() {
    KeyedChain stranger = TestHierarchy.root("Stranger");
    KeyedChain theirs = TestHierarchy.peer(stranger, CertificateProfile.CLIENT, "a.example");

    Bytes answer =
        responder.respond(OcspAnswer.request(theirs.certificate(), stranger.certificate()));

    assertThat(status(answer, theirs.certificate(), stranger.certificate()))
        .isEqualTo(Status.UNKNOWN);
  }

  /** §4.2.2.2: an answer counts only from the issuer, or from whom it named for that. */
  @Test
  void anAnswerOfAnotherSaysNothing() {
    KeyedChain impostor = TestHierarchy.root("Example VPN");

    assertThat(status(answer(), peer.certificate(), impostor.certificate()))
        .isEqualTo(Status.UNKNOWN);
  }

  /** §3.2: an answer that is over says nothing. */
  @Test
  void anOldAnswerSaysNothing() {
    Bytes answer = answer();
    working.pass(Duration.ofHours(2));

    assertThat(status(answer, peer.certificate(), root())).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void anAnswerAboutAnotherCertificateSaysNothing() throws Exception {
    KeyedChain other = working.peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "b.example.org");

    assertThat(status(answer(), other.certificate(), root())).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void whatIsNoAnswerSaysNothing() {
    Bytes answer = answer();
    for (int length = 0; length < answer.size(); length += 7) {
      assertThat(status(answer.slice(0, length), peer.certificate(), root()))
          .isEqualTo(Status.UNKNOWN);
    }
  }

  /** §4.2.1: the answer to what is no request is malformedRequest. */
  @Test
  void whatIsNoRequestIsAnsweredAsMalformed() throws IOException {
    Bytes request = OcspAnswer.request(peer.certificate(), root());
    for (Bytes wrong :
        List.of(
            Bytes.EMPTY,
            request.slice(0, request.size() - 3),
            Bytes.ofHex("3003020101"),
            Bytes.copyOf(new byte[20_000]))) {
      OCSPResp response = new OCSPResp(responder.respond(wrong).toArray());
      assertThat(response.getStatus()).isEqualTo(OCSPRespBuilder.MALFORMED_REQUEST);
    }
  }

  private Bytes answer() {
    return responder.respond(OcspAnswer.request(peer.certificate(), root()));
  }

  private Status status(Bytes answer, X509Certificate certificate, X509Certificate issuer) {
    return OcspAnswer.status(answer, certificate, issuer, working.now());
  }

  private X509Certificate root() {
    return peer.certificates().getLast();
  }

  private HttpServer serve() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/ocsp",
        exchange -> {
          Bytes request = Bytes.copyOf(exchange.getRequestBody().readAllBytes());
          byte[] answer = responder.respond(request).toArray();
          exchange.getResponseHeaders().add("Content-Type", "application/ocsp-response");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }
}
