package io.postern.pkica.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.key.Secret;
import io.postern.pkica.RegistrationAuthority;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.WorkingAuthority;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.keyfile.UnusableFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpiryTest {
  @TempDir private Path folder;
  private WorkingAuthority working;
  private final List<ExpiryWarning> warnings = new ArrayList<>();
  private ExpiryWatch watch;

  @BeforeEach
  void open() throws Exception {
    working = new WorkingAuthority(folder, KeyAlgorithm.P256, Publication.NONE);
    watch = new ExpiryWatch(working.authority(), working::now, warnings::add);
  }

  @AfterEach
  void close() {
    working.close();
  }

  /** Each peer's certificate is valid for 90 days. */
  @Test
  void whatWasIssuedIsWarnedOfAtThirtySevenAndOneDays() throws Exception {
    working.peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "a.example.org");
    List<Integer> days = new ArrayList<>();
    for (int day = 0; day < 89; day++) {
      watch.look(List.of());
      warnings.forEach(warning -> days.add(warning.days()));
      warnings.clear();
      working.pass(Duration.ofDays(1));
    }
    assertThat(watch.look(List.of()).issued()).isEqualTo(new ExpiryCounts(1, 1, 1, 0));
    days.add(warnings.getFirst().days());

    assertThat(days).containsExactly(30, 7, 1);
    assertThat(warnings.getFirst().subject()).contains("a.example.org");
    assertThat(warnings.getFirst().own()).isFalse();
    assertThat(watch.latest().own()).isEqualTo(ExpiryCounts.NONE);
    working.pass(Duration.ofDays(2));
    assertThat(watch.look(List.of()).issued()).isEqualTo(ExpiryCounts.NONE);
  }

  @Test
  void whatWasRenewedOrRevokedIsNotWarnedOf() throws Exception {
    working.peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "renewed.example.org");
    KeyedChain gone =
        working.peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "revoked.example.org");
    working
        .authority()
        .revoke(gone.certificate().getSerialNumber(), RevocationReason.CESSATION_OF_OPERATION);
    working.pass(Duration.ofDays(61));
    working.peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "renewed.example.org");

    assertThat(watch.look(List.of()).issued()).isEqualTo(ExpiryCounts.NONE);
    assertThat(warnings).isEmpty();
  }

  /** The authority's own, that of SCEP's registration, and what the caller names. */
  @Test
  void ourOwnAreWarnedOfAlsoWhenTheyAreOver() throws Exception {
    KeyedChain server =
        working.peer(CertificateProfile.GATEWAY, KeyAlgorithm.P256, "gate.example.org");
    try (Secret passphrase = Secret.ofText("of the registration")) {
      new RegistrationAuthority(working.authority(), working.database(), passphrase, working::now)
          .chain();
    }
    working.pass(Duration.ofDays(91));
    assertThat(watch.look(List.of(server.certificate())).own())
        .isEqualTo(new ExpiryCounts(0, 0, 0, 1));
    assertThat(warnings).extracting(ExpiryWarning::days).containsExactly(0);
    warnings.clear();

    working.pass(WorkingAuthority.YEAR.minusDays(93));

    assertThat(watch.look(List.of()).own()).isEqualTo(new ExpiryCounts(2, 2, 0, 0));
  }

  @Test
  void theServersCertificateRenewsItself() throws Exception {
    ServerCertificate server = server();
    KeyedChain first = server.chain();
    assertThat(server.chain().certificate()).isEqualTo(first.certificate());
    assertThat(server.renewIfDue()).isEmpty();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("server.pem"))))
        .isEqualTo("rw-------");

    working.pass(Duration.ofDays(61));

    KeyedChain second = server.renewIfDue().orElseThrow();
    assertThat(second.certificate().getPublicKey())
        .isNotEqualTo(first.certificate().getPublicKey());
    assertThat(second.certificate().getSubjectAlternativeNames().toString())
        .contains("gate.example.org");
    assertThat(server.chain().certificate()).isEqualTo(second.certificate());
    assertThat(server.renewIfDue()).isEmpty();
  }

  @Test
  void theServersCertificateIsMadeAnewWhenItIsRevokedOrTheAuthorityHasAnotherKey()
      throws Exception {
    ServerCertificate server = server();
    KeyedChain first = server.chain();
    working
        .authority()
        .revoke(first.certificate().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
    Optional<KeyedChain> second = server.renewIfDue();
    assertThat(second).isPresent();

    working.founding().prepareRollOver(KeyAlgorithm.P256, WorkingAuthority.YEAR);
    assertThat(server.renewIfDue()).map(KeyedChain::certificate).isEmpty();
    working.founding().activate();

    assertThat(server.renewIfDue().orElseThrow().certificates().get(1))
        .isEqualTo(working.authority().chain().getFirst());
  }

  @Test
  void anotherFileIsNotOverwritten() throws Exception {
    Files.writeString(folder.resolve("server.pem"), "notes");

    assertThatThrownBy(() -> server().chain()).isInstanceOf(UnusableFileException.class);
    assertThat(folder.resolve("server.pem")).hasContent("notes");
  }

  private ServerCertificate server() {
    return new ServerCertificate(
        working.authority(),
        new ServerCertificate.Wanted(
            new X500Name("CN=gate.example.org"),
            TestHierarchy.accepted(AlternativeNames.parse(List.of("gate.example.org"))),
            KeyAlgorithm.P256,
            Duration.ofDays(90)),
        folder.resolve("server.pem"),
        working::now);
  }
}
