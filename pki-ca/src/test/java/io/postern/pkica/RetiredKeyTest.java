package io.postern.pkica;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.RevocationReason;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.keyfile.PemText;
import io.postern.pkica.ocsp.OcspAnswer;
import io.postern.pkica.ocsp.OcspResponder;
import io.postern.pkica.trust.RevocationSource.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a roll-over the old key still speaks for what it issued, and only for that. */
class RetiredKeyTest {
  @TempDir private Path folder;
  private WorkingAuthority working;
  private CertificateAuthority authority;
  private X509Certificate oldRoot;
  private X509Certificate newRoot;
  private KeyedChain before;
  private KeyedChain after;
  private OcspResponder responder;

  @BeforeEach
  void rollOver() throws Exception {
    working =
        new WorkingAuthority(
            folder,
            KeyAlgorithm.P256,
            new Publication(
                List.of("http://ca.example.org/ca-{key}.crl"),
                List.of("http://ca.example.org/ocsp"),
                List.of("http://ca.example.org/ca-{key}.crt")));
    authority = working.authority();
    responder = new OcspResponder(authority, Duration.ofHours(1), working::now);
    oldRoot = authority.chain().getFirst();
    before = working.peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "before.example.org");
    newRoot = working.founding().prepareRollOver(KeyAlgorithm.P384, WorkingAuthority.YEAR);
    working.founding().activate();
    after = working.peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "after.example.org");
  }

  @AfterEach
  void close() {
    working.close();
  }

  @Test
  void eachKeyHasItsCrlUnderItsName() throws Exception {
    authority.revoke(before.certificate().getSerialNumber(), RevocationReason.SUPERSEDED);

    X509CRL old = authority.crl(Publication.keyName(oldRoot)).orElseThrow();
    X509CRL young = authority.crl(Publication.keyName(newRoot)).orElseThrow();

    assertThat(authority.crl()).isEqualTo(young);
    assertThat(authority.crlFor(before.certificate().getSerialNumber())).isEqualTo(old);
    old.verify(oldRoot.getPublicKey());
    young.verify(newRoot.getPublicKey());
    assertThat(old.isRevoked(before.certificate())).isTrue();
    assertThat(young.getRevokedCertificates()).isNull();
    assertThat(authority.crl("0123456789abcdef")).isEmpty();
    assertThat(authority.certificate(Publication.keyName(oldRoot))).contains(oldRoot);
    OpenSsl openSsl = new OpenSsl(folder);
    Files.writeString(folder.resolve("old.pem"), PemText.ofCertificates(List.of(oldRoot)));
    Files.writeString(
        folder.resolve("before.pem"), PemText.ofCertificates(List.of(before.certificate())));
    Files.writeString(folder.resolve("crl.pem"), PemText.ofCrl(old));
    assertThat(
            openSsl
                .run(
                    "verify",
                    "-crl_check",
                    "-CAfile",
                    "old.pem",
                    "-CRLfile",
                    "crl.pem",
                    "before.pem")
                .output())
        .contains("certificate revoked");
    assertThat(openSsl.must("x509", "-in", "before.pem", "-noout", "-text"))
        .contains("http://ca.example.org/ca-" + Publication.keyName(oldRoot) + ".crl")
        .contains("http://ca.example.org/ca-" + Publication.keyName(oldRoot) + ".crt");
  }

  /** The CRL of the old key is made anew in time, too. */
  @Test
  void theCrlOfARetiredKeyIsRenewed() throws Exception {
    X509CRL first = authority.crl(Publication.keyName(oldRoot)).orElseThrow();

    working.pass(Duration.ofDays(2));

    assertThat(authority.crl(Publication.keyName(oldRoot)).orElseThrow().getThisUpdate())
        .isAfter(first.getThisUpdate());
  }

  /** RFC 6960 §4.2.2.2: an answer counts if the issuer signed it. */
  @Test
  void eachKeyAnswersInOcspForWhatItIssued() throws Exception {
    assertThat(status(before, oldRoot)).isEqualTo(Status.GOOD);
    assertThat(status(after, newRoot)).isEqualTo(Status.GOOD);

    authority.revoke(before.certificate().getSerialNumber(), RevocationReason.SUPERSEDED);

    assertThat(status(before, oldRoot)).isEqualTo(Status.REVOKED);
  }

  /** A serial number of one key's is unknown to the other. */
  @Test
  void noKeyAnswersForTheOther() {
    assertThat(status(before, newRoot)).isEqualTo(Status.UNKNOWN);
    assertThat(status(after, oldRoot)).isEqualTo(Status.UNKNOWN);
  }

  private Status status(KeyedChain peer, X509Certificate issuer) {
    Bytes answer = responder.respond(OcspAnswer.request(peer.certificate(), issuer));
    return OcspAnswer.status(answer, peer.certificate(), issuer, working.now());
  }
}
