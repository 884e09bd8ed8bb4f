package io.postern.pkica.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.KeyKeeper;
import io.postern.pkica.OpenSsl;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.keyfile.PemText;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.StoreAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The authority's key in a PKCS #11 token: SoftHSM of Debian's. */
class TokenAuthorityTest {
  private static final Duration YEAR = Duration.ofDays(365);
  private static final X500Name NAME = new X500Name("O=Example,CN=Example VPN");
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Secret PASSPHRASE = Secret.ofText("correct horse");
  private static long slot;
  private static long another;
  private static long untouched;

  @TempDir private Path folder;
  private Database database;

  @BeforeAll
  static void token() throws Exception {
    // The library looks for tokens when it is loaded, and not again.
    slot = SoftHsm.newToken("authority");
    another = SoftHsm.newToken("another");
    untouched = SoftHsm.newToken("untouched");
  }

  @BeforeEach
  void open() {
    database = Database.open(new StoreAddress.Embedded(folder));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "P256", "P384"})
  void openSslVerifiesWhatATokenSigned(KeyAlgorithm algorithm) throws Exception {
    KeyKeeper keeper = new KeyKeeper.InToken(SoftHsm.open(slot), PASSPHRASE);
    new AuthorityFounding(database, keeper, CLOCK)
        .root(NAME, algorithm, YEAR, AuthorityLimits.NONE);
    CertificateAuthority authority =
        CertificateAuthority.open(database, keeper, AuthoritySettings.DEFAULT, CLOCK);
    X509Certificate peer =
        authority.issue(
            new CertificateApplication(
                new X500Name("CN=peer"),
                AlternativeNames.NONE,
                KeyAlgorithm.P256.generate().getPublic()),
            CertificateProfile.CLIENT,
            Duration.ofDays(1));
    authority.revoke(peer.getSerialNumber(), RevocationReason.SUPERSEDED);

    Files.writeString(folder.resolve("ca.pem"), PemText.ofCertificates(authority.chain()));
    Files.writeString(folder.resolve("peer.pem"), PemText.ofCertificates(List.of(peer)));
    Files.writeString(folder.resolve("crl.pem"), PemText.ofCrl(authority.crl()));
    OpenSsl openSsl = new OpenSsl(folder);
    assertThat(openSsl.must("verify", "-x509_strict", "-CAfile", "ca.pem", "peer.pem"))
        .contains("OK");
    assertThat(openSsl.must("crl", "-in", "crl.pem", "-CAfile", "ca.pem", "-noout"))
        .contains("verify OK");
    assertThat(authority.signer().key().getEncoded()).as("the key outside of the token").isNull();
  }

  @Test
  void anAuthorityMovesIntoATokenByRollOver() throws Exception {
    new AuthorityFounding(database, PASSPHRASE, CLOCK)
        .root(NAME, KeyAlgorithm.P256, YEAR, AuthorityLimits.NONE);
    KeyKeeper keeper = new KeyKeeper.InToken(SoftHsm.open(slot), PASSPHRASE);
    AuthorityFounding founding = new AuthorityFounding(database, keeper, CLOCK);

    X509Certificate next = founding.prepareRollOver(KeyAlgorithm.P384, YEAR);
    founding.activate();

    CertificateAuthority authority =
        CertificateAuthority.open(database, keeper, AuthoritySettings.DEFAULT, CLOCK);
    assertThat(authority.chain().getFirst()).isEqualTo(next);
    assertThat(authority.signer().key().getEncoded()).isNull();
    assertThatThrownBy(
            () -> CertificateAuthority.open(database, PASSPHRASE, AuthoritySettings.DEFAULT, CLOCK))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("in a token");
  }

  @Test
  void anotherTokenHasNoSuchKey() throws Exception {
    KeyKeeper keeper = new KeyKeeper.InToken(SoftHsm.open(slot), PASSPHRASE);
    new AuthorityFounding(database, keeper, CLOCK)
        .root(NAME, KeyAlgorithm.P256, YEAR, AuthorityLimits.NONE);
    KeyKeeper other = new KeyKeeper.InToken(SoftHsm.open(another), PASSPHRASE);

    assertThatThrownBy(
            () -> CertificateAuthority.open(database, other, AuthoritySettings.DEFAULT, CLOCK))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("the token has no key postern-");
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    try (Secret wrong = Secret.ofText("000000")) {
      assertThatThrownBy(() -> Token.open(SoftHsm.library(), OptionalLong.of(untouched), wrong))
          .isInstanceOf(UnusableTokenException.class)
          .hasMessageContaining("CKR_PIN_INCORRECT");
      assertThatThrownBy(() -> Token.open(SoftHsm.library(), OptionalLong.of(99), wrong))
          .isInstanceOf(UnusableTokenException.class);
      assertThatThrownBy(() -> Token.open(Path.of("/nowhere.so"), OptionalLong.empty(), wrong))
          .isInstanceOf(UnusableTokenException.class)
          .hasMessageContaining("/nowhere.so");
      assertThatThrownBy(
              () -> Token.open(Path.of("/a.so\nattributes = x"), OptionalLong.empty(), wrong))
          .isInstanceOf(UnusableTokenException.class)
          .hasMessageContaining("expected letters");
    }
  }
}
