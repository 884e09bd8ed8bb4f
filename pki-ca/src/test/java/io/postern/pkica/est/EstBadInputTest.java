package io.postern.pkica.est;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.pkica.TestHierarchy;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.scep.ChallengePolicy;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.scep.NamePolicy;
import io.postern.pkica.trust.KeyPolicy;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RFC 7030 §4.2.3: what is refused has a status of HTTP, and nothing is issued. */
class EstBadInputTest {
  private static final String PKCS10 = "application/pkcs10";
  private static final KeyPair KEYS = KeyAlgorithm.P256.generate();
  private static final Bytes REQUEST = request("a.example.org", KEYS);
  private static final Optional<String> RIGHT = basic("anybody:sesame");

  @TempDir private Path folder;
  private EstHost host;
  private int before;

  @BeforeEach
  void open() throws Exception {
    host =
        new EstHost(
            folder,
            new EnrolmentPolicy(
                new ChallengePolicy.Static(Secret.ofText("sesame")),
                new NamePolicy(List.of("example.org"), false, true),
                KeyPolicy.MODERN,
                CertificateProfile.CLIENT,
                Duration.ofDays(30),
                false));
    before = host.working().authority().list().size();
  }

  @AfterEach
  void nothingIsIssued() {
    assertThat(host.working().authority().list()).hasSize(before);
    host.close();
  }

  @Test
  void whatIsNoOperation() {
    assertThat(ask("POST", "fullcmc", PKCS10, REQUEST, RIGHT)).isEqualTo(404);
    assertThat(ask("POST", "../simpleenroll", PKCS10, REQUEST, RIGHT)).isEqualTo(404);
    assertThat(ask("GET", "simpleenroll", PKCS10, REQUEST, RIGHT)).isEqualTo(405);
    assertThat(ask("POST", "cacerts", PKCS10, REQUEST, RIGHT)).isEqualTo(405);
  }

  @Test
  void whatIsNoRequest() {
    assertThat(enrol(Bytes.EMPTY)).isEqualTo(400);
    assertThat(enrol(Bytes.ofText("hello"))).isEqualTo(400);
    assertThat(enrol(REQUEST.slice(0, REQUEST.size() - 5))).isEqualTo(400);
    assertThat(ask("POST", "simpleenroll", "text/html", base64(REQUEST), RIGHT)).isEqualTo(415);
    assertThat(ask("POST", "simpleenroll", PKCS10, Bytes.copyOf(new byte[10_000_000]), RIGHT))
        .isEqualTo(413);
  }

  /** X.690 lets sequences nest; a reader that follows them all would run out of stack. */
  @Test
  void endlessNesting() {
    byte[] indefinite = new byte[20_000];
    for (int i = 0; i < indefinite.length; i += 2) {
      indefinite[i] = 0x30;
      indefinite[i + 1] = (byte) 0x80;
    }
    assertThat(enrol(Bytes.copyOf(indefinite).slice(0, 12_000))).isEqualTo(400);
  }

  @Test
  void anotherKeysSignatureOrAWeakKey() throws Exception {
    byte[] forged = REQUEST.toArray();
    forged[forged.length - 1] ^= 1;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);

    assertThat(enrol(Bytes.copyOf(forged))).isEqualTo(400);
    assertThat(enrol(request("a.example.org", generator.generateKeyPair()))).isEqualTo(400);
  }

  @Test
  void namesOutsideOfThePolicy() {
    assertThat(enrol(request("a.example.com", KEYS))).isEqualTo(403);
    assertThat(host.lastEvent().outcome()).isEqualTo("refused");
  }

  /** §3.2.3. */
  @Test
  void noPasswordOrAWrongOne() {
    assertThat(ask("POST", "simpleenroll", PKCS10, base64(REQUEST), Optional.empty()))
        .isEqualTo(401);
    for (String wrong : List.of("Basic", "Basic !", "Bearer sesame", "Basic c2VzYW1l")) {
      assertThat(ask("POST", "simpleenroll", PKCS10, base64(REQUEST), Optional.of(wrong)))
          .isEqualTo(401);
    }
    assertThat(ask("POST", "simpleenroll", PKCS10, base64(REQUEST), basic("x:Sesame")))
        .isEqualTo(401);
    assertThat(host.lastEvent().outcome()).isEqualTo("unauthenticated");
  }

  @Test
  void afterSomeWrongPasswordsARightOneWaits() {
    for (int i = 0; i < 5; i++) {
      ask("POST", "simpleenroll", PKCS10, base64(REQUEST), basic("x:wrong" + i));
    }
    assertThat(enrol(REQUEST)).isEqualTo(429);
    assertThat(host.lastEvent().outcome()).isEqualTo("throttled");
  }

  /** §4.2.2: the same names, by a certificate of ours. */
  @Test
  void renewalsForOtherNamesOrByStrangers() throws Exception {
    KeyedChain peer =
        host.working().peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "b.example.org");
    before++;
    KeyedChain stranger =
        TestHierarchy.peer(
            TestHierarchy.root("Stranger"), CertificateProfile.CLIENT, "a.example.org");

    assertThat(renew(Optional.of(peer.certificate()))).isEqualTo(403);
    assertThat(host.lastEvent().detail()).contains("other names");
    assertThat(renew(Optional.of(stranger.certificate()))).isEqualTo(403);
    assertThat(renew(Optional.empty())).isEqualTo(403);
  }

  @Test
  void aSubjectThatHasACertificateInForce() throws Exception {
    host.working().peer(CertificateProfile.CLIENT, KeyAlgorithm.P256, "a.example.org");
    before++;

    assertThat(enrol(REQUEST)).isEqualTo(403);
    assertThat(host.lastEvent().detail()).contains("in force");
  }

  private int renew(Optional<X509Certificate> client) throws Exception {
    return host.est()
        .answer(
            new EstRequest(
                "POST",
                "simplereenroll",
                PKCS10,
                base64(REQUEST),
                client,
                Optional.empty(),
                InetAddress.getLoopbackAddress()))
        .status();
  }

  private int enrol(Bytes der) {
    return ask("POST", "simpleenroll", PKCS10, base64(der), RIGHT);
  }

  private int ask(
      String method, String operation, String type, Bytes body, Optional<String> authorization) {
    return host.est()
        .answer(
            new EstRequest(
                method,
                operation,
                type,
                body,
                Optional.empty(),
                authorization,
                InetAddress.getLoopbackAddress()))
        .status();
  }

  private static Bytes base64(Bytes der) {
    return Bytes.copyOf(Base64.getEncoder().encode(der.toArray()));
  }

  private static Optional<String> basic(String pair) {
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(Bytes.ofText(pair).toArray()));
  }

  private static Bytes request(String host, KeyPair keys) {
    return CertificateApplication.write(
        new X500Name("O=Example,CN=" + host),
        TestHierarchy.accepted(AlternativeNames.parse(List.of(host))),
        keys);
  }
}
