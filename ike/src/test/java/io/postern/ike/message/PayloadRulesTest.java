package io.postern.ike.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 2408 §3.9, §3.10; RFC 2409 §5 to §5.7; the pictures, written as short names. */
class PayloadRulesTest {
  private static final Map<String, Payload> BY_NAME =
      Map.ofEntries(
          Map.entry("SA", new Payload.SecurityAssociation(1, 1, List.of())),
          Map.entry("KE", new Payload.KeyExchange(Bytes.EMPTY)),
          Map.entry("ID", new Payload.Identification(1, 0, 0, Bytes.EMPTY)),
          Map.entry("CERT", new Payload.Certificate(4, Bytes.EMPTY)),
          Map.entry("CERTREQ", new Payload.CertificateRequest(4, Bytes.EMPTY)),
          Map.entry("HASH", new Payload.Hash(Bytes.EMPTY)),
          Map.entry("SIG", new Payload.Signature(Bytes.EMPTY)),
          Map.entry("NONCE", new Payload.Nonce(Bytes.copyOf(new byte[16]))),
          Map.entry("N", new Payload.Notification(1, 1, Bytes.EMPTY, 24578, Bytes.EMPTY)),
          Map.entry("D", new Payload.Delete(1, 3, List.of())),
          Map.entry("VID", new Payload.VendorId(Bytes.EMPTY)),
          Map.entry("ATTR", new Payload.Attributes(1, 1, List.of())),
          Map.entry("NATD", new Payload.NatDetection(Bytes.EMPTY, false)),
          Map.entry("NATD-DRAFT", new Payload.NatDetection(Bytes.EMPTY, true)),
          Map.entry("NATOA", new Payload.NatOriginalAddress(1, Bytes.EMPTY, false)),
          Map.entry("PRIVATE", new Payload.Unknown(200, Bytes.EMPTY)));

  /** A message of the row's exchange, encrypted if the row's picture is. */
  private static ParsedMessage message(PayloadRules row, String names) {
    String name = row.name();
    ExchangeType exchange = ExchangeType.valueOf(name.replaceAll("(?<!NEW)_.*", ""));
    boolean clear = name.matches("MAIN_[1-4].*|AGGRESSIVE_[12].*|INFORMATIONAL_CLEAR");
    return message(exchange, !clear, names);
  }

  private static ParsedMessage message(ExchangeType exchange, boolean encrypted, String names) {
    List<ParsedMessage.Part> parts = new ArrayList<>();
    for (String payload : names.isEmpty() ? new String[0] : names.split(" ")) {
      parts.add(
          new ParsedMessage.Part(
              Optional.ofNullable(BY_NAME.get(payload)).orElseThrow(), Bytes.EMPTY, Bytes.EMPTY));
    }
    Cookies cookies = new Cookies(1, 2);
    return new ParsedMessage(new Header(cookies, exchange, encrypted, false, false, 1), parts);
  }

  @ParameterizedTest
  @CsvSource({
    "MAIN_1, SA",
    "MAIN_1, SA VID VID VID PRIVATE CERTREQ",
    "MAIN_2, SA VID",
    "MAIN_3, KE NONCE NATD NATD",
    "MAIN_3, VID NONCE KE NATD-DRAFT NATD-DRAFT",
    "MAIN_4, KE NONCE CERTREQ CERTREQ NATD NATD",
    "MAIN_5_HASH, ID HASH N",
    "MAIN_5_HASH, HASH ID",
    "MAIN_6_HASH, ID HASH",
    "MAIN_5_SIGNATURE, ID CERT CERT SIG CERTREQ N",
    "MAIN_6_SIGNATURE, ID CERT SIG",
    "MAIN_5_HASH, HASH CERTREQ ID",
    "MAIN_3_RSA_ENCRYPTION, KE HASH ID NONCE",
    "MAIN_3_RSA_ENCRYPTION, KE ID NONCE NATD NATD",
    "MAIN_5_RSA_ENCRYPTION, HASH",
    "MAIN_3_REVISED, HASH NONCE KE ID CERT",
    "MAIN_3_REVISED, NONCE ID KE",
    "MAIN_4_REVISED, NONCE KE ID",
    "AGGRESSIVE_1, SA KE NONCE ID VID VID",
    "AGGRESSIVE_2_HASH, SA KE NONCE ID HASH NATD NATD VID",
    "AGGRESSIVE_3_HASH, HASH N VID VID NATD NATD",
    "AGGRESSIVE_1_REVISED, SA HASH NONCE KE ID",
    "AGGRESSIVE_2_SIGNATURE, SA KE NONCE ID CERT SIG",
    "AGGRESSIVE_3_SIGNATURE, CERT SIG",
    "QUICK_1, HASH SA NONCE",
    "QUICK_1, HASH SA NONCE KE ID ID N",
    "QUICK_1, HASH SA SA NONCE NATOA NATOA",
    "QUICK_2, HASH SA KE NONCE ID ID",
    "QUICK_3, HASH",
    "QUICK_4, HASH N",
    "NEW_GROUP, HASH SA",
    "INFORMATIONAL_CLEAR, N",
    "INFORMATIONAL_CONNECTED, HASH N",
    "INFORMATIONAL_PROTECTED, HASH D",
    "INFORMATIONAL_PROTECTED, HASH N D",
    "INFORMATIONAL_PROTECTED, HASH",
    "TRANSACTION, HASH ATTR",
  })
  void thePictureIsAccepted(PayloadRules row, String payloads) {
    assertThat(PayloadRules.check(row, message(row, payloads))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "MAIN_1, VID SA",
    "MAIN_1, SA SA",
    "MAIN_1, SA KE",
    "MAIN_1, VID",
    "MAIN_1, SA N",
    "MAIN_3, KE",
    "MAIN_3, NONCE",
    "MAIN_3, KE NONCE NONCE",
    "MAIN_3, KE KE NONCE",
    "MAIN_3, KE NONCE SA",
    "MAIN_3, KE NONCE N",
    "MAIN_5_HASH, ID",
    "MAIN_5_HASH, HASH",
    "MAIN_5_HASH, ID HASH HASH",
    "MAIN_5_HASH, ID ID HASH",
    "MAIN_5_HASH, ID SIG",
    "MAIN_5_HASH, ID HASH D",
    "MAIN_5_SIGNATURE, ID HASH",
    "MAIN_5_SIGNATURE, ID CERT",
    "MAIN_6_SIGNATURE, ID HASH",
    "MAIN_3_RSA_ENCRYPTION, KE NONCE",
    "MAIN_3_REVISED, KE NONCE ID",
    "MAIN_3_REVISED, NONCE HASH KE ID",
    "MAIN_3_REVISED, HASH KE NONCE ID",
    "AGGRESSIVE_1, SA KE NONCE",
    "AGGRESSIVE_1, KE SA NONCE ID",
    "AGGRESSIVE_1, SA KE NONCE ID NATD",
    "AGGRESSIVE_1_REVISED, SA KE NONCE ID",
    "AGGRESSIVE_2_HASH, SA KE NONCE ID",
    "AGGRESSIVE_3_HASH, N",
    "AGGRESSIVE_3_SIGNATURE, CERT",
    "QUICK_1, SA HASH NONCE",
    "QUICK_1, HASH NONCE SA",
    "QUICK_1, HASH SA",
    "QUICK_1, HASH SA NONCE ID",
    "QUICK_1, HASH SA NONCE ID ID ID",
    "QUICK_1, HASH SA NONCE KE KE",
    "QUICK_1, HASH SA NONCE NATOA NATOA NATOA",
    "QUICK_1, HASH SA NONCE D",
    "QUICK_3, HASH SA",
    "QUICK_3, N",
    "QUICK_3, N HASH",
    "QUICK_4, HASH",
    "INFORMATIONAL_CLEAR, D",
    "INFORMATIONAL_CLEAR, N D",
    "INFORMATIONAL_CLEAR, HASH N",
    "INFORMATIONAL_PROTECTED, N",
    "INFORMATIONAL_PROTECTED, N HASH",
    "INFORMATIONAL_PROTECTED, HASH SA",
    "TRANSACTION, ATTR",
    "TRANSACTION, ATTR HASH",
    "TRANSACTION, HASH ATTR ATTR",
    "TRANSACTION, HASH",
  })
  void anotherPictureIsRefused(PayloadRules row, String payloads) {
    assertThat(PayloadRules.check(row, message(row, payloads)))
        .map(Refusal::reason)
        .hasValue(Reason.WRONG_PAYLOADS);
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyMessageIsNeverRight(PayloadRules row) {
    assertThat(PayloadRules.check(row, message(row, "")))
        .map(Refusal::reason)
        .hasValue(Reason.WRONG_PAYLOADS);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_NONE,
      names = {"MAIN_[1-4].*", "AGGRESSIVE.*", ".*CLEAR"})
  void whatHasToBeEncryptedIs(PayloadRules row) {
    ParsedMessage right = message(row, "HASH");
    ParsedMessage clear = message(right.header().exchange(), false, "HASH");

    assertThat(PayloadRules.check(row, clear)).map(Refusal::reason).hasValue(Reason.NOT_ENCRYPTED);
  }

  /** RFC 2409 §5: "Aggressive Mode show the final payload in the clear; it need not be". */
  @Test
  void aggressiveMessage3MayBeEncryptedOrNot() {
    for (boolean encrypted : new boolean[] {true, false}) {
      ParsedMessage message = message(ExchangeType.AGGRESSIVE, encrypted, "HASH");
      assertThat(PayloadRules.check(PayloadRules.AGGRESSIVE_3_HASH, message)).isEmpty();
    }
  }

  /** RFC 2409 §5: "MUST NOT switch exchange types in the middle of an exchange". */
  @Test
  void theExchangeDoesNotChange() {
    ParsedMessage aggressive = message(ExchangeType.AGGRESSIVE, false, "KE NONCE");

    assertThat(PayloadRules.check(PayloadRules.MAIN_3, aggressive))
        .map(Refusal::reason)
        .hasValue(Reason.UNEXPECTED_MESSAGE);
  }

  /** RFC 2409 §5: 8 to 256 octets; an encrypted nonce is longer. */
  @ParameterizedTest
  @CsvSource({"0, false", "7, false", "8, true", "256, true", "257, false"})
  void aNonceHas8To256Octets(int octets, boolean valid) {
    Payload nonce = new Payload.Nonce(Bytes.copyOf(new byte[octets]));
    ParsedMessage ke = message(PayloadRules.MAIN_3, "KE");
    ParsedMessage.Part part = new ParsedMessage.Part(nonce, Bytes.EMPTY, Bytes.EMPTY);
    ParsedMessage message = new ParsedMessage(ke.header(), List.of(ke.parts().getFirst(), part));

    assertThat(PayloadRules.check(PayloadRules.MAIN_3, message).map(Refusal::reason))
        .isEqualTo(valid ? Optional.empty() : Optional.of(Reason.MALFORMED_PAYLOAD));
  }
}
