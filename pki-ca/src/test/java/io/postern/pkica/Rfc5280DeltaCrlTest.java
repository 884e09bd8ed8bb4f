package io.postern.pkica;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.keyfile.PemText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delta CRLs, with OpenSSL as the judge. */
class Rfc5280DeltaCrlTest {
  private static final AuthoritySettings DELTAS =
      AuthoritySettings.DEFAULT
          .withPublication(
              new Publication(List.of("http://ca.example.org/ca.crl"), List.of(), List.of()))
          .withDeltas(
              new AuthoritySettings.DeltaCrls(
                  List.of("http://ca.example.org/delta-{key}.crl"), Duration.ofHours(2)));

  @TempDir private Path folder;
  private WorkingAuthority working;

  @AfterEach
  void close() {
    working.close();
  }

  private CertificateAuthority open(AuthoritySettings settings) throws Exception {
    working = new WorkingAuthority(folder, KeyAlgorithm.P256, settings);
    return working.authority();
  }

  private KeyedChain peer(String name) throws Exception {
    return working.peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, name);
  }

  @Test
  void withoutTheSwitchThereAreNone() throws Exception {
    CertificateAuthority authority = open(AuthoritySettings.DEFAULT);

    assertThat(authority.deltaCrl()).isEmpty();
    assertThat(authority.crl().getExtensionValue(Extension.freshestCRL.getId())).isNull();
  }

  /** §5.2.4: the full one stays, the delta has what came after it. */
  @Test
  void openSslFindsInTheDeltaWhatWasRevokedAfterTheFullCrl() throws Exception {
    CertificateAuthority authority = open(DELTAS);
    KeyedChain early = peer("early.example.org");
    KeyedChain late = peer("late.example.org");
    authority.revoke(early.certificate().getSerialNumber(), RevocationReason.SUPERSEDED);
    X509CRL full = authority.newCrl();

    authority.revoke(late.certificate().getSerialNumber(), RevocationReason.KEY_COMPROMISE);

    X509CRL delta = authority.deltaCrl().orElseThrow();
    assertThat(authority.crl()).isEqualTo(full);
    assertThat(delta.getRevokedCertificates())
        .extracting(X509CRLEntry::getSerialNumber)
        .containsExactly(late.certificate().getSerialNumber());
    assertThat(number(delta, Extension.deltaCRLIndicator))
        .isEqualTo(number(full, Extension.cRLNumber));
    assertThat(number(delta, Extension.cRLNumber)).isGreaterThan(number(full, Extension.cRLNumber));
    assertThat(delta.getCriticalExtensionOIDs())
        .isEqualTo(Set.of(Extension.deltaCRLIndicator.getId()));
    OpenSsl openSsl = new OpenSsl(folder);
    write("ca.pem", PemText.ofCertificates(authority.chain()));
    write("late.pem", PemText.ofCertificates(List.of(late.certificate())));
    write("full.pem", PemText.ofCrl(full));
    write("both.pem", PemText.ofCrl(full) + PemText.ofCrl(delta));
    String[] verify = {
      "verify",
      "-crl_check",
      "-use_deltas",
      "-extended_crl",
      "-CAfile",
      "ca.pem",
      "-CRLfile",
      "both.pem",
      "late.pem"
    };
    assertThat(openSsl.run(verify).output()).contains("certificate revoked");
    verify[7] = "full.pem";
    assertThat(openSsl.must(verify)).contains("OK");
    assertThat(openSsl.must("crl", "-in", "full.pem", "-noout", "-text"))
        .contains("X509v3 Freshest CRL", "http://ca.example.org/delta-")
        .doesNotContain("{key}");
  }

  /** §5.2.4: a delta belongs to one full CRL; the next full one has what it had. */
  @Test
  void theNextFullCrlTakesTheDeltaUp() throws Exception {
    CertificateAuthority authority = open(DELTAS);
    KeyedChain peer = peer("a.example.org");
    authority.crl();
    authority.revoke(peer.certificate().getSerialNumber(), RevocationReason.SUPERSEDED);
    assertThat(authority.crl().isRevoked(peer.certificate())).isFalse();

    working.pass(Duration.ofDays(2));

    assertThat(authority.crl().isRevoked(peer.certificate())).isTrue();
    X509CRL delta = authority.deltaCrl().orElseThrow();
    assertThat(delta.getRevokedCertificates()).isNull();
    assertThat(number(delta, Extension.deltaCRLIndicator))
        .isEqualTo(number(authority.crl(), Extension.cRLNumber));
  }

  @Test
  void aDeltaIsMadeAnewBeforeItIsOver() throws Exception {
    CertificateAuthority authority = open(DELTAS);
    X509CRL first = authority.deltaCrl().orElseThrow();
    assertThat(authority.deltaCrl()).contains(first);

    working.pass(Duration.ofMinutes(61));

    X509CRL second = authority.deltaCrl().orElseThrow();
    assertThat(second.getThisUpdate()).isAfter(first.getThisUpdate());
    assertThat(number(second, Extension.cRLNumber))
        .isGreaterThan(number(first, Extension.cRLNumber));
  }

  private void write(String name, String pem) throws Exception {
    Files.writeString(folder.resolve(name), pem);
  }

  private static long number(X509CRL crl, ASN1ObjectIdentifier type) {
    byte[] value = crl.getExtensionValue(type.getId());
    return ASN1Integer.getInstance(ASN1OctetString.getInstance(value).getOctets())
        .getValue()
        .longValueExact();
  }
}
