package io.postern.ike.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Refusal.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2408 §3.14.1, RFC 2407 §4.6.3; the table is {@code docs/notifies.md}. */
class NotifyMeaningTest {
  private record Row(String name, String sent, String received) {}

  private static Map<Integer, Row> rows() throws IOException {
    Map<Integer, Row> rows = new HashMap<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "notifies.md"))) {
      List<String> cells = List.of(line.split(" *\\| *", -1));
      if (line.matches("\\| \\d+ .*")) {
        rows.put(Integer.valueOf(cells.get(1)), new Row(cells.get(2), cells.get(3), cells.get(4)));
      }
    }
    return rows;
  }

  private static IntStream everyType() {
    return IntStream.concat(
        IntStream.rangeClosed(1, 30),
        IntStream.of(16384, 24576, 24577, 24578, 36136, 36137, 40501, 40503));
  }

  private static Payload.Notification notify(int type) {
    return new Payload.Notification(1, 3, Bytes.ofHex("00001000"), type, Bytes.ofHex("c0000201"));
  }

  private static String label(NotifyMeaning meaning) {
    return switch (meaning) {
      case NotifyMeaning.Refused refused -> "refused";
      case NotifyMeaning.SaUnknown unknown -> "sa-unknown";
      case NotifyMeaning.Connected connected -> "connected";
      case NotifyMeaning.Lifetime lifetime -> "lifetime";
      case NotifyMeaning.InitialContact contact -> "initial-contact";
      case NotifyMeaning.Liveness liveness -> "liveness";
      case NotifyMeaning.Redirect redirect -> "redirect";
      case NotifyMeaning.Information information -> "information";
    };
  }

  @ParameterizedTest
  @MethodSource("everyType")
  void theTableSaysWhatEachDoes(int type) throws IOException {
    Row row = Optional.ofNullable(rows().get(type)).orElseThrow();
    assertThat(row.name()).isEqualTo(NotifyTypes.name(type));
    assertThat(row.received()).startsWith(label(NotifyMeaning.of(notify(type), true)));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void eachReasonThatIsToldToThePeerStandsInTheTable(Reason reason) throws IOException {
    Map<Integer, Row> rows = rows();
    reason.notifyType().ifPresent(type -> assertThat(rows).containsKey(type));
  }

  @ParameterizedTest
  @MethodSource("everyType")
  void rfc2409_5_7_oneInTheClearDoesNothing(int type) {
    assertThat(NotifyMeaning.of(notify(type), false)).isEqualTo(new NotifyMeaning.Information());
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 8191, 8192, 16383})
  void anErrorThatNobodyKnowsIsARefusalAllTheSame(int type) {
    assertThat(NotifyMeaning.of(notify(type), true))
        .isEqualTo(new NotifyMeaning.Refused(Reason.NO_PROPOSAL_CHOSEN));
  }

  @ParameterizedTest
  @ValueSource(ints = {16385, 24575, 32768, 65535})
  void aStatusThatNobodyKnowsIsOnlyLogged(int type) {
    assertThat(NotifyMeaning.of(notify(type), true)).isEqualTo(new NotifyMeaning.Information());
  }

  @Test
  void aRefusalHasTheReasonThatWeWouldGive() {
    assertThat(NotifyMeaning.of(notify(NotifyTypes.INVALID_ID_INFORMATION), true))
        .isEqualTo(new NotifyMeaning.Refused(Reason.INVALID_ID_INFORMATION));
    assertThat(NotifyMeaning.of(notify(NotifyTypes.INVALID_CERTIFICATE), true))
        .isEqualTo(new NotifyMeaning.Refused(Reason.AUTHENTICATION_FAILED));
  }

  @Test
  void anUnknownSpiIsTakenFromTheDataIfTheNotifyNamesNone() {
    Payload.Notification bare =
        new Payload.Notification(
            1, 3, Bytes.EMPTY, NotifyTypes.INVALID_SPI, Bytes.ofHex("00001234"));
    assertThat(NotifyMeaning.of(bare, true))
        .isEqualTo(new NotifyMeaning.SaUnknown(Optional.of(Bytes.ofHex("00001234"))));
    assertThat(NotifyMeaning.of(notify(NotifyTypes.INVALID_SPI), true))
        .isEqualTo(new NotifyMeaning.SaUnknown(Optional.of(Bytes.ofHex("00001000"))));
  }

  @Test
  void aRedirectWithoutAnAddressIsNone() {
    Payload.Notification empty =
        new Payload.Notification(1, 1, Bytes.EMPTY, NotifyTypes.CISCO_LOAD_BALANCE, Bytes.EMPTY);
    assertThat(NotifyMeaning.of(empty, true)).isEqualTo(new NotifyMeaning.Information());
  }
}
