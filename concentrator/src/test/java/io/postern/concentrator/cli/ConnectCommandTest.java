package io.postern.concentrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code postern connect} says before it begins; InteropIT has it log in. */
class ConnectCommandTest {
  @TempDir private Path directory;

  private static Ran connect(String gateway, String... proof) {
    List<String> words =
        new ArrayList<>(List.of("connect", gateway, "--user", "alice", "--password-stdin"));
    words.addAll(Arrays.asList(proof));
    return Ran.postern(words.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "'', give either --group or --identity",
    "--group staff --identity vpn.example, give either --group or --identity",
    "--group staff, xauth-psk needs --secret-file",
    "--group staff --authenticate hybrid, hybrid needs --trust",
    "--group staff --authenticate xauth-rsa --trust ca.pem, xauth-rsa needs --certificate",
    "--group staff --authenticate psk, 'expected one of [xauth-psk, hybrid, xauth-rsa]'"
  })
  void whatIsMissingIsNamed(String proof, String expected) {
    Ran ran = connect("127.0.0.1", proof.isEmpty() ? new String[0] : proof.split(" ", -1));
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains(expected).doesNotContain("defect");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    String missing = directory.resolve("missing").toString();
    for (List<String> proof :
        List.of(
            List.of("--secret-file", missing),
            List.of("--authenticate", "hybrid", "--trust", missing))) {
      List<String> words = new ArrayList<>(List.of("--group", "staff"));
      words.addAll(proof);
      Ran ran = connect("127.0.0.1", words.toArray(String[]::new));
      assertThat(ran.status()).isEqualTo(2);
      assertThat(ran.err()).contains(missing + " does not exist").doesNotContain("defect");
    }
  }

  @Test
  void aFileThatHoldsNoCertificateIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("ca.pem"), "no certificate\n");
    Ran ran =
        connect(
            "127.0.0.1",
            "--group",
            "staff",
            "--authenticate",
            "hybrid",
            "--trust",
            file.toString());
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains(file.toString()).doesNotContain("defect");
  }

  /** RFC 6761 §6.4: no name below "invalid" ever resolves. */
  @Test
  void aGatewayWithoutAnAddressIsNamed() {
    Ran ran = connect("vpn.invalid", "--group", "staff");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("vpn.invalid has no address").doesNotContain("defect");
  }
}
