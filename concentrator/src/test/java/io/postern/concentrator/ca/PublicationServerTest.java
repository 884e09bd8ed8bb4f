package io.postern.concentrator.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.CertificateFile;
import io.postern.pkica.keyfile.PemText;
import io.postern.pkica.scep.ChallengePolicy;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.scep.ScepEvent;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.StoreAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationServerTest {
  private final Secret passphrase = Secret.ofText("correct horse");
  private final List<ScepEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private Database database;
  private CertificateAuthority authority;
  private PublicationServer server;

  @BeforeEach
  void start() throws Exception {
    database = Database.open(new StoreAddress.Embedded(folder));
    new AuthorityFounding(database, passphrase, InstantSource.system())
        .root(
            new X500Name("CN=CA"),
            KeyAlgorithm.RSA_2048,
            Duration.ofDays(30),
            AuthorityLimits.NONE);
    authority =
        CertificateAuthority.open(
            database, passphrase, AuthoritySettings.DEFAULT, InstantSource.system());
    server =
        PublicationServer.start(
            new PublicationServer.Published(
                authority,
                database,
                passphrase,
                EnrolmentPolicy.of(new ChallengePolicy.Static(Secret.ofText("sesame"))),
                events::add),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stop() {
    server.close();
    database.close();
    client.close();
  }

  @Test
  void strongSwanEnrolsAndOpenSslAsksAboutIt() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/pki")),
        "pki is not installed: apt-get install strongswan-pki");
    run("openssl", "genrsa", "-out", "key.pem", "2048");
    run("pki", "--scepca", "--url", url("/scep"), "--caout", "ca.der", "--raout", "ra.der");
    run(
        "pki",
        "--scep",
        "--url",
        url("/scep"),
        "--in",
        "key.pem",
        "--dn",
        "CN=a.example.org",
        "--san",
        "a.example.org",
        "--password",
        "sesame",
        "--cacert-enc",
        "ra.der",
        "--cacert-sig",
        "ra.der",
        "--cacert",
        "ca.der",
        "--outform",
        "der");
    Files.copy(folder.resolve("output"), folder.resolve("cert.der"));
    Files.writeString(
        folder.resolve("cert.pem"),
        PemText.ofCertificates(CertificateFile.read(folder.resolve("cert.der"))));
    Files.writeString(folder.resolve("ca.pem"), PemText.ofCertificates(authority.chain()));

    assertThat(
            run(
                "openssl",
                "ocsp",
                "-issuer",
                "ca.pem",
                "-cert",
                "cert.pem",
                "-CAfile",
                "ca.pem",
                "-url",
                url("/ocsp")))
        .contains("cert.pem: good");
  }

  @Test
  void crlAndCertificateAreThere() throws Exception {
    assertThat(get("/ca.crl").headers().firstValue("content-type"))
        .contains("application/pkix-crl");
    assertThat(get("/ca.crl").body()).isEqualTo(authority.crl().getEncoded());
    assertThat(get("/ca.crt").body()).isEqualTo(authority.chain().getFirst().getEncoded());
  }

  /** RFC 8894 §4.1: a GET with a message of some kilobytes is read. */
  @Test
  void longMessagesAreReadAndTooLongOnesRefused() throws Exception {
    assertThat(get("/cgi-bin/pkiclient.exe?operation=GetCACaps").statusCode()).isEqualTo(200);
    String message = URLEncoder.encode("MAAA".repeat(2500), StandardCharsets.UTF_8);
    assertThat(get("/scep?operation=PKIOperation&message=" + message).statusCode()).isEqualTo(400);
    assertThat(get("/scep?operation=PKIOperation&message=" + "A".repeat(64 * 1024)).statusCode())
        .isEqualTo(414);
    assertThat(post("/scep?operation=PKIOperation", new byte[1000]).statusCode()).isEqualTo(400);
    assertThat(post("/scep?operation=PKIOperation", new byte[10_000_000]).statusCode())
        .isEqualTo(413);
    assertThat(get("/ocsp/!!").statusCode()).isEqualTo(400);
    assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url(path))).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> post(String path, byte[] body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url(path)))
            .expectContinue(true)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.address().getPort() + path;
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as("%s%n%s%n%s", String.join(" ", command), Files.readString(errors), events)
        .isZero();
    return new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1);
  }
}
