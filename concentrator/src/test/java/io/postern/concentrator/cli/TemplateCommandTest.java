package io.postern.concentrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.postern.concentrator.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code postern template render}. */
class TemplateCommandTest {
  private static final String TEMPLATE =
      """
      postern.sites."{{name}}" {
        extends = branch, peer = "{{peer}}"
        protect = [ "permit ip 10.0.0.0/8 {{net}}" ]
      }
      """;

  @TempDir private Path directory;
  private Path template;
  private Path data;

  @BeforeEach
  void write() throws IOException {
    template = Files.writeString(directory.resolve("branch.tmpl"), TEMPLATE);
    data = directory.resolve("sites.csv");
  }

  private Ran render(String csv, String... more) throws IOException {
    Files.writeString(data, csv.replace("\\n", "\n"));
    String[] words = new String[5 + more.length];
    System.arraycopy(
        new String[] {"template", "render", template.toString(), "--data", data.toString()},
        0,
        words,
        0,
        5);
    System.arraycopy(more, 0, words, 5, more.length);
    return Ran.postern(words);
  }

  @Test
  void oneSectionForEachRow() throws IOException {
    Ran ran =
        render(
            """
            # the north
            name,peer,net
            berlin,192.0.2.1,10.1.0.0/16
            "a ""b"" c",192.0.2.2,10.2.0.0/16
            """);

    assertThat(ran.status()).isZero();
    var sites = ConfigFactory.parseString(ran.out()).getObject("postern.sites").toConfig();
    assertThat(sites.root().keySet()).containsExactlyInAnyOrder("berlin", "a \"b\" c");
    assertThat(sites.getStringList("berlin.protect"))
        .containsExactly("permit ip 10.0.0.0/8 10.1.0.0/16");
  }

  @Test
  void fiveHundredSitesShowProgress() throws IOException {
    StringBuilder csv = new StringBuilder("name,peer,net\n");
    for (int i = 0; i < 500; i++) {
      csv.append("site-%d,192.0.2.1,10.%d.%d.0/24%n".formatted(i, i / 250, i % 250));
    }
    Path output = directory.resolve("sites.conf");

    Ran ran = render(csv.toString(), "-o", output.toString());

    assertThat(ran.status()).isZero();
    assertThat(ran.err()).contains("100 of 500", "500 of 500");
    assertThat(ConfigFactory.parseFile(output.toFile()).getObject("postern.sites")).hasSize(500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name,peer\\nberlin,192.0.2.1 | {{net}}: the table has no such column; it has name, peer",
        "name,peer,nett\\nberlin,192.0.2.1,x | did you mean nett?",
        "name,peer,net\\nberlin,192.0.2.1 | sites.csv: line 2: 2 values",
        "name,peer,net\\na,1,2\\na,3,4 | line 3: a second postern.sites.a",
      })
  void whatIsWrongIsSaidAndNothingWritten(String csv, String message) throws IOException {
    Path output = Files.writeString(directory.resolve("sites.conf"), "as it was");

    Ran ran = render(csv, "-o", output.toString());

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains(message);
    assertThat(Files.readString(output)).isEqualTo("as it was");
  }

  @Test
  void aPlaceOutsideAStringIsRefused() throws IOException {
    Files.writeString(template, "sites.{{name}} { }\n");

    Ran ran = render("name\nberlin\n");

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("branch.tmpl: line 1: write \"{{name}}\", in quotation marks");
  }
}
