package io.postern.nattdpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.nattdpd.DpdNotification.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 3706 §5.1 to §5.3, §6.1. */
class Rfc3706NotificationTest {
  private static final Cookies COOKIES = new Cookies(0x0102030405060708L, 0xf1f2f3f4f5f6f7f8L);
  private static final String SPI = "0102030405060708f1f2f3f4f5f6f7f8";

  @Test
  void section5_1_theVendorIdIsVersion1_0() {
    assertThat(DpdNotification.VENDOR_ID.data().hex())
        .isEqualTo("afcad71368a1f1c96b8696fc7757" + "01" + "00");
  }

  @Test
  void section5_3_theForm() {
    assertThat(new DpdNotification(Kind.QUESTION, 0x0a0b0c0d).payload(COOKIES))
        .isEqualTo(
            new Payload.Notification(1, 1, Bytes.ofHex(SPI), 36136, Bytes.ofHex("0a0b0c0d")));
    assertThat(new DpdNotification(Kind.ANSWER, -1).payload(COOKIES))
        .isEqualTo(
            new Payload.Notification(1, 1, Bytes.ofHex(SPI), 36137, Bytes.ofHex("ffffffff")));
  }

  @ParameterizedTest
  @EnumSource
  void whatWasWrittenIsRead(Kind kind) {
    DpdNotification written = new DpdNotification(kind, 0x80000001);
    assertThat(DpdNotification.read(written.payload(COOKIES), COOKIES))
        .isEqualTo(Reading.accepted(written));
  }

  @ParameterizedTest
  @CsvSource({
    "1, '', 36136, 00000001, ", // section 5.3: the SPI SHOULD be there
    "1, " + SPI + ", 36138, 00000001, UNEXPECTED_MESSAGE",
    "3, " + SPI + ", 36136, 00000001, MALFORMED_PAYLOAD",
    "1, " + SPI + ", 36136, 0001, MALFORMED_PAYLOAD",
    "1, " + SPI + ", 36137, '', MALFORMED_PAYLOAD",
    "1, " + SPI + ", 36137, 0000000000, MALFORMED_PAYLOAD",
    "1, 0102030405060708f1f2f3f4f5f6f7f9, 36136, 00000001, INVALID_COOKIE",
    "1, 01020304, 36136, 00000001, INVALID_COOKIE"
  })
  void badOnesAreRefused(int protocol, String spi, int type, String data, @Nullable Reason reason) {
    Reading<DpdNotification> reading =
        DpdNotification.read(
            new Payload.Notification(1, protocol, Bytes.ofHex(spi), type, Bytes.ofHex(data)),
            COOKIES);
    if (reason == null) {
      assertThat(reading).isEqualTo(Reading.accepted(new DpdNotification(Kind.QUESTION, 1)));
    } else {
      assertThat(reading)
          .isInstanceOfSatisfying(
              Reading.Refused.class,
              refused -> assertThat(refused.refusal().reason()).isEqualTo(reason));
    }
  }
}
