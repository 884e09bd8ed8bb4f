package io.postern.ike.message;

import static io.postern.ike.message.Readings.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class CapturedMessagesTest {
  @SuppressWarnings("unused") // named by @FieldSource
  static final List<String> CONVERSATIONS = CapturedMessage.CONVERSATIONS;

  static List<CapturedMessage> all() {
    return CapturedMessage.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void isReadAndWrittenOctetForOctet(CapturedMessage captured) {
    ParsedMessage message = accepted(captured.read());

    List<Payload> payloads = message.parts().stream().map(ParsedMessage.Part::payload).toList();
    byte[] chain = MessageWriter.chain(payloads);
    byte[] header =
        MessageWriter.header(
            message.header(), MessageWriter.first(payloads), captured.datagram().length);
    Bytes datagram = Bytes.copyOf(captured.datagram());
    Bytes padding = datagram.slice(Header.SIZE + chain.length, datagram.size());
    assertThat(Bytes.concat(List.of(Bytes.copyOf(header), Bytes.copyOf(chain), padding)))
        .isEqualTo(datagram);
    assertThat(padding.size()).isLessThanOrEqualTo(captured.decrypted().isPresent() ? 16 : 0);
  }

  @ParameterizedTest
  @MethodSource("all")
  void hasThePayloadsOfItsRow(CapturedMessage captured) {
    ParsedMessage message = accepted(captured.read());

    captured
        .row()
        .ifPresentOrElse(
            row -> assertThat(PayloadRules.check(row, message)).isEmpty(),
            () ->
                assertThat(message.first(Payload.Unknown.class))
                    .as("a fragment")
                    .hasValueSatisfying(fragment -> assertThat(fragment.number()).isEqualTo(132)));
  }

  /** Run with {@code -Dpostern.golden.update=true} to write the texts anew, and review the diff. */
  @ParameterizedTest
  @FieldSource("CONVERSATIONS")
  void readsAs(String conversation) throws IOException {
    String text =
        CapturedMessage.of(conversation).stream()
            .map(captured -> MessageText.of(accepted(captured.read())))
            .collect(Collectors.joining("\n"));
    if (Boolean.getBoolean("postern.golden.update")) {
      Files.writeString(Path.of("src/test/resources/messages", conversation + ".golden.txt"), text);
    }

    assertThat(text)
        .isEqualTo(CapturedMessage.resource("/messages/" + conversation + ".golden.txt"));
  }
}
