package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.ManualSettings;
import io.postern.concentrator.ConfigFiles;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code manual.NAME}: static keys. */
class ManualTest {
  private static final String ESP =
      """
      suite = aes128-sha256, spi-in = 0x1001, spi-out = 4098
      cipher-key-in = "%s", cipher-key-out = "0x%s", integrity-key-in = "%s", \
      integrity-key-out = "%s"
      """
          .formatted("11".repeat(16), "22".repeat(16), "33".repeat(32), "44".repeat(32));

  private static final String AH =
      """
      suite = ah-sha256, spi-in = 0x2001, spi-out = 0x2002
      integrity-key-in = "%s", integrity-key-out = "%s"
      """
          .formatted("55".repeat(32), "66".repeat(32));

  private static final String MANUAL =
      """
      postern {
        identity = "hq.example.org"
        manual.lab { peer = "192.0.2.2", local = "203.0.113.2"
          protect = "permit ip 10.66.0.0/24 10.77.0.0/24"
          %s
        }
      }
      """;

  @TempDir private Path directory;

  private LoadedConfiguration load(String text) {
    return ConfigurationLoader.load(ConfigFiles.write(directory, text));
  }

  private ManualSettings good(String lines) {
    LoadedConfiguration loaded = load(MANUAL.formatted(lines));
    assertThat(loaded.problems()).isEmpty();
    return loaded.configuration().orElseThrow().headend().manual().getFirst();
  }

  @Test
  void espIsReadWholly() {
    ManualSettings manual = good("esp { " + ESP + " }");

    assertThat(manual.ah()).isEmpty();
    assertThat(manual.esp().orElseThrow())
        .satisfies(
            esp -> {
              assertThat(esp.inboundSpi()).isEqualTo(0x1001);
              assertThat(esp.outboundSpi()).isEqualTo(0x1002);
              assertThat(esp.cipher()).isEqualTo(EspTransform.AES_128_CBC);
              assertThat(esp.integrity()).isEqualTo(EspIntegrity.HMAC_SHA256_128);
              assertThat(esp.inbound().expose()).hasSize(48).startsWith(0x11, 0x11).endsWith(0x33);
              assertThat(esp.outbound().expose()).hasSize(48).startsWith(0x22).endsWith(0x44);
            });
  }

  @Test
  void ahMayProtectWhatEspHides() {
    ManualSettings manual =
        good(
            """
            accept = compatible, ah { %s }
            esp { suite = aes128, spi-in = 0x1001, spi-out = 0x1002
                  cipher-key-in = "%s", cipher-key-out = "%s" }
            """
                .formatted(AH, "11".repeat(16), "22".repeat(16)));

    assertThat(manual.esp().orElseThrow().integrity()).isEqualTo(EspIntegrity.NONE);
    assertThat(manual.ah().orElseThrow().integrity()).isEqualTo(EspIntegrity.HMAC_SHA256_128);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "accept = modern ; manual.lab ; needs esp { … }, ah { … }, or both",
        "esp { ESP, suite = aes128gcm16 } ; manual.lab.esp.suite ; needs fresh keys",
        "esp { ESP, suite = aes128ctr-sha256 } ; manual.lab.esp.suite ; needs fresh keys",
        "esp { ESP, suite = 3des-sha256 } ; manual.lab.esp.suite ; manual.lab.accept = legacy",
        "esp { ESP, suite = ah-sha256 } ; manual.lab.esp.suite ; expected ESP alone",
        "ah { AH, suite = aes128-sha256 } ; manual.lab.ah.suite ; expected AH alone",
        "ah { AH } ; manual.lab.ah.suite ; manual.lab.accept = compatible",
        "accept = compatible, ah { AH, suite = ah-aes128gmac } ; manual.lab.ah.suite"
            + " ; needs fresh keys",
        "esp { ESP, suite = aes128-sha256-modp2048 } ; manual.lab.esp.suite ; neither a group",
        "esp { ESP, spi-in = 255 } ; manual.lab.esp.spi-in ; expected 0x100 to 0xffffffff",
        "esp { ESP, spi-out = 0x100000000 } ; manual.lab.esp.spi-out ; expected 0x100",
        "esp { ESP, cipher-key-in = `1122` } ; manual.lab.esp.cipher-key-in"
            + " ; has 2 octets, the suite wants 16",
        "esp { ESP, cipher-key-in = `112` } ; manual.lab.esp.cipher-key-in ; an even number of",
        "esp { ESP, integrity-key-out = null } ; manual.lab.esp.integrity-key-out"
            + " ; missing; expected 32 octets",
        "esp { ESP }, encapsulation = transport ; manual.lab.protect ; host ADDRESS host ADDRESS",
        "esp { ESP }, local = `2001:db8::1` ; manual.lab.local ; one family",
        "accept = compatible, esp { ESP }, ah { AH, spi-in = 0x1001 } ; manual.lab.ah.spi-in"
            + " ; the same as manual.lab.esp.spi-in",
      })
  void oneMistake(String lines, String key, String message) {
    String written = lines.replace('`', '"').replace("ESP,", ESP + ",").replace("ESP }", ESP + "}");
    List<Problem> errors =
        load(MANUAL.formatted(written.replace("AH,", AH + ",").replace("AH }", AH + "}")))
            .problems();

    assertThat(errors.stream().filter(Problem::isError))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo(key);
              assertThat(problem.message()).contains(message).doesNotContain("1122");
            });
  }

  @Test
  void noRawSocketNoStaticKeys() {
    assertThat(load(MANUAL.formatted("esp { " + ESP + " }") + "postern.raw-esp = off").problems())
        .singleElement()
        .asString()
        .contains("static keys need raw-esp = on");
  }
}
