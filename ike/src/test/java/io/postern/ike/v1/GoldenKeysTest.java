package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.auth.CertificatePayloads;
import io.postern.ike.auth.SignatureKind;
import io.postern.ike.auth.SignatureVerification;
import io.postern.ike.key.Keymat;
import io.postern.ike.key.ProtectedHash;
import io.postern.ike.key.Secret;
import io.postern.ike.key.Skeyid;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keys, IVs and hashes of whole conversations between two strongSwans, as these computed them (RFC
 * 2409 §5, §5.5, Appendix B): an implementation that is not ours.
 */
class GoldenKeysTest {
  static Stream<GoldenConversation> conversations() {
    return Stream.of("psk", "rsa", "aggressive").map(GoldenConversation::of);
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void skeyidItsChildrenAndTheKeyOfTheCipher(GoldenConversation golden) {
    try (Skeyid skeyid = golden.skeyid();
        Secret cipherKey = skeyid.cipherKey(golden.suite().cipher())) {
      assertThat(octets(skeyid.derivation())).isEqualTo(golden.octets("SKEYID_d"));
      assertThat(octets(skeyid.authentication())).isEqualTo(golden.octets("SKEYID_a"));
      assertThat(octets(skeyid.encryption())).isEqualTo(golden.octets("SKEYID_e"));
      assertThat(octets(cipherKey)).isEqualTo(golden.octets("cipherKey"));
    }
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void ivsOfPhaseOneAndOfQuickMode(GoldenConversation golden) {
    try (Skeyid skeyid = golden.skeyid();
        IsakmpSa sa = golden.established(skeyid)) {
      assertThat(Bytes.copyOf(golden.phaseOne(skeyid).currentIv()))
          .isEqualTo(golden.octets("initialIv"));
      assertThat(Bytes.copyOf(sa.exchange(ExchangeType.QUICK, golden.messageId()).currentIv()))
          .isEqualTo(golden.octets("quickModeIv"));
    }
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void proofsOfBothEnds(GoldenConversation golden) throws Exception {
    try (Skeyid skeyid = golden.skeyid()) {
      ProtectedExchange exchange = golden.phaseOne(skeyid);
      ParsedMessage ofInitiator = golden.open(exchange, golden.isMainMode() ? 5 : 3);
      ParsedMessage ofResponder = golden.isMainMode() ? golden.open(exchange, 6) : golden.clear(2);
      Bytes saiB = golden.clear(1).bodyOf(Payload.SecurityAssociation.class).orElseThrow();
      Bytes idiiB = id(golden.isMainMode() ? ofInitiator : golden.clear(1));
      Bytes hashI = skeyid.hashInitiator(golden.gxi(), golden.gxr(), golden.cookies(), saiB, idiiB);
      Bytes hashR =
          skeyid.hashResponder(golden.gxi(), golden.gxr(), golden.cookies(), saiB, id(ofResponder));
      assertThat(hashI).isEqualTo(golden.octets("hashI"));
      assertThat(hashR).isEqualTo(golden.octets("hashR"));
      assertProven(golden, ofInitiator, hashI);
      assertProven(golden, ofResponder, hashR);
    }
  }

  private static void assertProven(GoldenConversation golden, ParsedMessage message, Bytes hash)
      throws Exception {
    if (golden.has("preSharedKey")) {
      assertThat(message.first(Payload.Hash.class).orElseThrow().data()).isEqualTo(hash);
    } else {
      assertThat(
              SignatureVerification.check(
                  SignatureKind.RSA,
                  publicKey(message),
                  hash,
                  message.first(Payload.Signature.class).orElseThrow().data()))
          .isEmpty();
    }
  }

  private static PublicKey publicKey(ParsedMessage message) throws Exception {
    Payload.Certificate payload = message.first(Payload.Certificate.class).orElseThrow();
    assertThat(payload.encoding()).isEqualTo(CertificatePayloads.X509_SIGNATURE);
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(payload.data().toArray()))
        .getPublicKey();
  }

  private static Bytes id(ParsedMessage message) {
    return message.bodyOf(Payload.Identification.class).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void hashesOfQuickMode(GoldenConversation golden) {
    try (Skeyid skeyid = golden.skeyid();
        IsakmpSa sa = golden.established(skeyid)) {
      int messageId = golden.messageId();
      List<ParsedMessage> messages = quickMode(golden, sa);
      Bytes ni = nonce(messages.get(0));
      Bytes nr = nonce(messages.get(1));
      assertThat(hash(messages.get(0)))
          .isEqualTo(ProtectedHash.first(skeyid, messageId, messages.get(0).afterFirst()));
      assertThat(hash(messages.get(1)))
          .isEqualTo(ProtectedHash.second(skeyid, messageId, ni, messages.get(1).afterFirst()));
      assertThat(hash(messages.get(2))).isEqualTo(ProtectedHash.third(skeyid, messageId, ni, nr));
    }
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void keysOfTheChildSas(GoldenConversation golden) {
    try (Skeyid skeyid = golden.skeyid();
        IsakmpSa sa = golden.established(skeyid)) {
      List<ParsedMessage> messages = quickMode(golden, sa);
      // Packets of the initiator have the SPI that the responder chose.
      assertThat(keymat(golden, skeyid, messages, spi(messages.get(1)), "Initiator"))
          .isEqualTo(logged(golden, "Initiator"));
      assertThat(keymat(golden, skeyid, messages, spi(messages.get(0)), "Responder"))
          .isEqualTo(logged(golden, "Responder"));
    }
  }

  private static Bytes keymat(
      GoldenConversation golden,
      Skeyid skeyid,
      List<ParsedMessage> messages,
      Bytes spi,
      String sender) {
    Optional<Secret> secret =
        golden.has("quickModeGxy")
            ? Optional.of(Secret.take(golden.octets("quickModeGxy").toArray()))
            : Optional.empty();
    try (Secret keymat =
        Keymat.derive(
            golden.suite().hash(),
            skeyid.derivation(),
            secret,
            3,
            spi,
            nonce(messages.get(0)),
            nonce(messages.get(1)),
            logged(golden, sender).size())) {
      return octets(keymat);
    } finally {
      secret.ifPresent(Secret::close);
    }
  }

  private static Bytes logged(GoldenConversation golden, String sender) {
    return golden.octets("encryptionKeyOf" + sender).plus(golden.octets("integrityKeyOf" + sender));
  }

  private static List<ParsedMessage> quickMode(GoldenConversation golden, IsakmpSa sa) {
    ProtectedExchange exchange = sa.exchange(ExchangeType.QUICK, golden.messageId());
    int first = golden.quickMode();
    return Stream.of(first, first + 1, first + 2)
        .map(number -> golden.open(exchange, number))
        .toList();
  }

  private static Bytes spi(ParsedMessage message) {
    return message
        .first(Payload.SecurityAssociation.class)
        .orElseThrow()
        .proposals()
        .getFirst()
        .spi();
  }

  private static Bytes nonce(ParsedMessage message) {
    return message.first(Payload.Nonce.class).orElseThrow().data();
  }

  private static Bytes hash(ParsedMessage message) {
    return message.first(Payload.Hash.class).orElseThrow().data();
  }

  private static Bytes octets(Secret secret) {
    return Bytes.copyOf(secret.expose());
  }
}
