package io.postern.pkica.proof;

import static io.postern.pkica.TestHierarchy.NOW;
import static io.postern.pkica.TestHierarchy.ders;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.trust.CertificateIdentity;
import io.postern.pkica.trust.PathValidator;
import io.postern.pkica.trust.TrustStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathJudgeTest {
  private final KeyedChain root = TestHierarchy.root("Root");
  private final KeyedChain peer =
      TestHierarchy.peer(root, CertificateProfile.CLIENT, "a.example.org");
  private final Identity name = Identity.fqdn("a.example.org");
  private final List<Identity> proven = new ArrayList<>();

  @Test
  void aChainThatBearsTheIdentityGivesItsKey() {
    assertThat(judge().judge(name, ders(peer.certificates())))
        .isEqualTo(Reading.accepted(peer.certificate().getPublicKey()));
    assertThat(proven).containsExactly(name);
  }

  @Test
  void aChainOfAnotherIsRefused() {
    assertReason(
        judge().judge(Identity.fqdn("b.example.org"), ders(peer.certificates())),
        Reason.CERTIFICATE_WITHOUT_IDENTITY);
    assertThat(proven).isEmpty();
  }

  @Test
  void aPeerThatSendsNoneMustBeKnown() {
    assertThat(judge(peer.certificate()).judge(name, List.of()))
        .isEqualTo(Reading.accepted(peer.certificate().getPublicKey()));
    assertReason(judge().judge(name, List.of()), Reason.CERTIFICATE_UNAVAILABLE);
  }

  @Test
  void theAnchorsAreWhatIsAskedFor() {
    assertThat(judge().authorities())
        .containsExactly(Bytes.copyOf(root.certificate().getSubjectX500Principal().getEncoded()));
  }

  @Test
  void aKeyWithItsChainSigns() {
    assertThat(SigningKeys.of(peer).certificates()).isEqualTo(ders(peer.certificates()));
    assertThat(SigningKeys.of(peer).sign(Bytes.ofHex("00".repeat(32))).size()).isEqualTo(64);
  }

  private PathJudge judge(X509Certificate... known) {
    return new PathJudge(
        PathValidator.of(TrustStore.of(root.certificate())),
        CertificateIdentity.STANDARD,
        List.of(known),
        InstantSource.fixed(NOW),
        (claimed, path) -> proven.add(claimed));
  }

  private static void assertReason(Reading<PublicKey> reading, Reason reason) {
    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Refused.class, no -> assertThat(no.refusal().reason()).isEqualTo(reason));
  }
}
