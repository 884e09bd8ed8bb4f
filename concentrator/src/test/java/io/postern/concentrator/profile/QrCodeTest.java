package io.postern.concentrator.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes on a terminal, read again from the picture that the characters make. */
class QrCodeTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 17, 18, 78, 240, 1000, 2953})
  void isReadAgainWhateverItsSize(int octets) throws Exception {
    String text = "Xauth username alice\n".repeat(octets / 21 + 1).substring(0, octets);
    assertThat(TerminalCode.read(QrCode.of(text).orElseThrow())).isEqualTo(text);
  }

  @Test
  void hasTheTextsOfAllTheWorld() throws Exception {
    String text = "Xauth password Grüße Ελλάδα 日本\n";
    assertThat(TerminalCode.read(QrCode.of(text).orElseThrow())).isEqualTo(text);
  }

  @Test
  void thereIsNoneOfATextThatIsTooLong() {
    assertThat(QrCode.of("x".repeat(QrCode.MOST_OCTETS))).isPresent();
    assertThat(QrCode.of("x".repeat(QrCode.MOST_OCTETS + 1))).isEmpty();
  }

  @Test
  void isBlackOnWhiteWithLightModulesOnAllSides() {
    List<String> lines = QrCode.of("postern").orElseThrow().lines().toList();
    for (String line : lines) {
      assertThat(line).startsWith("\u001b[30;47m    ").endsWith("    \u001b[0m");
    }
    assertThat(lines.get(1)).doesNotContain("█", "▀", "▄");
    assertThat(lines.get(lines.size() - 2)).doesNotContain("█", "▀", "▄");
  }
}
