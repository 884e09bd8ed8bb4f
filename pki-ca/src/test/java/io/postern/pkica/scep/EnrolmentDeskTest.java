package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.pkica.WorkingAuthority;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.store.Enrolment;
import java.nio.file.Path;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentDeskTest {
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

  private static boolean open(
      EnrolmentDesk desk, String transaction, CertificateApplication application) {
    return desk.open(Enrolment.State.PENDING, transaction, Bytes.ofText(transaction), application);
  }
}
