package io.postern.ike.message;

import static io.postern.ike.message.Readings.accepted;
import static io.postern.ike.message.Readings.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Refusal.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 2408 §3.1, §5.1, §5.2. */
class Rfc2408HeaderTest {
  private static final Cookies COOKIES = new Cookies(0x1122334455667788L, 0x99aabbccddeeff00L);

  private static byte[] informational() {
    return MessageWriter.clear(
        Header.clear(COOKIES, ExchangeType.INFORMATIONAL, 7),
        List.of(new Payload.VendorId(Bytes.ofHex("0102"))));
  }

  private static byte[] edited(Consumer<byte[]> edit) {
    byte[] datagram = informational();
    edit.accept(datagram);
    return datagram;
  }

  static List<Arguments> malformations() {
    return List.of(
        Arguments.of("nothing", new byte[0], Reason.TRUNCATED, 30),
        Arguments.of("27 octets", Arrays.copyOf(informational(), 27), Reason.TRUNCATED, 30),
        Arguments.of(
            "one octet short", Arrays.copyOf(informational(), 33), Reason.UNEQUAL_LENGTH, 30),
        Arguments.of(
            "one octet long", Arrays.copyOf(informational(), 35), Reason.UNEQUAL_LENGTH, 30),
        Arguments.of("length 2^31", edited(d -> d[24] = (byte) 0x80), Reason.UNEQUAL_LENGTH, 30),
        Arguments.of(
            "initiator cookie 0",
            edited(d -> Arrays.fill(d, 0, 8, (byte) 0)),
            Reason.INVALID_COOKIE,
            4),
        Arguments.of("version 0.0", edited(d -> d[17] = 0), Reason.INVALID_MAJOR_VERSION, 5),
        Arguments.of("version 2.0", edited(d -> d[17] = 0x20), Reason.INVALID_MAJOR_VERSION, 5),
        Arguments.of("version 1.1", edited(d -> d[17] = 0x11), Reason.INVALID_MINOR_VERSION, 6),
        Arguments.of("exchange 0", edited(d -> d[18] = 0), Reason.INVALID_EXCHANGE_TYPE, 7),
        Arguments.of("base exchange", edited(d -> d[18] = 1), Reason.INVALID_EXCHANGE_TYPE, 7),
        Arguments.of("exchange 34", edited(d -> d[18] = 34), Reason.INVALID_EXCHANGE_TYPE, 7),
        Arguments.of("flag 8", edited(d -> d[19] = 8), Reason.INVALID_FLAGS, 8),
        Arguments.of("flag 0x80", edited(d -> d[19] = (byte) 0x80), Reason.INVALID_FLAGS, 8));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformations")
  void aHeaderIsRefusedWithItsNotify(String what, byte[] datagram, Reason reason, int notify) {
    Refusal refusal = refused(MessageReader.header(datagram));

    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.reason().notifyType()).hasValue(notify);
    assertThat(refused(MessageReader.clear(datagram))).isEqualTo(refusal);
  }

  @Test
  void anIkev2PeerIsToldAboutTheVersionNotAboutItsPayloadNumbers() {
    byte[] ikev2 =
        edited(
            d -> {
              d[16] = 33;
              d[17] = 0x20;
              d[18] = 34;
              d[19] = 8;
            });

    assertThat(refused(MessageReader.clear(ikev2)).reason())
        .isEqualTo(Reason.INVALID_MAJOR_VERSION);
  }

  @ParameterizedTest
  @CsvSource({
    "MAIN, 0, true",
    "MAIN, 1, false",
    "AGGRESSIVE, 0, true",
    "AGGRESSIVE, -1, false",
    "QUICK, 0, false",
    "QUICK, 33, true",
    "TRANSACTION, 0, false",
    "TRANSACTION, -2, true",
    "NEW_GROUP, 0, false",
    "NEW_GROUP, 9, true",
    "INFORMATIONAL, 0, true",
    "INFORMATIONAL, 121, true",
  })
  void theMessageIdIsZeroInPhase1Only(ExchangeType exchange, int messageId, boolean valid) {
    Header header = Header.clear(COOKIES, exchange, messageId);
    Reading<Header> reading = MessageReader.header(MessageWriter.header(header, 8, Header.SIZE));

    if (valid) {
      assertThat(accepted(reading)).isEqualTo(header);
    } else {
      assertThat(refused(reading).reason()).isEqualTo(Reason.INVALID_MESSAGE_ID);
      assertThat(refused(reading).reason().notifyType()).hasValue(9);
    }
  }

  @Test
  void theThreeFlagsAreBits0To2() {
    byte[] datagram = edited(d -> d[19] = 7);

    Header header = accepted(MessageReader.header(datagram));

    assertThat(header)
        .isEqualTo(new Header(COOKIES, ExchangeType.INFORMATIONAL, true, true, true, 7));
  }

  @Test
  void anEncryptedMessageIsNotReadAsClear() {
    assertThat(refused(MessageReader.clear(edited(d -> d[19] = 1))).reason())
        .isEqualTo(Reason.INVALID_FLAGS);
  }

  @Test
  void theHeaderIsLaidOutAsInFigure2() {
    byte[] header =
        MessageWriter.header(
            new Header(COOKIES, ExchangeType.QUICK, true, true, false, 0x01020304), 8, 0x050607);

    assertThat(Bytes.copyOf(header).hex())
        .isEqualTo("112233445566778899aabbccddeeff00" + "08102003" + "01020304" + "00050607");
    assertThat(MessageReader.firstPayload(header)).isEqualTo(8);
  }
}
