package io.postern.pkica.est;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.key.Secret;
import io.postern.pkica.OpenSsl;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.host.Program;
import io.postern.pkica.host.Programs;
import io.postern.pkica.host.Shell;
import io.postern.pkica.keyfile.CertificateFile;
import io.postern.pkica.keyfile.PemText;
import io.postern.pkica.scep.ChallengePolicy;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.store.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RFC 7030 with strongSwan's {@code pki --est} and {@code --estca}, and with curl and OpenSSL. */
class EstProgramsTest {
  private static final EnrolmentPolicy CHALLENGED =
      EnrolmentPolicy.of(new ChallengePolicy.Static(Secret.ofText("sesame")));

  @TempDir private Path folder;
  private EstHost host;
  private Shell shell;

  @BeforeAll
  static void programs() {
    Programs.require(Program.STRONGSWAN_PKI, Program.CURL, Program.OPENSSL);
  }

  @AfterEach
  void close() {
    shell.close();
    host.close();
  }

  private void open(EnrolmentPolicy policy) throws Exception {
    host = new EstHost(folder, policy);
    shell = new Shell(folder);
    Files.writeString(
        folder.resolve("ca.pem"), PemText.ofCertificates(host.working().authority().chain()));
    request("first");
    request("second");
  }

  /** §4.2.1 with the challenge, §4.2.2 with the old certificate. */
  @Test
  void strongSwanEnrolsAndRenews() throws Exception {
    open(CHALLENGED);

    shell.must(strongSwan("first", "--userpass", "anybody:sesame"));
    shell.must(strongSwan("second", "--cert", "first.crt", "--key", "first.key"));

    X509Certificate first = certificate("first.crt");
    X509Certificate second = certificate("second.crt");
    assertThat(second.getSubjectX500Principal()).isEqualTo(first.getSubjectX500Principal());
    assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
    assertThat(host.lastEvent().operation()).isEqualTo("simplereenroll");
    assertThat(new OpenSsl(folder).must("verify", "-CAfile", "ca.pem", "first.crt", "second.crt"))
        .contains("first.crt: OK", "second.crt: OK");
  }

  @Test
  void strongSwanWithAWrongPasswordGetsNothing() throws Exception {
    open(CHALLENGED);

    Shell.Started client = shell.start(strongSwan("first", "--userpass", "anybody:barley"));

    assertThat(shell.end(client)).isNotZero();
    assertThat(host.lastEvent().outcome()).isEqualTo("unauthenticated");
    assertThat(issued()).isZero();
  }

  /** §4.2.3: 202 with Retry-After, then the same request again. */
  @Test
  void strongSwanAsksAgainUntilAPersonApproves() throws Exception {
    open(EnrolmentPolicy.of(new ChallengePolicy.Approval()));

    Shell.Started client =
        shell.start(strongSwan("first", "--interval", "1", "--maxpolltime", "60"));
    awaitPending();
    X509Certificate approved = host.desk().approve(host.desk().pending().getFirst().transaction());
    shell.mustEnd(client);

    assertThat(certificate("first.crt")).isEqualTo(approved);
  }

  /** §4.1: in a roll-over those of both keys, and those that lead from one to the other. */
  @Test
  void strongSwanFetchesTheAuthoritysCertificates() throws Exception {
    open(CHALLENGED);
    host.working().founding().prepareRollOver(KeyAlgorithm.P256, Duration.ofDays(700));

    shell.must(
        "pki",
        "--estca",
        "--url",
        host.url(),
        "--cacert",
        "ca.pem",
        "--caout",
        "got.pem",
        "--outform",
        "pem");

    try (var files = Files.list(folder)) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("got"))).hasSize(4);
    }
  }

  @Test
  void curlEnrolsWithAOneTimeChallengeAndRenewsWithItsCertificate() throws Exception {
    open(EnrolmentPolicy.of(new ChallengePolicy.OneTime()));
    String challenge = host.desk().newChallenge(Optional.empty(), Duration.ofHours(1));

    assertThat(curl("first", "simpleenroll", "-u", "x:" + challenge)).isEqualTo("200");
    certificateOf("first");
    assertThat(curl("second", "simpleenroll", "-u", "x:" + challenge)).isEqualTo("401");
    String[] proof = {"--cert", "first.crt", "--key", "first.key"};
    assertThat(curl("second", "simplereenroll", proof)).isEqualTo("200");
    certificateOf("second");

    assertThat(new OpenSsl(folder).must("verify", "-CAfile", "ca.pem", "first.crt", "second.crt"))
        .contains("first.crt: OK", "second.crt: OK");
    assertThat(issued()).isEqualTo(2);
  }

  @Test
  void aRevokedCertificateProvesNothing() throws Exception {
    open(CHALLENGED);
    shell.must(strongSwan("first", "--userpass", "anybody:sesame"));
    host.working()
        .authority()
        .revoke(certificate("first.crt").getSerialNumber(), RevocationReason.KEY_COMPROMISE);

    String[] proof = {"--cert", "first.crt", "--key", "first.key"};
    assertThat(curl("second", "simplereenroll", proof)).isEqualTo("403");
    assertThat(curl("second", "simpleenroll", proof)).isEqualTo("401");
    assertThat(issued()).isZero();
  }

  private void request(String name) throws Exception {
    new OpenSsl(folder)
        .must(
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
            "/O=Example/CN=a.example.org",
            "-addext",
            "subjectAltName=DNS:a.example.org",
            "-outform",
            "DER",
            "-out",
            name + ".csr");
  }

  private String[] strongSwan(String name, String... more) {
    List<String> words =
        new ArrayList<>(List.of("pki", "--est", "--url", host.url(), "--in", name + ".csr"));
    words.addAll(List.of("--cacert", "ca.pem", "--outform", "pem"));
    words.addAll(List.of(more));
    words.add(">" + name + ".crt");
    return words.toArray(String[]::new);
  }

  /** The status; the answer is in a file. */
  private String curl(String name, String operation, String... more) throws Exception {
    Files.writeString(
        folder.resolve(name + ".b64"),
        Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve(name + ".csr"))));
    List<String> words = new ArrayList<>(List.of("curl", "-sS", "--cacert", "ca.pem"));
    words.addAll(List.of("-H", "Content-Type: application/pkcs10"));
    words.addAll(List.of("--data-binary", "@" + name + ".b64", "-o", name + ".p7"));
    words.addAll(List.of("-w", "%{http_code}"));
    words.addAll(List.of(more));
    words.add(host.url(operation));
    return shell.must(words.toArray(String[]::new)).trim();
  }

  private void certificateOf(String name) throws Exception {
    OpenSsl openSsl = new OpenSsl(folder);
    openSsl.must("base64", "-A", "-d", "-in", name + ".p7", "-out", name + ".p7b");
    openSsl.must(
        "pkcs7", "-inform", "DER", "-in", name + ".p7b", "-print_certs", "-out", name + ".crt");
  }

  private X509Certificate certificate(String name) throws IOException {
    return CertificateFile.read(folder.resolve(name)).getFirst();
  }

  private void awaitPending() throws InterruptedException {
    Instant end = Instant.now().plusSeconds(60);
    while (host.desk().pending().isEmpty() && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }
  }

  private long issued() {
    return host.working().authority().list().stream()
        .filter(line -> line.profile().equals("client"))
        .filter(line -> line.state() == IssuedCertificate.State.ISSUED)
        .count();
  }
}
