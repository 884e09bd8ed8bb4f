package io.postern.ittests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code docs/conformance.md} says which test shows which sentence; so the test has to be there.
 */
class ConformanceTest {
  private static final Path ROOT = root();
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern SEVERAL = Pattern.compile("\\((\\w+) sentences\\)");
  private static final List<String> NUMBERS = List.of("none", "one", "two", "three", "four");
  private static final Pattern OF_THESE_RFCS =
      Pattern.compile("Rfc(2407|2408|2409|3706|3947|3948|4301|4302|4303|4868|6040|6479)\\w*Test");

  /** The parent's folder, from wherever the tests are run. */
  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("docs/conformance.md")) ? here : here.resolve("..");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sources of all tests of all modules, by class name. */
  private static Map<String, String> tests() {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src/test/java"))
          .filter(Files::isDirectory)
          .flatMap(ConformanceTest::sources)
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  ConformanceTest::read,
                  String::concat));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> sources(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String table() {
    return read(ROOT.resolve("docs/conformance.md"));
  }

  @Test
  void everyTestThatIsNamedExists() {
    Map<String, String> tests = tests();
    List<String> missing =
        NAMED
            .matcher(table())
            .results()
            .filter(named -> !exists(tests.getOrDefault(named.group(1), ""), named.group(2)))
            .map(MatchResult::group)
            .distinct()
            .toList();
    assertThat(missing).isEmpty();
  }

  /** A test method, and not one that a test calls. */
  private static boolean exists(String source, String method) {
    return Pattern.compile(
            "@(Test|ParameterizedTest|Property|FuzzTest)\\b[^;]*?void " + method + "\\(")
        .matcher(source)
        .find();
  }

  @Test
  void everyRowNamesATestOrAReason() {
    List<String> rows =
        table().lines().filter(line -> line.startsWith("| ") && !line.startsWith("| § ")).toList();
    assertThat(rows)
        .hasSizeGreaterThan(200)
        .allSatisfy(
            row -> {
              String shownBy = row.split("\\|", -1)[3].strip();
              assertThat(shownBy.startsWith("*no:* ") || NAMED.matcher(shownBy).find())
                  .as(row)
                  .isTrue();
            });
  }

  /** No sentence of the texts was left out: each section has as many in its rows as in the text. */
  @ParameterizedTest
  @ValueSource(strings = {"2407", "2408", "2409", "3706", "3947", "3948", "4301", "4302", "4303"})
  void everySentenceIsInARow(String rfc) {
    String part = table().split("\n## RFC " + rfc, -1)[1].split("\n## ", -1)[0];
    String counted = part.split("Sentences by section: ", -1)[1].split("\\.\n", -1)[0];
    Map<String, Integer> inText =
        Pattern.compile("(\\S+)\\s+has\\s+(\\d+)")
            .matcher(counted)
            .results()
            .collect(Collectors.toMap(has -> has.group(1), has -> Integer.parseInt(has.group(2))));
    Map<String, Integer> inRows = new HashMap<>();
    part.lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| § "))
        .map(line -> line.split("\\|", -1))
        .filter(row -> !row[2].strip().startsWith("SHOULD"))
        .forEach(
            row -> {
              for (String section : row[1].strip().split(", ", -1)) {
                inRows.merge(section, sentences(row[2]), Integer::sum);
              }
            });
    assertThat(inText).isNotEmpty();
    assertThat(inRows).isEqualTo(inText);
  }

  private static int sentences(String row) {
    return SEVERAL
        .matcher(row)
        .results()
        .mapToInt(several -> NUMBERS.indexOf(several.group(1)))
        .findFirst()
        .orElse(1);
  }

  /** Who writes a test for a sentence of these documents finds its row here. */
  @Test
  void everyTestOfTheseRfcsIsNamed() {
    String table = table();
    assertThat(tests().keySet())
        .filteredOn(name -> OF_THESE_RFCS.matcher(name).matches())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(table).contains("`" + name + "#"));
  }
}
