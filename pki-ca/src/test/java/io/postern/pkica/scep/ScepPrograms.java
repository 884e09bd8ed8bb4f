package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.key.Secret;
import io.postern.pkica.OpenSsl;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.host.Shell;
import io.postern.pkica.keyfile.CertificateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** A server of SCEP, and a client of it that others wrote, as a program of Debian's. */
final class ScepPrograms implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final EnrolmentPolicy CHALLENGED =
      EnrolmentPolicy.of(new ChallengePolicy.Static(Secret.ofText("sesame")));

  private final Path folder;
  private final ScepHost host;
  private final Shell shell;

  private ScepPrograms(Path folder, EnrolmentPolicy policy) throws Exception {
    this.folder = folder;
    this.host = new ScepHost(folder, KeyAlgorithm.RSA_2048, policy);
    this.shell = new Shell(folder);
  }

  static ScepPrograms challenged(Path folder) throws Exception {
    return new ScepPrograms(folder, CHALLENGED);
  }

  /** Answers MD5 and DES, too. */
  static ScepPrograms challengedLegacy(Path folder) throws Exception {
    return new ScepPrograms(folder, legacy(CHALLENGED));
  }

  static ScepPrograms approved(Path folder) throws Exception {
    return new ScepPrograms(folder, EnrolmentPolicy.of(new ChallengePolicy.Approval()));
  }

  static ScepPrograms approvedLegacy(Path folder) throws Exception {
    return new ScepPrograms(folder, legacy(EnrolmentPolicy.of(new ChallengePolicy.Approval())));
  }

  private static EnrolmentPolicy legacy(EnrolmentPolicy policy) {
    return new EnrolmentPolicy(
        policy.challenge(),
        policy.names(),
        policy.keys(),
        policy.profile(),
        policy.validity(),
        true);
  }

  ScepHost host() {
    return host;
  }

  Shell shell() {
    return shell;
  }

  String url() {
    return host.url();
  }

  void key(String name) throws Exception {
    new OpenSsl(folder).must("genrsa", "-out", name, "2048");
  }

  X509Certificate certificate(String name) throws IOException {
    return CertificateFile.read(folder.resolve(name)).getFirst();
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Waits until a client has asked, and polled, and says yes to what it asked for. */
  X509Certificate approveAfterAPoll(String poll) throws Exception {
    await(() -> count(poll, "pending") > 0);
    assertThat(host.desk().pending()).hasSize(1);
    return host.desk().approve(host.desk().pending().getFirst().transaction());
  }

  long count(String operation, String outcome) {
    return host.events().stream()
        .filter(event -> event.operation().equals(operation) && event.outcome().equals(outcome))
        .count();
  }

  void await(BooleanSupplier condition) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(LONGEST);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new IOException("it did not come to pass: " + host.events());
      }
      Thread.sleep(50);
    }
  }

  @Override
  public void close() {
    shell.close();
    host.close();
  }
}
