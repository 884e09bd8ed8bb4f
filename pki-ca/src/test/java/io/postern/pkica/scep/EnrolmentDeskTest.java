package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.pkica.WorkingAuthority;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.store.Enrolment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentDeskTest {
  private static final PublicKey KEY = KeyAlgorithm.P256.generate().getPublic();

  @TempDir private Path folder;

  /** Whoever asks without a challenge needs nobody's leave to wait, and so fills no disk. */
  @Test
  void onlySoManyWaitForAPerson() throws Exception {
    try (WorkingAuthority working =
        new WorkingAuthority(folder, KeyAlgorithm.P256, Publication.NONE)) {
      EnrolmentDesk desk =
          new EnrolmentDesk(
              working.authority(),
              working.database(),
              EnrolmentPolicy.of(new ChallengePolicy.Approval()),
              working::now);
      CertificateApplication application =
          new CertificateApplication(
              new X500Name("CN=a"),
              AlternativeNames.NONE,
              KeyAlgorithm.P256.generate().getPublic());
      for (int i = 0; i < EnrolmentDesk.MOST_PENDING; i++) {
        assertThat(open(desk, "transaction " + i, application)).isTrue();
      }

      assertThat(open(desk, "one more", application)).isFalse();
      desk.refuse("transaction 0", "nobody knows it");

      assertThat(open(desk, "one more", application)).isTrue();
    }
  }

  @Test
  void nobodyTakesAllPlacesAndNoneIsTakenForEver() throws Exception {
    try (WorkingAuthority working =
        new WorkingAuthority(folder, KeyAlgorithm.P256, Publication.NONE)) {
      EnrolmentDesk desk =
          new EnrolmentDesk(
              working.authority(),
              working.database(),
              EnrolmentPolicy.of(new ChallengePolicy.Approval()),
              working::now);
      for (int i = 0; i < 50; i++) {
        assertThat(ask(desk, "192.0.2.1", "transaction " + i)).isTrue();
      }

      assertThat(ask(desk, "192.0.2.1", "one more")).isFalse();
      assertThat(ask(desk, "192.0.2.2", "of another")).isTrue();
      working.pass(Duration.ofHours(2));
      assertThat(ask(desk, "192.0.2.1", "one more")).isTrue();
      working.pass(Duration.ofDays(31));
      assertThat(ask(desk, "192.0.2.1", "a month later")).isTrue();
      assertThat(desk.pending()).hasSize(1);
    }
  }

  private static boolean ask(EnrolmentDesk desk, String source, String transaction) {
    return desk.ask(
        new EnrolmentDesk.Attempt(
            transaction, Bytes.ofText(transaction), true, InetAddress.ofLiteral(source)),
        new CertificateApplication(new X500Name("CN=a"), AlternativeNames.NONE, KEY),
        Optional.empty());
  }

  private static boolean open(
      EnrolmentDesk desk, String transaction, CertificateApplication application) {
    return desk.open(
        Enrolment.State.PENDING,
        transaction,
        Bytes.ofText(transaction),
        application,
        Optional.empty());
  }
}
