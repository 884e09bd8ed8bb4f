package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.postern.ike.key.Secret;
import io.postern.pkica.OpenSsl;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.CertificateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of SCEP that others wrote, as programs of Debian's. */
class ScepProgramsTest {
  private static final EnrolmentPolicy MODERN =
      EnrolmentPolicy.of(new ChallengePolicy.Static(Secret.ofText("sesame")));
  private static final EnrolmentPolicy LEGACY =
      new EnrolmentPolicy(
          MODERN.challenge(),
          NamePolicy.ANY,
          MODERN.keys(),
          MODERN.profile(),
          MODERN.validity(),
          true);

  @TempDir private Path folder;
  private ScepHost host;

  @AfterEach
  void close() {
    if (host != null) {
      host.close();
    }
  }

  /** Package strongswan-pki. The renewal is a RenewalReq with another key. */
  @Test
  void strongSwanEnrolsAndRenews() throws Exception {
    requireProgram("pki", "strongswan-pki");
    open(MODERN);
    new OpenSsl(folder).must("genrsa", "-out", "first.pem", "2048");
    new OpenSsl(folder).must("genrsa", "-out", "second.pem", "2048");
    run("pki", "--scepca", "--url", host.url(), "--caout", "ca.der", "--raout", "ra.der");

    run(
        "pki",
        "--scep",
        "--url",
        host.url(),
        "--in",
        "first.pem",
        "--dn",
        "O=Example, CN=a.example.org",
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
        "der",
        ">first.der");
    run(
        "pki",
        "--scep",
        "--url",
        host.url(),
        "--in",
        "second.pem",
        "--dn",
        "O=Example, CN=a.example.org",
        "--san",
        "a.example.org",
        "--cacert-enc",
        "ra.der",
        "--cacert-sig",
        "ra.der",
        "--cacert",
        "ca.der",
        "--cert",
        "first.der",
        "--key",
        "first.pem",
        "--outform",
        "der",
        ">second.der");

    X509Certificate first = certificate("first.der");
    X509Certificate second = certificate("second.der");
    assertThat(first.getSubjectAlternativeNames().toString()).contains("a.example.org");
    assertThat(second.getSubjectX500Principal()).isEqualTo(first.getSubjectX500Principal());
    assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
    assertThat(host.lastEvent().operation()).isEqualTo("renewal-req");
    run("pki", "--verify", "--in", "second.der", "--cacert", "ca.der");
  }

  /** Package scep, which is micromdm's. It encrypts with DES. */
  @Test
  void micromdmEnrols() throws Exception {
    requireProgram("scepclient", "scep");
    open(LEGACY);

    run(
        "scepclient",
        "-server-url",
        host.url(),
        "-private-key",
        "key.pem",
        "-certificate",
        "cert.pem",
        "-challenge",
        "sesame",
        "-cn",
        "a.example.org");

    assertThat(certificate("cert.pem").getSubjectX500Principal().getName())
        .contains("CN=a.example.org");
  }

  private void open(EnrolmentPolicy policy) throws Exception {
    host = new ScepHost(folder, KeyAlgorithm.RSA_2048, policy);
  }

  private X509Certificate certificate(String name) throws IOException {
    return CertificateFile.read(folder.resolve(name)).getFirst();
  }

  private static void requireProgram(String program, String debianPackage) {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin", program)),
        program + " is not installed: apt-get install " + debianPackage);
  }

  /** A last word like {@code >file} is where standard output goes. */
  private void run(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(words));
    Path output = folder.resolve("output");
    if (command.getLast().startsWith(">")) {
      output = folder.resolve(command.removeLast().substring(1));
    }
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    assertThat(process.exitValue())
        .as(
            "%s%n%s%n%s%n%s",
            String.join(" ", command),
            Files.readString(errors),
            Files.readString(output, StandardCharsets.ISO_8859_1),
            host.events())
        .isZero();
  }
}
