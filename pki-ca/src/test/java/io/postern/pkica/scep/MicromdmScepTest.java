package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.pkica.host.Program;
import io.postern.pkica.host.Programs;
import io.postern.pkica.host.Shell;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** micromdm's {@code scepclient}, Debian's package scep. It encrypts with DES. */
class MicromdmScepTest {
  @TempDir private Path folder;

  @BeforeAll
  static void programs() {
    Programs.require(Program.MICROMDM_SCEP);
  }

  /** It signs with the certificate it has, if there is one, and says RenewalReq. */
  @Test
  void itEnrolsAndRenews() throws Exception {
    try (ScepPrograms programs = ScepPrograms.challengedLegacy(folder)) {
      programs.shell().must(client(programs));
      X509Certificate first = programs.certificate("cert.pem");
      programs.shell().must(client(programs));
      X509Certificate second = programs.certificate("cert.pem");

      assertThat(first.getSubjectX500Principal().getName()).contains("CN=a.example.org");
      assertThat(second.getSubjectX500Principal()).isEqualTo(first.getSubjectX500Principal());
      assertThat(second).isNotEqualTo(first);
      assertThat(programs.count("pkcs-req", "issued")).isEqualTo(1);
      assertThat(programs.count("renewal-req", "issued")).isEqualTo(1);
    }
  }

  /** It asks again after 30 seconds, with the very same request. */
  @Test
  void itAsksAgainUntilAPersonApproves() throws Exception {
    try (ScepPrograms programs = ScepPrograms.approvedLegacy(folder)) {
      Shell.Started client = programs.shell().start(client(programs));
      X509Certificate approved = programs.approveAfterAPoll("pkcs-req");
      programs.shell().mustEnd(client);

      assertThat(programs.certificate("cert.pem")).isEqualTo(approved);
    }
  }

  private static String[] client(ScepPrograms programs) {
    return new String[] {
      "scepclient",
      "-server-url",
      programs.url(),
      "-private-key",
      "key.pem",
      "-certificate",
      "cert.pem",
      "-challenge",
      "sesame",
      "-cn",
      "a.example.org",
      "-debug"
    };
  }
}
