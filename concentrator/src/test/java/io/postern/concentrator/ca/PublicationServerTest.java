package io.postern.concentrator.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.postern.concentrator.daemon.Metrics;
import io.postern.concentrator.http.HttpListener;
import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.RegistrationAuthority;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.keyfile.CertificateFile;
import io.postern.pkica.keyfile.PemText;
import io.postern.pkica.scep.ChallengePolicy;
import io.postern.pkica.scep.EnrolmentDesk;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.scep.ScepEvent;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.StoreAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationServerTest {
  private static final Duration HALF_MINUTE = Duration.ofSeconds(30);

  private final Secret passphrase = Secret.ofText("correct horse");
  private final List<ScepEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final Metrics metrics = new Metrics();
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
    server = start(AuthoritySettings.DEFAULT, HttpListener.Limits.DEFAULT, events::add);
  }

  private PublicationServer start(
      AuthoritySettings settings, HttpListener.Limits limits, Consumer<ScepEvent> told)
      throws AuthorityException {
    InstantSource clock = InstantSource.system();
    authority = CertificateAuthority.open(database, passphrase, settings, clock);
    EnrolmentPolicy policy =
        EnrolmentPolicy.of(new ChallengePolicy.Static(Secret.ofText("sesame")));
    return PublicationServer.start(
        new PublicationServer.Published(
            authority,
            new RegistrationAuthority(authority, database, passphrase, clock),
            new EnrolmentDesk(authority, database, policy, clock),
            policy,
            told,
            new RequestCounts(metrics.registry())),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        limits);
  }

  private void restart(
      AuthoritySettings settings, HttpListener.Limits limits, Consumer<ScepEvent> told)
      throws AuthorityException {
    server.close();
    server = start(settings, limits, told);
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
    assertThat(get("/ca-0123456789abcdef.crl").statusCode()).isEqualTo(404);
    assertThat(get("/ca-0123456789abcdef.crt").statusCode()).isEqualTo(404);
  }

  /** RFC 5280 §5.2.4: only where it is switched on, since else nobody makes them. */
  @Test
  void deltaCrlsAreThereIfTheyAreSwitchedOn() throws Exception {
    assertThat(get("/ca-delta.crl").statusCode()).isEqualTo(404);
    String base = url("");

    restart(
        AuthoritySettings.DEFAULT.withDeltas(
            new AuthoritySettings.DeltaCrls(
                Publication.deltasUnder(URI.create(base)), Duration.ofHours(1))),
        HttpListener.Limits.DEFAULT,
        events::add);
    String key = Publication.keyName(authority.chain().getFirst());

    Files.write(folder.resolve("delta.crl"), get("/ca-" + key + "-delta.crl").body());
    assertThat(run("openssl", "crl", "-inform", "DER", "-in", "delta.crl", "-noout", "-text"))
        .contains("X509v3 Delta CRL Indicator: critical");
    assertThat(get("/ca-delta.crl").body())
        .isEqualTo(Files.readAllBytes(folder.resolve("delta.crl")));
    authority.newCrl();
    Files.write(folder.resolve("full.crl"), get("/ca.crl").body());
    assertThat(run("openssl", "crl", "-inform", "DER", "-in", "full.crl", "-noout", "-text"))
        .contains("X509v3 Freshest CRL", base + "/ca-" + key + "-delta.crl");
  }

  /** Where certificates of before a roll-over say that their CRL is, it is afterwards. */
  @Test
  void afterARollOverBothKeysHaveTheirCrlAndCertificate() throws Exception {
    X509Certificate old = authority.chain().getFirst();
    AuthorityFounding founding =
        new AuthorityFounding(database, passphrase, InstantSource.system());
    founding.prepareRollOver(KeyAlgorithm.P256, Duration.ofDays(30));
    founding.activate();
    X509Certificate young = authority.chain().getFirst();

    for (X509Certificate issuer : List.of(old, young)) {
      String key = Publication.keyName(issuer);
      assertThat(get("/ca-" + key + ".crt").body()).isEqualTo(issuer.getEncoded());
      assertThat(get("/ca-" + key + ".crl").body())
          .isEqualTo(authority.crl(key).orElseThrow().getEncoded());
    }
    assertThat(get("/ca.crt").body()).isEqualTo(young.getEncoded());
    assertThat(Publication.under(URI.create("http://ca")).crls())
        .containsExactly("http://ca/ca-{key}.crl");
  }

  @Test
  void whoComesWhenAllAreBusyAndTheQueueIsFullIsToldSo() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    restart(
        AuthoritySettings.DEFAULT,
        oneWorker(HALF_MINUTE),
        event -> {
          entered.countDown();
          await(released);
        });
    var first = later("/scep?operation=PKIOperation&message=MAAA");
    await(entered);
    List<CompletableFuture<Integer>> further =
        List.of(later("/ca.crl"), later("/ca.crl"), later("/ca.crl"));

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> further.stream().filter(CompletableFuture::isDone).count() == 2);
    released.countDown();

    assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(400);
    List<Integer> statuses = new ArrayList<>();
    for (CompletableFuture<Integer> each : further) {
      statuses.add(each.get(30, TimeUnit.SECONDS));
    }
    assertThat(statuses).containsExactlyInAnyOrder(200, 503, 503);
    assertThat(get("/ca.crl").statusCode()).isEqualTo(200);
  }

  @Test
  void aConnectionOnWhichNothingComesIsClosed() throws Exception {
    restart(AuthoritySettings.DEFAULT, oneWorker(Duration.ofMillis(300)), events::add);

    try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      idle.setSoTimeout(30_000);
      idle.getOutputStream().write("GET /ca.crl HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(untilClosed(idle)).isTrue();
    }
  }

  private static HttpListener.Limits oneWorker(Duration idle) {
    return new HttpListener.Limits(idle, HALF_MINUTE, HALF_MINUTE, 1, 1, 64);
  }

  /** With or without a last word. */
  private static boolean untilClosed(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        // A farewell, e.g. 408.
      }
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletableFuture<Integer> later(String path) {
    return client
        .sendAsync(
            HttpRequest.newBuilder(URI.create(url(path))).build(),
            HttpResponse.BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode);
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
    assertThat(get("/ca-0123456789abcdef.crl").statusCode()).isEqualTo(404);
    assertThat(post("/ocsp", new byte[10]).statusCode()).isEqualTo(200);
    assertThat(get("/ca.crl").statusCode()).isEqualTo(200);

    assertThat(metrics.exposition())
        .contains(
            requests("getcacaps", "answered", "scep", 1),
            requests("pkioperation", "unreadable", "scep", 3),
            requests("request", "too-long", "http", 1),
            requests("ocsp", "malformed-request", "ocsp", 2),
            requests("crl", "not-found", "publication", 1),
            requests("crl", "answered", "publication", 1));
  }

  private static String requests(String operation, String outcome, String protocol, int count) {
    return "postern_authority_requests_total{operation=\"%s\",outcome=\"%s\",protocol=\"%s\"} %d.0"
        .formatted(operation, outcome, protocol, count);
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
