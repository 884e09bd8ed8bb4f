package io.postern.concentrator.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import io.postern.concentrator.ConfigFiles;
import io.postern.concentrator.Ran;
import io.postern.concentrator.config.AuthorityConfiguration;
import io.postern.concentrator.config.ConfigurationLoader;
import io.postern.concentrator.config.LoadedConfiguration;
import io.postern.concentrator.daemon.Metrics;
import io.postern.concentrator.http.HttpListener;
import io.postern.pkica.keyfile.CertificateFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ca.est}: strongSwan and curl against the daemon's authority (RFC 7030). */
class EstServingTest {
  @TempDir private Path folder;
  private Tools tools;
  private ActorSystem<Void> system;
  private final Metrics metrics = new Metrics();
  private RunningAuthority authority;

  @BeforeEach
  void serve() throws Exception {
    tools = new Tools(folder);
    Files.writeString(folder.resolve("passphrase"), "correct horse\n");
    ca("init", "--name", "CN=CA", "--key", "p256");
    ca("export", "-o", file("ca.pem"));
    system = ActorSystem.create(Behaviors.empty(), "est", HttpListener.SETTINGS);
    authority = RunningAuthority.open(configuration());
    authority.serve(system, metrics.registry());
  }

  @AfterEach
  void close() throws Exception {
    authority.close();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** §4.2.1 with a challenge as the password, §4.2.2 with the old certificate. */
  @Test
  void strongSwanEnrolsAndRenews() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/pki")),
        "pki is not installed: apt-get install strongswan-pki");
    request("first");
    request("second");

    strongSwan("first", "--userpass", "anybody:sesame-open");
    strongSwan("second", "--cert", "first.crt", "--key", "first.key");

    assertThat(tools.must("openssl", "verify", "-CAfile", "ca.pem", "first.crt", "second.crt"))
        .contains("first.crt: OK", "second.crt: OK");
    X509Certificate first = CertificateFile.read(folder.resolve("first.crt")).getFirst();
    X509Certificate second = CertificateFile.read(folder.resolve("second.crt")).getFirst();
    assertThat(second.getSubjectX500Principal()).isEqualTo(first.getSubjectX500Principal());
    assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
  }

  @Test
  void statusesAreThoseOfTheDocumentation() throws Exception {
    request("first");
    String secret = "x:sesame-open";

    assertThat(curl("first", "simpleenroll")).isEqualTo("401");
    assertThat(Files.readString(folder.resolve("first.headers")).toLowerCase(Locale.ROOT))
        .contains("www-authenticate: basic realm=");
    assertThat(curl("first", "simpleenroll", "-u", "x:wrong")).isEqualTo("401");
    assertThat(curl("first", "simpleenroll", "-u", secret, "-H", "Content-Type: text/plain"))
        .isEqualTo("415");
    assertThat(curl("first", "fullcmc", "-u", secret)).isEqualTo("404");
    assertThat(curl("first", "simplereenroll", "-u", secret)).isEqualTo("403");
    Files.writeString(folder.resolve("first.b64"), "A".repeat(40_000));
    assertThat(send("first", "simpleenroll", "-u", secret)).isEqualTo("413");
    assertThat(get("csrattrs")).isEqualTo("204");
    assertThat(metrics.exposition())
        .contains(
            "postern_authority_requests_total{operation=\"simpleenroll\",outcome=\"unauthenticated\",protocol=\"est\"}"
                + " 2.0",
            "postern_authority_requests_total{operation=\"unknown\",outcome=\"unreadable\",protocol=\"est\"}"
                + " 1.0",
            "postern_authority_requests_total{operation=\"request\",outcome=\"too-long\",protocol=\"http\"}"
                + " 1.0");
    assertThat(get("cacerts")).isEqualTo("200");
    tools.must("openssl", "base64", "-A", "-d", "-in", "got", "-out", "got.p7");
    assertThat(tools.must("openssl", "pkcs7", "-inform", "DER", "-in", "got.p7", "-print_certs"))
        .contains("BEGIN CERTIFICATE");
  }

  /** The certificate of TLS bears our identity, too. */
  @Test
  void ourIdentityIsInTheCertificateOfTls() throws Exception {
    X509Certificate ours =
        CertificateFile.read(folder.resolve("store").resolve("server-ecdsa.pem")).getFirst();

    assertThat(ours.getSubjectAlternativeNames().toString())
        .contains("vpn.example.org", "localhost");
  }

  private void request(String name) throws Exception {
    tools.must(
        "openssl",
        "req",
        "-new",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        name + ".key",
        "-subj",
        "/CN=a.example.org",
        "-addext",
        "subjectAltName=DNS:a.example.org",
        "-outform",
        "DER",
        "-out",
        name + ".csr");
  }

  private void strongSwan(String name, String... proof) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("pki", "--est", "--url", url(), "--in", name + ".csr"));
    words.addAll(List.of("--cacert", "ca.pem", "--outform", "pem"));
    words.addAll(List.of(proof));
    Files.writeString(folder.resolve(name + ".crt"), tools.must(words.toArray(String[]::new)));
  }

  private String curl(String name, String operation, String... more) throws Exception {
    Files.writeString(
        folder.resolve(name + ".b64"),
        Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve(name + ".csr"))));
    return send(name, operation, more);
  }

  private String send(String name, String operation, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("curl", "-sS", "--cacert", "ca.pem"));
    words.addAll(List.of(more));
    if (Stream.of(more).noneMatch(word -> word.startsWith("Content-Type:"))) {
      words.addAll(List.of("-H", "Content-Type: application/pkcs10"));
    }
    words.addAll(List.of("--data-binary", "@" + name + ".b64", "-o", name + ".p7"));
    words.addAll(List.of("-D", name + ".headers", "-w", "%{http_code}"));
    words.add(url() + "/.well-known/est/" + operation);
    return tools.must(words.toArray(String[]::new));
  }

  private String get(String operation) throws Exception {
    return tools.must(
        "curl",
        "-sS",
        "--cacert",
        "ca.pem",
        "-o",
        "got",
        "-w",
        "%{http_code}",
        url() + "/.well-known/est/" + operation);
  }

  private String url() {
    return "https://localhost:" + authority.estAddress().orElseThrow().getPort();
  }

  private AuthorityConfiguration configuration() {
    LoadedConfiguration loaded =
        ConfigurationLoader.load(
            ConfigFiles.write(
                folder,
                """
                postern {
                  identity = "vpn.example.org"
                  ca {
                    directory = "%s", passphrase = "file:%s"
                    est { listen = "127.0.0.1:0" }
                    scep { challenge = password, password = sesame-open }
                    server { names = [ localhost, "127.0.0.1" ] }
                  }
                  pools.staff { network = "10.99.0.0/16" }
                  groups.staff { pool = staff, any-identity = on, authenticate = rsa }
                }
                """
                    .formatted(file("store"), file("passphrase"))));
    assertThat(loaded.configuration()).as("%s", loaded.problems()).isPresent();
    return loaded.configuration().orElseThrow().authority().orElseThrow();
  }

  private void ca(String... arguments) {
    List<String> all = new ArrayList<>(List.of("ca"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--directory", file("store"), "--passphrase-file", file("passphrase")));
    all.addAll(List.of("--socket", file("no-daemon.sock")));
    assertThat(Ran.postern(all.toArray(String[]::new))).extracting(Ran::status).isEqualTo(0);
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }
}
