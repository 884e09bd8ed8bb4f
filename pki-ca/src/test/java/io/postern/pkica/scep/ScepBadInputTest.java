package io.postern.pkica.scep;

import static io.postern.pkica.scep.PkcsReqs.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.trust.KeyPolicy;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationStore;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.util.CollectionStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not be certified: each is answered, told of, and nothing is issued. */
class ScepBadInputTest {
  private static final InetAddress SOURCE = InetAddress.getLoopbackAddress();
  private static final KeyPair RSA = KeyAlgorithm.RSA_2048.generate();

  @TempDir private Path folder;
  private ScepHost host;
  private ScepDevice device;
  private X509Certificate registration;
  private long before;

  @BeforeEach
  void open() throws Exception {
    EnrolmentPolicy policy =
        new EnrolmentPolicy(
            new ChallengePolicy.Static(Secret.ofText("sesame")),
            new NamePolicy(List.of("example.org"), false, true),
            KeyPolicy.MODERN,
            CertificateProfile.CLIENT,
            Duration.ofDays(30),
            false);
    host = new ScepHost(folder, KeyAlgorithm.P256, policy);
    ScepDevice made = ScepDevice.of(host.url(), "a.example.org");
    device = new ScepDevice(RSA, made.host(), made.client());
    CMSSignedData found =
        new CMSSignedData(host.scep().get("GetCACert", "", SOURCE).body().toArray());
    registration =
        host.working().authority().list().stream()
            .filter(line -> line.profile().equals("registration"))
            .flatMap(line -> line.certificate().stream())
            .findFirst()
            .orElseThrow();
    assertThat(found.getCertificates().getMatches(null)).hasSize(2);
    before = host.working().authority().list().size();
  }

  @AfterEach
  void nothingIsIssued() {
    assertThat(host.working().authority().list()).hasSize((int) before);
    assertThat(host.desk().pending()).isEmpty();
    host.close();
  }

  @Test
  void octetsThatAreNoCms() {
    Bytes message = ours(request("sesame"));
    assertStatus(host.scep().post("PKIOperation", Bytes.EMPTY, SOURCE), 400);
    assertStatus(host.scep().post("PKIOperation", Bytes.ofText("hello"), SOURCE), 400);
    for (int length = 1; length < message.size(); length += 97) {
      assertStatus(host.scep().post("PKIOperation", message.slice(0, length), SOURCE), 400);
    }
  }

  /** Whatever octet is wrong, no exception comes out, and nothing is certified. */
  @Test
  void aMessageWithAWrongOctet() {
    Bytes message = ours(request("sesame"));
    Random random = new Random(1);
    for (int i = 0; i < 400; i++) {
      byte[] wrong = message.toArray();
      int at = random.nextInt(wrong.length);
      wrong[at] = (byte) (wrong[at] ^ 1 << random.nextInt(8));
      ScepAnswer answer = host.scep().post("PKIOperation", Bytes.copyOf(wrong), SOURCE);
      assertThat(answer.status()).isIn(200, 400);
      // Unsigned parts, like the certificates beside the signer's, may change without harm.
      if (host.lastEvent().outcome().equals("issued")) {
        before++;
      }
      assertThat(host.lastEvent().outcome()).isNotEmpty();
    }
    before = host.working().authority().list().size();
  }

  @Test
  void aMessageForAnotherRecipient() {
    KeyedChain other =
        TestHierarchy.peer(
            TestHierarchy.root("Other"),
            CertificateProfile.GATEWAY,
            KeyAlgorithm.RSA_2048,
            "ra.example.org");

    assertFailure(
        post(message(device.selfSigned(), other.certificate(), "AES_128", request("sesame"))),
        "bad-message-check");
  }

  @Test
  void legacyCiphersAndDigestsAreOff() {
    assertFailure(
        post(message(device.selfSigned(), registration, "DES", request("sesame"))),
        "bad-algorithm");
    assertFailure(
        post(
            message(device.selfSigned(), registration, "AES_128", "MD5withRSA", request("sesame"))),
        "bad-algorithm");
  }

  @Test
  void noChallengeOrAWrongOne() {
    assertFailure(post(ours(request(""))), "bad-request");
    assertFailure(post(ours(request("Sesame"))), "bad-request");
  }

  /** RFC 2986 §4.2: the request is signed by the key it is for. */
  @Test
  void aRequestSignedByAnotherKey() throws Exception {
    PKCS10CertificationRequest sound = request("sesame");
    byte[] octets = sound.getEncoded();
    octets[octets.length - 1] ^= 1;

    assertFailure(
        post(
            message(
                device.selfSigned(),
                registration,
                "AES_128",
                new PKCS10CertificationRequest(octets))),
        "bad-message-check");
  }

  @Test
  void aMessageSignedByAnotherKeyThanTheRequests() throws Exception {
    ScepDevice other = ScepDevice.of(host.url(), "a.example.org");

    assertFailure(
        post(message(other.selfSigned(), registration, "AES_128", request("sesame"))),
        "bad-message-check");
  }

  @Test
  void aShortKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    ScepDevice weak = new ScepDevice(generator.generateKeyPair(), device.host(), device.client());

    assertFailure(
        post(message(weak.selfSigned(), registration, "AES_128", weak.request("sesame"))),
        "bad-message-check");
    assertFailure(post(ours(weak.request("sesame"))), "bad-algorithm");
  }

  /** RFC 8017 §3.1: the exponent is odd and at least 3. With others nothing can be verified. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 4, 65536})
  void anRsaKeyWithAWrongExponent(long exponent) throws Exception {
    RSAPublicKey sound = (RSAPublicKey) RSA.getPublic();
    SubjectPublicKeyInfo wrong =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
            new org.bouncycastle.asn1.pkcs.RSAPublicKey(
                sound.getModulus(), BigInteger.valueOf(exponent)));
    PKCS10CertificationRequest request =
        new PKCS10CertificationRequestBuilder(device.subject(), wrong)
            .build(KeyAlgorithm.signer(RSA.getPrivate(), RSA.getPublic()));

    assertFailure(post(ours(request)), "bad-message-check");
  }

  /** RFC 8894 §3.4: only answers are signed by nobody. */
  @Test
  void messagesWithoutSignersOrWithoutTheirCertificates() throws Exception {
    assertStatus(post(Bytes.copyOf(DegenerateData.ofCertificates(List.of()))), 400);
    Bytes sound = ours(request("sesame"));
    CMSSignedData bare =
        CMSSignedData.replaceCertificatesAndCRLs(
            new CMSSignedData(sound.toArray()),
            new CollectionStore<>(List.of()),
            new CollectionStore<>(List.of()),
            new CollectionStore<>(List.of()));

    assertFailure(post(Bytes.copyOf(bare.getEncoded())), "bad-message-check");
  }

  /** RFC 8894 §3.1: what is issued is encrypted to the signer's key. */
  @Test
  void aSignerWhoseKeyIsNotRsa() throws Exception {
    KeyedChain elliptic =
        TestHierarchy.peer(
            TestHierarchy.root("Other"), CertificateProfile.CLIENT, KeyAlgorithm.P256, "a");

    assertFailure(
        post(message(elliptic, registration, "AES_128", "SHA256withECDSA", request("sesame"))),
        "bad-algorithm");
  }

  @Test
  void aMessageWithTwoSigners() throws Exception {
    CMSSignedData one = new CMSSignedData(ours(request("sesame")).toArray());
    CMSSignedData other =
        new CMSSignedData(
            message(
                    ScepDevice.of(host.url(), "b.example.org").selfSigned(),
                    registration,
                    "AES_128",
                    request("sesame"))
                .toArray());
    List<SignerInformation> both = new ArrayList<>(one.getSignerInfos().getSigners());
    both.addAll(other.getSignerInfos().getSigners());

    assertStatus(
        post(
            Bytes.copyOf(
                CMSSignedData.replaceSigners(one, new SignerInformationStore(both)).getEncoded())),
        400);
  }

  /** X.690 lets sequences nest; a reader that follows them all would run out of stack. */
  @Test
  void endlessNesting() {
    for (int length : new int[] {0x80, 0x82}) {
      byte[] nested = new byte[ScepServer.MOST_OCTETS];
      for (int i = 0; i + 3 < nested.length; i += 4) {
        nested[i] = 0x30;
        nested[i + 1] = (byte) length;
        nested[i + 2] = length == 0x80 ? 0x30 : (byte) (nested.length - i - 4 >>> 8);
        nested[i + 3] = (byte) (length == 0x80 ? 0x80 : nested.length - i - 4);
      }
      assertStatus(post(Bytes.copyOf(nested)), 400);
    }
  }

  /** What a person lists on a terminal does not write to it. */
  @Test
  void controlCharactersInAName() throws Exception {
    PKCS10CertificationRequest request =
        new JcaPKCS10CertificationRequestBuilder(
                new X500NameBuilder()
                    .addRDN(BCStyle.CN, new DERUTF8String("a\u001b[2J.example.org"))
                    .build(),
                RSA.getPublic())
            .build(KeyAlgorithm.signer(RSA.getPrivate(), RSA.getPublic()));

    assertFailure(post(ours(request)), "bad-request");
    assertThat(host.lastEvent().detail()).contains("control characters");
  }

  @Test
  void namesOutsideOfWhatIsCertified() throws Exception {
    ScepDevice outside = new ScepDevice(RSA, "a.example.com", device.client());
    ScepDevice near = new ScepDevice(RSA, "a.badexample.org", device.client());

    assertFailure(
        post(message(outside.selfSigned(), registration, "AES_128", outside.request("sesame"))),
        "bad-request");
    assertFailure(
        post(message(near.selfSigned(), registration, "AES_128", near.request("sesame"))),
        "bad-request");
  }

  @Test
  void aSubjectThatHasACertificateInForce() throws Exception {
    host.working()
        .authority()
        .issue(device.application(), CertificateProfile.CLIENT, Duration.ofDays(1));
    before++;

    assertFailure(post(ours(request("sesame"))), "bad-request");
    assertThat(host.lastEvent().detail()).contains("in force");
  }

  /** §3.2.1.1: what one key's owner began, another's does not continue. */
  @Test
  void aTransactionOfAnotherKey() throws Exception {
    Bytes first =
        message(
            device.selfSigned(),
            registration,
            "AES_128",
            "SHA256withRSA",
            request("sesame"),
            "one transaction");
    assertThat(post(first).status()).isEqualTo(200);
    assertThat(host.lastEvent().outcome()).isEqualTo("issued");
    before++;
    ScepDevice other = ScepDevice.of(host.url(), "b.example.org");

    assertFailure(
        post(
            message(
                other.selfSigned(),
                registration,
                "AES_128",
                "SHA256withRSA",
                other.request("sesame"),
                "one transaction")),
        "bad-request");
    // A replay gives what it gave.
    assertThat(post(first).status()).isEqualTo(200);
    assertThat(host.lastEvent().outcome()).isEqualTo("issued");
  }

  @Test
  void whatIsTooLong() {
    assertStatus(host.scep().post("PKIOperation", Bytes.copyOf(new byte[10_000_000]), SOURCE), 413);
    assertStatus(host.scep().get("PKIOperation", "A".repeat(65_536), SOURCE), 414);
  }

  @Test
  void whatIsNoOperationOrNoBase64() {
    assertStatus(host.scep().get("", "", SOURCE), 400);
    assertStatus(host.scep().get("GetEverything", "", SOURCE), 400);
    assertStatus(host.scep().get("PKIOperation", "!", SOURCE), 400);
    assertStatus(host.scep().post("GetCACert", Bytes.EMPTY, SOURCE), 400);
    assertStatus(host.scep().get("GetNextCACert", "", SOURCE), 404);
  }

  /** §4.1: a GET carries the same in base64, whose plus signs may have become blanks. */
  @Test
  void aGetIsReadLikeAPost() {
    String message = Base64.getEncoder().encodeToString(ours(request("wrong")).toArray());
    for (UnaryOperator<String> way :
        List.<UnaryOperator<String>>of(
            text -> text,
            text -> text.replace('+', ' '),
            text -> text.replaceAll("(.{64})", "$1\n"))) {
      host.scep().get("PKIOperation", way.apply(message), SOURCE);
      assertThat(host.lastEvent().detail()).isEqualTo("a wrong challenge password");
    }
  }

  /** The device's message, as it should be. */
  private Bytes ours(PKCS10CertificationRequest request) {
    return message(device.selfSigned(), registration, "AES_128", request);
  }

  private ScepAnswer post(Bytes message) {
    return host.scep().post("PKIOperation", message, SOURCE);
  }

  private void assertFailure(ScepAnswer answer, String outcome) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/x-pki-message");
    assertThat(host.lastEvent().outcome()).as(host.lastEvent().detail()).isEqualTo(outcome);
  }

  private void assertStatus(ScepAnswer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(host.lastEvent().outcome()).isEqualTo("unreadable");
  }

  private PKCS10CertificationRequest request(String challenge) {
    try {
      return device.request(challenge);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
