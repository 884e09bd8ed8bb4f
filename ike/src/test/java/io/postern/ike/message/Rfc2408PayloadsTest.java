package io.postern.ike.message;

import static io.postern.ike.message.Readings.accepted;
import static io.postern.ike.message.Readings.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.message.Refusal.Reason;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2408 §3.2 to §3.16, §5.3; RFC 3947 §5.2; draft-dukes-ike-mode-cfg-02 §3.2. */
class Rfc2408PayloadsTest {
  private static final Header HEADER =
      Header.clear(new Cookies(1, 2), ExchangeType.INFORMATIONAL, 3);

  /** Reads a chain in the clear. */
  private static Reading<ParsedMessage> clear(int first, String hex) {
    byte[] header = MessageWriter.header(HEADER, first, Header.SIZE + hex.length() / 2);
    return MessageReader.clear(Bytes.copyOf(header).plus(Bytes.ofHex(hex)).toArray());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "no payload at all, 0, '', UNKNOWN_PAYLOAD, 1",
    "first payload missing, 13, '', MALFORMED_PAYLOAD, 16",
    "generic header cut, 13, 000000, MALFORMED_PAYLOAD, 16",
    "length 0, 13, 00000000, MALFORMED_PAYLOAD, 16",
    "length 3, 13, 00000003, MALFORMED_PAYLOAD, 16",
    "length beyond the end, 13, 00000006ab, MALFORMED_PAYLOAD, 16",
    "RESERVED not zero, 13, 00010005ab, RESERVED_NOT_ZERO, 16",
    "an octet after the last payload, 13, 00000005ab00, MALFORMED_PAYLOAD, 16",
    "next payload announced but missing, 13, 0d000005ab, MALFORMED_PAYLOAD, 16",
    "a proposal outside an SA, 2, 00000004, UNKNOWN_PAYLOAD, 1",
    "a transform outside an SA, 13, 0300000400000004, UNKNOWN_PAYLOAD, 1",
    "payload 23, 23, 00000004, UNKNOWN_PAYLOAD, 1",
    "an IKEv2 payload, 33, 00000004, UNKNOWN_PAYLOAD, 1",
    "payload 127, 13, 7f00000400000004, UNKNOWN_PAYLOAD, 1",
    "ID of 3 octets, 5, 00000007010000, MALFORMED_PAYLOAD, 16",
    "CERT without encoding, 6, 00000004, MALFORMED_PAYLOAD, 16",
    "CERTREQ without encoding, 7, 00000004, MALFORMED_PAYLOAD, 16",
    "notification of 7 octets, 11, 0000000b00000001010000, MALFORMED_PAYLOAD, 16",
    "notification with half an SPI, 11, 0000000e0000000103040010abcd, MALFORMED_PAYLOAD, 16",
    "delete of 7 octets, 12, 0000000b00000001030400, MALFORMED_PAYLOAD, 16",
    "delete of no SPI, 12, 0000000c0000000103040000, MALFORMED_PAYLOAD, 16",
    "delete of 65535 SPIs, 12, 00000010000000010304ffff01020304, MALFORMED_PAYLOAD, 16",
    "delete of 65535 empty SPIs, 12, 0000000c000000010400ffff, INVALID_SPI, 11",
    "delete with an octet too many, 12, 0000001100000001030400010102030405, MALFORMED_PAYLOAD, 16",
    "delete of an ESP SPI of 2, 12, 0000000e00000001030200010102, INVALID_SPI, 11",
    "delete of an ISAKMP SPI of 4, 12, 000000100000000101040001abababab, INVALID_SPI, 11",
    "ATTR of 3 octets, 14, 00000007010000, MALFORMED_PAYLOAD, 16",
    "ATTR with a cut attribute, 14, 0000000a010000004089, MALFORMED_PAYLOAD, 16",
    "ATTR with a cut value, 14, 0000000d010000004089000261, MALFORMED_PAYLOAD, 16",
    "NAT-OA of an FQDN, 21, 0000000c0200000061626364, MALFORMED_PAYLOAD, 16",
    "NAT-OA of 5 octets, 21, 0000000d01000000c000020100, MALFORMED_PAYLOAD, 16",
    "NAT-OA with IPv6 in 4 octets, 131, 0000000c05000000c0000201, MALFORMED_PAYLOAD, 16",
  })
  void aMalformedPayloadIsRefusedWithItsNotify(
      String what, int first, String hex, Reason reason, int notify) {
    Refusal refusal = refused(clear(first, hex));

    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.reason().notifyType()).hasValue(notify);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18, 19, 22, 128, 132, 255})
  void payloadsOfOthersAreSkippedAndKeptForHashing(int number) {
    ParsedMessage message =
        accepted(clear(13, "%02x000005ab".formatted(number) + "08000006cdef" + "00000005" + "01"));

    assertThat(message.parts())
        .extracting(ParsedMessage.Part::payload)
        .containsExactly(
            new Payload.VendorId(Bytes.ofHex("ab")),
            new Payload.Unknown(number, Bytes.ofHex("cdef")),
            new Payload.Hash(Bytes.ofHex("01")));
    assertThat(message.afterFirst()).isEqualTo(Bytes.ofHex("08000006cdef0000000501"));
  }

  @Test
  void aMessageHasAtMost64Payloads() {
    List<Payload> most = Collections.nCopies(64, new Payload.VendorId(Bytes.EMPTY));
    List<Payload> more = Collections.nCopies(65, new Payload.VendorId(Bytes.EMPTY));

    assertThat(accepted(MessageReader.clear(MessageWriter.clear(HEADER, most))).parts())
        .hasSize(64);
    assertThat(refused(MessageReader.clear(MessageWriter.clear(HEADER, more))).reason())
        .isEqualTo(Reason.TOO_MANY_PAYLOADS);
  }

  @Test
  void aConfigurationHasAtMost256Attributes() {
    Attribute attribute = Attribute.basic(1, 1);

    assertThat(
            MessageReader.clear(
                MessageWriter.clear(
                    HEADER,
                    List.of(new Payload.Attributes(1, 1, Collections.nCopies(256, attribute))))))
        .isInstanceOf(Reading.Accepted.class);
    assertThat(
            refused(
                    MessageReader.clear(
                        MessageWriter.clear(
                            HEADER,
                            List.of(
                                new Payload.Attributes(
                                    1, 1, Collections.nCopies(257, attribute))))))
                .reason())
        .isEqualTo(Reason.TOO_MANY_PAYLOADS);
  }

  @Test
  void aDeleteHasAtMost256Spis() {
    Payload delete = new Payload.Delete(1, 3, Collections.nCopies(257, Bytes.ofHex("01020304")));

    assertThat(refused(MessageReader.clear(MessageWriter.clear(HEADER, List.of(delete)))).reason())
        .isEqualTo(Reason.TOO_MANY_PAYLOADS);
  }

  /** RFC 2409 Appendix B: padding, of any content and up to a block too much. */
  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "16, true", "32, true", "33, false"})
  void aDecryptedBodyMayBePadded(int padding, boolean valid) {
    Bytes chain = Bytes.ofHex("00000006abcd");
    byte[] padded = chain.plus(Bytes.ofHex("ff".repeat(padding))).toArray();

    Reading<ParsedMessage> reading = MessageReader.body(HEADER, 8, padded);

    if (valid) {
      ParsedMessage message = accepted(reading);
      assertThat(message.parts()).hasSize(1);
      assertThat(message.parts().getFirst().raw()).isEqualTo(chain);
      assertThat(message.bodyOf(Payload.Hash.class)).hasValue(Bytes.ofHex("abcd"));
    } else {
      assertThat(refused(reading).reason()).isEqualTo(Reason.MALFORMED_PAYLOAD);
    }
  }

  /** RFC 2408 §3.3: the long form of a number is not its short form. */
  @Test
  void anAttributeKeepsItsForm() {
    Payload payload =
        accepted(
            MessageReader.payload(
                14, Bytes.ofHex("03000007" + "c08f0001" + "408f00020001").toArray()));

    assertThat(payload)
        .isEqualTo(
            new Payload.Attributes(
                Payload.Attributes.SET,
                7,
                List.of(
                    Attribute.basic(16527, 1), Attribute.variable(16527, Bytes.ofHex("0001")))));
  }

  @Test
  void aNotificationIsLaidOutAsInFigure16() {
    Payload notify =
        new Payload.Notification(
            1, 3, Bytes.ofHex("01020304"), NotifyTypes.RESPONDER_LIFETIME, Bytes.ofHex("800b0001"));

    assertThat(MessageWriter.body(notify).hex())
        .isEqualTo("00000001" + "03" + "04" + "6000" + "01020304" + "800b0001");
  }

  @Test
  void aPayloadThatDoesNotFitItsFieldsIsOurOwnDefect() {
    Bytes huge = Bytes.copyOf(new byte[65532]);

    assertThatThrownBy(() -> MessageWriter.chain(List.of(new Payload.Hash(huge))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MessageWriter.body(new Payload.Identification(256, 0, 0, Bytes.EMPTY)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                MessageWriter.body(
                    new Payload.Delete(1, 3, List.of(Bytes.ofHex("01020304"), Bytes.EMPTY))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
