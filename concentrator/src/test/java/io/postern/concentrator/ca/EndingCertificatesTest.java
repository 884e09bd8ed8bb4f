package io.postern.concentrator.ca;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.daemon.Metrics;
import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.StoreAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndingCertificatesTest {
  @TempDir private Path folder;
  private Instant now = Instant.now();

  @Test
  void prometheusIsToldHowManyEndSoon() throws Exception {
    try (Secret passphrase = Secret.ofText("correct horse");
        Database database = Database.open(new StoreAddress.Embedded(folder))) {
      new AuthorityFounding(database, passphrase, () -> now)
          .root(
              new X500Name("CN=CA"), KeyAlgorithm.P256, Duration.ofDays(100), AuthorityLimits.NONE);
      CertificateAuthority authority =
          CertificateAuthority.open(database, passphrase, AuthoritySettings.DEFAULT, () -> now);
      authority.issue(
          new CertificateApplication(
              new X500Name("CN=a"),
              AlternativeNames.NONE,
              KeyAlgorithm.P256.generate().getPublic()),
          CertificateProfile.CLIENT,
          Duration.ofDays(20));
      EndingCertificates ending = new EndingCertificates(authority, () -> now);
      Metrics metrics = new Metrics();
      ending.count(metrics.registry());

      ending.look(List.of());
      assertThat(metrics.exposition())
          .contains(
              "postern_certificates_ending{days=\"30\",whose=\"issued\"} 1.0",
              "postern_certificates_ending{days=\"7\",whose=\"issued\"} 0.0",
              "postern_certificates_ending{days=\"30\",whose=\"own\"} 0.0");

      now = now.plus(Duration.ofDays(95));
      ending.look(List.of());
      assertThat(metrics.exposition())
          .contains(
              "postern_certificates_ending{days=\"30\",whose=\"issued\"} 0.0",
              "postern_certificates_ending{days=\"7\",whose=\"own\"} 1.0",
              "postern_certificates_ending{days=\"1\",whose=\"own\"} 0.0");
    }
  }
}
