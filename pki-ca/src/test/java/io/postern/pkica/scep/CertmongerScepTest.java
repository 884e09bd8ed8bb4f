package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.pkica.host.Program;
import io.postern.pkica.host.Programs;
import io.postern.pkica.host.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * certmonger, whose daemon makes the messages that its scep-submit sends. It runs without the
 * system's bus, on one of the test's own.
 */
class CertmongerScepTest {
  private static final String NAME = "CN=a.example.org,O=Example";

  @TempDir private Path folder;

  @BeforeAll
  static void programs() {
    Programs.require(Program.CERTMONGER_SCEP);
  }

  @Test
  void scepSubmitAsksForCapabilitiesAndCertificates() throws Exception {
    try (ScepPrograms programs = ScepPrograms.challenged(folder)) {
      String submit = Program.CERTMONGER_SCEP.file();

      assertThat(programs.shell().must(submit, "-u", programs.url(), "-c"))
          .contains("POSTPKIOperation", "Renewal", "SHA-256", "AES");
      assertThat(programs.shell().must(submit, "-u", programs.url(), "-C"))
          .contains("BEGIN CERTIFICATE");
    }
  }

  /** The renewal is with another key, proven by the old one. */
  @Test
  void itEnrolsAndRenews() throws Exception {
    try (ScepPrograms programs = ScepPrograms.challenged(folder)) {
      daemon(programs);

      request(programs, "-L", "sesame", "-w");
      X509Certificate first = programs.certificate("cert.pem");
      programs.shell().must("getcert", "rekey", "-s", "-i", "test", "-w");
      X509Certificate second = programs.certificate("cert.pem");

      assertThat(first.getSubjectAlternativeNames().toString()).contains("a.example.org");
      assertThat(second.getSubjectX500Principal()).isEqualTo(first.getSubjectX500Principal());
      assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
      assertThat(programs.host().lastEvent().outcome()).isEqualTo("issued");
    }
  }

  @Test
  void itPollsUntilAPersonApproves() throws Exception {
    try (ScepPrograms programs = ScepPrograms.approved(folder)) {
      daemon(programs);

      request(programs);
      X509Certificate approved = programs.approveAfterAPoll("pkcs-req");
      programs.shell().must("getcert", "refresh", "-s", "-i", "test");
      programs.await(() -> Files.exists(folder.resolve("cert.pem")));

      assertThat(programs.certificate("cert.pem")).isEqualTo(approved);
    }
  }

  /** Waits until it knows the authority's certificates. */
  private void daemon(ScepPrograms programs) throws IOException, InterruptedException {
    Shell shell = programs.shell();
    for (String each : List.of("HOME", "CERTMONGER_CONFIG_DIR", "CERTMONGER_TMPDIR")) {
      shell.set(each, folder.toString());
    }
    for (String each : List.of("REQUESTS", "CAS", "LOCAL_CA")) {
      Path place = Files.createDirectory(folder.resolve(each));
      shell.set("CERTMONGER_" + each + "_DIR", place.toString());
    }
    String run =
        "echo $DBUS_SESSION_BUS_ADDRESS >bus.new; mv bus.new bus;"
            + " exec /usr/lib/certmonger/certmonger-session -n -d 1";
    shell.start("dbus-run-session", "--", "sh", "-c", run);
    programs.await(() -> Files.exists(folder.resolve("bus")));
    shell.set("DBUS_SESSION_BUS_ADDRESS", Files.readString(folder.resolve("bus")).trim());
    programs.await(() -> succeeds(shell, "", "getcert", "list-cas", "-s"));
    shell.must("getcert", "add-scep-ca", "-s", "-c", "postern", "-u", programs.url());
    programs.await(
        () -> succeeds(shell, "thumbprint", "getcert", "list-cas", "-s", "-c", "postern"));
  }

  private static boolean succeeds(Shell shell, String saying, String... words) {
    try {
      Shell.Started started = shell.start(words);
      return shell.end(started) == 0 && Shell.said(started).contains(saying);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void request(ScepPrograms programs, String... more)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(List.of("getcert", "request", "-s", "-c", "postern", "-I", "test"));
    words.addAll(List.of("-k", folder.resolve("key.pem").toString()));
    words.addAll(List.of("-f", folder.resolve("cert.pem").toString()));
    words.addAll(List.of("-N", NAME, "-D", "a.example.org", "-g", "2048"));
    words.addAll(List.of(more));
    Shell.Started request = programs.shell().start(words.toArray(String[]::new));
    assertThat(programs.shell().end(request))
        .as(
            "%s%n%s%n%s",
            Shell.said(request),
            programs.shell().must("getcert", "list", "-s"),
            programs.host().events())
        .isZero();
  }
}
