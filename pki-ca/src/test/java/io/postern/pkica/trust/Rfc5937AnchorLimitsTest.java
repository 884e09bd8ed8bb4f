package io.postern.pkica.trust;

import static io.postern.pkica.TestHierarchy.NOW;
import static io.postern.pkica.TestHierarchy.ders;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.keyfile.KeyedChain;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 5937 §3.2: what the anchor's own certificate forbids holds for all below it. */
class Rfc5937AnchorLimitsTest {
  private static final AuthorityLimits NAMES =
      new AuthorityLimits(OptionalInt.empty(), List.of("example.org"));
  private static final AuthorityLimits NOBODY_BELOW =
      new AuthorityLimits(OptionalInt.of(0), List.of());

  /** With a root, and with an authority whose issuer nobody here trusts. */
  static List<Arguments> anchors() {
    KeyedChain unknown = TestHierarchy.root("Unknown");
    return List.of(
        Arguments.argumentSet(
            "roots",
            TestHierarchy.root("Limited", NAMES),
            TestHierarchy.root("Last", NOBODY_BELOW)),
        Arguments.argumentSet(
            "issued by another",
            TestHierarchy.authority(unknown, "Limited", NAMES),
            TestHierarchy.authority(unknown, "Last", NOBODY_BELOW)));
  }

  @ParameterizedTest
  @MethodSource("anchors")
  void namesOutsideOfItsConstraintsAreRefused(KeyedChain limited, KeyedChain last) {
    assertThat(judge(limited, peer(limited, "a.example.org"))).isInstanceOf(Reading.Accepted.class);
    refused(judge(limited, peer(limited, "a.example.com")), "name constraints of 'CN=Limited'");
    refused(judge(limited, peer(limited, "a.badexample.org")), "name constraints");
    refused(
        judge(limited, peer(TestHierarchy.authority(limited, "Below"), "a.example.com")),
        "name constraints");
    assertThat(judge(last, peer(last, "a.example.com"))).isInstanceOf(Reading.Accepted.class);
  }

  @ParameterizedTest
  @MethodSource("anchors")
  void moreAuthoritiesThanItPermitsAreRefused(KeyedChain limited, KeyedChain last) {
    refused(
        judge(last, peer(TestHierarchy.authority(last, "Below"), "a.example.org")),
        "permits 0 authorities below it");
    assertThat(judge(limited, peer(TestHierarchy.authority(limited, "Below"), "a.example.org")))
        .isInstanceOf(Reading.Accepted.class);
  }

  /** §3: it is about those below; its own certificate is trusted as it is. */
  @Test
  void anAnchorThatIsItselfThePeerHasNothingAboveIt() {
    KeyedChain peer = peer(TestHierarchy.root("Limited", NAMES), "a.example.com");

    assertThat(judge(peer, peer)).isInstanceOf(Reading.Accepted.class);
  }

  private static KeyedChain peer(KeyedChain issuer, String name) {
    return TestHierarchy.peer(issuer, CertificateProfile.CLIENT, name);
  }

  private static Reading<CertificatePath> judge(KeyedChain anchor, KeyedChain peer) {
    return PathValidator.of(TrustStore.of(anchor.certificate()))
        .validate(ders(peer.certificates()), NOW);
  }

  private static void refused(Reading<CertificatePath> reading, String words) {
    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> {
              assertThat(refused.refusal().reason()).isEqualTo(Reason.CERTIFICATE_UNFIT);
              assertThat(refused.refusal().detail()).contains(words);
            });
  }
}
