package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.pkica.host.Program;
import io.postern.pkica.host.Programs;
import io.postern.pkica.host.Shell;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** strongSwan's {@code pki --scepca} and {@code pki --scep}. */
class StrongSwanScepTest {
  @TempDir private Path folder;

  @BeforeAll
  static void programs() {
    Programs.require(Program.STRONGSWAN_PKI);
  }

  /** The renewal is a RenewalReq with another key. */
  @Test
  void itEnrolsAndRenews() throws Exception {
    try (ScepPrograms programs = ScepPrograms.challenged(folder)) {
      authority(programs);
      programs.key("first.pem");
      programs.key("second.pem");

      programs.shell().must(enrol(programs, "first", "--password", "sesame"));
      programs.shell().must(enrol(programs, "second", "--cert", "first.der", "--key", "first.pem"));

      X509Certificate first = programs.certificate("first.der");
      X509Certificate second = programs.certificate("second.der");
      assertThat(first.getSubjectAlternativeNames().toString()).contains("a.example.org");
      assertThat(second.getSubjectX500Principal()).isEqualTo(first.getSubjectX500Principal());
      assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
      assertThat(programs.host().lastEvent().operation()).isEqualTo("renewal-req");
      programs.shell().must("pki", "--verify", "--in", "second.der", "--cacert", "ca.der");
    }
  }

  @Test
  void itPollsUntilAPersonApproves() throws Exception {
    try (ScepPrograms programs = ScepPrograms.approved(folder)) {
      authority(programs);
      programs.key("first.pem");

      Shell.Started client =
          programs
              .shell()
              .start(enrol(programs, "first", "--interval", "1", "--maxpolltime", "60"));
      X509Certificate approved = programs.approveAfterAPoll("cert-poll");
      programs.shell().mustEnd(client);

      assertThat(programs.certificate("first.der")).isEqualTo(approved);
    }
  }

  @Test
  void aWrongPasswordGivesItNothing() throws Exception {
    try (ScepPrograms programs = ScepPrograms.challenged(folder)) {
      authority(programs);
      programs.key("first.pem");

      Shell.Started client =
          programs.shell().start(enrol(programs, "first", "--password", "open barley"));

      assertThat(programs.shell().end(client)).isNotZero();
      assertThat(Shell.said(client)).contains("failed");
      assertThat(programs.host().lastEvent().outcome()).isEqualTo("bad-request");
    }
  }

  private static void authority(ScepPrograms programs) throws Exception {
    programs
        .shell()
        .must("pki", "--scepca", "--url", programs.url(), "--caout", "ca.der", "--raout", "ra.der");
  }

  private static String[] enrol(ScepPrograms programs, String name, String... more) {
    List<String> words =
        new ArrayList<>(List.of("pki", "--scep", "--url", programs.url(), "--in", name + ".pem"));
    words.addAll(List.of("--dn", "O=Example, CN=a.example.org", "--san", "a.example.org"));
    words.addAll(List.of("--cacert-enc", "ra.der", "--cacert-sig", "ra.der", "--cacert", "ca.der"));
    words.addAll(List.of("--outform", "der"));
    words.addAll(List.of(more));
    words.add(">" + name + ".der");
    return words.toArray(String[]::new);
  }
}
