package io.postern.ike.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2408 §3.9, §3.10, §5.9, §5.10. */
class CertificatePayloadsTest {
  private static final TestAuthority ROOT = TestAuthority.root("O=Example, CN=Root");
  private static final PublicKey KEY = TestKeys.of("secp256r1", "leaf.example").getPublic();
  private static final List<Bytes> CHAIN =
      ROOT.intermediate("O=Example, CN=Sub")
          .intermediate("O=Example, CN=Low")
          .certify(KEY, "leaf.example");

  private static List<Payload.Certificate> payloads(int encoding, List<Bytes> all) {
    return all.stream().map(der -> new Payload.Certificate(encoding, der)).toList();
  }

  private static Reason refusal(List<Payload.Certificate> payloads) {
    return ((Reading.Refused<List<Bytes>>) CertificatePayloads.read(payloads)).refusal().reason();
  }

  private static List<Bytes> read(List<Payload.Certificate> payloads) {
    return ((Reading.Accepted<List<Bytes>>) CertificatePayloads.read(payloads)).value();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void theLeafIsFoundInAnyOrder(int seed) {
    List<Bytes> shuffled = new ArrayList<>(CHAIN);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(read(payloads(CertificatePayloads.X509_SIGNATURE, shuffled)))
        .startsWith(CHAIN.getFirst())
        .containsExactlyInAnyOrderElementsOf(CHAIN);
  }

  /** RFC 2408 §3.9: encoding 1. */
  @Test
  void aPkcs7HoldsTheWholeChain() {
    List<Payload> sent =
        CertificatePayloads.write(
            CHAIN, List.of(new Payload.CertificateRequest(CertificatePayloads.PKCS7, Bytes.EMPTY)));
    assertThat(sent).hasSize(1);
    Payload.Certificate bundle = (Payload.Certificate) sent.getFirst();
    assertThat(bundle.encoding()).isEqualTo(CertificatePayloads.PKCS7);
    assertThat(read(List.of(bundle)))
        .startsWith(CHAIN.getFirst())
        .containsExactlyInAnyOrderElementsOf(CHAIN);
  }

  @Test
  void unaskedAPayloadHoldsOneCertificateAndTheLeafIsFirst() {
    assertThat(CertificatePayloads.write(CHAIN, List.of()))
        .containsExactlyElementsOf(payloads(CertificatePayloads.X509_SIGNATURE, CHAIN));
  }

  /** PGP, DNS, Kerberos, SPKI, attribute; 12 and 13 are hash and URL of IKEv2. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 6, 9, 10, 11, 12, 13, 255})
  void anEncodingWeDoNotHaveIsRefusedIfNothingElseCame(int encoding) {
    List<Payload.Certificate> alone = payloads(encoding, List.of(Bytes.ofHex("00")));
    assertThat(refusal(alone)).isEqualTo(Reason.INVALID_CERT_ENCODING);
    assertThat(Reason.INVALID_CERT_ENCODING.notifyType()).hasValue(19);

    List<Payload.Certificate> beside = new ArrayList<>(alone);
    beside.addAll(payloads(CertificatePayloads.X509_SIGNATURE, CHAIN.subList(0, 1)));
    assertThat(read(beside)).containsExactly(CHAIN.getFirst());
  }

  @ParameterizedTest
  @CsvSource({"4, 00", "4, 3000", "4, 30820102", "1, 00", "1, 3000", "1, ''", "4, ''"})
  void whatIsNoCertificateIsInvalid(int encoding, String hex) {
    assertThat(refusal(payloads(encoding, List.of(Bytes.ofHex(hex)))))
        .isEqualTo(Reason.INVALID_CERTIFICATE);
  }

  @Test
  void eachCertificateCutShortIsInvalid() {
    Bytes der = CHAIN.getFirst();
    for (int size = 0; size < der.size(); size += 7) {
      assertThat(refusal(payloads(4, List.of(der.slice(0, size)))))
          .isEqualTo(Reason.INVALID_CERTIFICATE);
    }
  }

  @Test
  void seventeenCertificatesAreTooMany() {
    assertThat(refusal(payloads(4, Collections.nCopies(17, CHAIN.getFirst()))))
        .isEqualTo(Reason.INVALID_CERTIFICATE);
  }

  @Test
  void noneIsNoFault() {
    assertThat(read(List.of())).isEmpty();
  }

  @Test
  void manyAuthoritiesAreOneRequestForAny() {
    Bytes name = ROOT.authorities().getFirst();
    assertThat(CertificatePayloads.requests(Collections.nCopies(25, name)))
        .containsExactly(new Payload.CertificateRequest(4, Bytes.EMPTY));
    assertThat(CertificatePayloads.requests(List.of(name)))
        .containsExactly(new Payload.CertificateRequest(4, name));
  }

  /** RFC 2408 §5.10: what cannot be read or had is discarded. */
  @Test
  void aRequestThatCannotBeServedLeavesTheFirstKeyOfTheKind() {
    HeldSigningKey first = ROOT.issue("secp256r1", "first.example");
    HeldSigningKey other =
        TestAuthority.root("O=Other, CN=Root").issue("secp256r1", "second.example");
    for (String name : List.of("", "00", "3081ff")) {
      assertThat(
              CertificatePayloads.choose(
                  List.of(first, other),
                  SignatureKind.ECDSA_256,
                  List.of(new Payload.CertificateRequest(4, Bytes.ofHex(name)))))
          .containsSame(first);
    }
    assertThat(
            CertificatePayloads.choose(
                List.of(first, other),
                SignatureKind.ECDSA_256,
                List.of(
                    new Payload.CertificateRequest(
                        4, TestAuthority.root("O=Other, CN=Root").authorities().getFirst()))))
        .containsSame(other);
    assertThat(CertificatePayloads.choose(List.of(first), SignatureKind.RSA, List.of())).isEmpty();
  }

  /** CVE-2013-6075, CVE-2014-2891: crafted names and extensions. */
  @Test
  void anyOctetOfACertificateMayBeWrongAndNothingIsThrown() {
    byte[] der = CHAIN.getFirst().toArray();
    Bytes bundle = CertificateBundle.write(CHAIN);
    for (int at = 0; at < der.length; at++) {
      for (int value : new int[] {0, 0x7f, 0x80, 0xff, der[at] ^ 1}) {
        byte[] changed = der.clone();
        changed[at] = (byte) value;
        assertThat(CertificatePayloads.read(payloads(4, List.of(Bytes.copyOf(changed)))))
            .isNotNull();
      }
    }
    for (int at = 0; at < bundle.size(); at += 3) {
      byte[] changed = bundle.toArray();
      changed[at] ^= 0x55;
      assertThat(CertificatePayloads.read(payloads(1, List.of(Bytes.copyOf(changed))))).isNotNull();
    }
  }

  /** Made with {@code openssl crl2pkcs7 -nocrl}: the authority first, then the leaf. */
  @Test
  void aPkcs7OfOpenSslIsRead() {
    String bundle =
        """
        MIIDXgYJKoZIhvcNAQcCoIIDTzCCA0sCAQExADALBgkqhkiG9w0BBwGgggMzMIIBmDCCAT+gAwIB
        AgIUVFO3LYrwBC9cwOmxEDtigGLeq00wCgYIKoZIzj0EAwIwITEQMA4GA1UECgwHRXhhbXBsZTEN
        MAsGA1UEAwwEUm9vdDAgFw0yNjExMjEwNzMwMzZaGA8yMTI2MTAyODA3MzAzNlowITEQMA4GA1UE
        CgwHRXhhbXBsZTENMAsGA1UEAwwEUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHSY18k3
        KE1J3Kren39uP/42zp+euPljxtNQU9Aj7x5Yvw+bTudOO3H3XMs5cNg2HhctAvLvhhKXciaTpsk3
        NWmjUzBRMB0GA1UdDgQWBBR2anoPfu1e8n2yIoE7LbxHL8IpOzAfBgNVHSMEGDAWgBR2anoPfu1e
        8n2yIoE7LbxHL8IpOzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIFQM4jpjUSso
        e9JJ53OJ5zVod1Uh2d/exVnAkgEFIzLmAiAmIZRaTMkAGfH/x6mceOtCX0q1qkTR2s6MxXJ7VXy6
        mDCCAZMwggE5oAMCAQICFAomYB2sjWDuCGwEfJV2NgScGHLZMAoGCCqGSM49BAMCMCExEDAOBgNV
        BAoMB0V4YW1wbGUxDTALBgNVBAMMBFJvb3QwIBcNMjYxMTIxMDczMDM2WhgPMjEyNjEwMjgwNzMw
        MzZaMCExEDAOBgNVBAoMB0V4YW1wbGUxDTALBgNVBAMMBGxlYWYwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAT0Dv9irb0kB10749c9tZ17dFesQyIS7L41zitNJzuBP8ZG6YGd4pSdJ1lIdp2tsFzv
        Q2I/ix9PX6jbySTkG2CAo00wSzAJBgNVHRMEAjAAMB0GA1UdDgQWBBQtShB39syZjDHA3cZtgPBE
        dAo7vzAfBgNVHSMEGDAWgBR2anoPfu1e8n2yIoE7LbxHL8IpOzAKBggqhkjOPQQDAgNIADBFAiBK
        WrEMlw2eN5nRsvtGOk7L+IUn2joYhDhJCsQbnO8PGgIhAIanRAFHo1jzyzVLyaDDJ+AWE5RdXkzK
        U7WKhA8345j6MQA=
        """;
    List<Bytes> read =
        read(
            List.of(
                new Payload.Certificate(
                    CertificatePayloads.PKCS7,
                    Bytes.copyOf(Base64.getMimeDecoder().decode(bundle)))));
    assertThat(read).hasSize(2);
    assertThat(Bytes.copyOf(HashAlgorithm.SHA2_256.digest(read.getFirst().toArray())).hex())
        .isEqualTo("498184b348630b19c9075631ffe463acb0bc4d3366df0984e080e66e9e833170");
  }
}
